/// The tokens that mean a missing value, arranged so that most fields are let through by their first byte.
struct NullTokens {
  private var hasEmpty = false
  private var byFirstByte: [[[UInt8]]] = Array(repeating: [], count: 256)

  init(_ tokens: [ByteText]) {
    for token in tokens {
      let bytes = Array(token.string.utf8)
      if let first = bytes.first { byFirstByte[Int(first)].append(bytes) } else { hasEmpty = true }
    }
  }

  /// Whether a field means a missing value; blanks around a token don't count, unless they are part of one.
  ///
  /// - Parameter trimmed: the field without the blanks around it.
  func areMeant(by field: UnsafeBufferPointer<UInt8>, trimmed: UnsafeBufferPointer<UInt8>) -> Bool {
    contains(trimmed) || (trimmed.count < field.count && contains(field))
  }

  func contains(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = field.first else { return hasEmpty }
    let candidates = byFirstByte[Int(first)]
    return !candidates.isEmpty && candidates.contains { $0.count == field.count && $0.elementsEqual(field) }
  }
}
