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

  func contains(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = field.first else { return hasEmpty }
    let candidates = byFirstByte[Int(first)]
    return !candidates.isEmpty && candidates.contains { $0.count == field.count && $0.elementsEqual(field) }
  }
}
