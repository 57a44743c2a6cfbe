/// A table of a FlatBuffer, the encoding of Arrow's metadata.
///
/// At its position stands the distance back to its vtable; the vtable holds its own size, the table's, and for each
/// field, by number, where in the table it stands (0 or missing: it has its default). Tables, strings and vectors are
/// kept elsewhere, at a distance ahead of the field.
struct FlatTable {
  private let bytes: CheckedBytes
  private let position: Int
  private let vtable: Int
  private let vtableSize: Int

  /// Of the whole FlatBuffer.
  var byteCount: Int { bytes.count }

  /// The root table.
  init(rootOf bytes: CheckedBytes) throws(SparkError) {
    try self.init(bytes, at: Int(bytes.integer(UInt32.self, at: 0)))
  }

  private init(_ bytes: CheckedBytes, at position: Int) throws(SparkError) {
    self.bytes = bytes
    self.position = position
    vtable = try position - Int(bytes.integer(Int32.self, at: position))
    vtableSize = try Int(bytes.integer(UInt16.self, at: vtable))
  }

  /// Where a field stands; nil if it has its default.
  private func place(_ field: Int) throws(SparkError) -> Int? {
    let slot = 4 + 2 * field
    guard slot + 2 <= vtableSize else { return nil }
    let offset = try Int(bytes.integer(UInt16.self, at: vtable + slot))
    return offset == 0 ? nil : position + offset
  }

  /// Where the table, string or vector of a field stands.
  private func target(_ field: Int) throws(SparkError) -> Int? {
    guard let place = try place(field) else { return nil }
    return try place + Int(bytes.integer(UInt32.self, at: place))
  }

  func integer<T: FixedWidthInteger & BitwiseCopyable>(_ field: Int, default value: T) throws(SparkError) -> T {
    guard let place = try place(field) else { return value }
    return try bytes.integer(at: place)
  }

  func has(_ field: Int) throws(SparkError) -> Bool { try place(field) != nil }

  func table(_ field: Int) throws(SparkError) -> FlatTable? {
    guard let target = try target(field) else { return nil }
    return try FlatTable(bytes, at: target)
  }

  func text(_ field: Int) throws(SparkError) -> String {
    guard let target = try target(field) else { return "" }
    return try bytes.slice(at: target + 4, count: Int(bytes.integer(UInt32.self, at: target))).text()
  }

  /// The elements of a vector of structs, each of `size` bytes; none if the field is missing.
  func structs(_ field: Int, size: Int) throws(SparkError) -> [CheckedBytes] {
    guard let target = try target(field) else { return [] }
    let count = try Int(bytes.integer(UInt32.self, at: target))
    let all = try bytes.slice(at: target + 4, count: count * size)
    return try (0..<count).map { i throws(SparkError) in try all.slice(at: i * size, count: size) }
  }

  /// The elements of a vector of tables, at most `most`: all may be the same table, so that the bytes set no bound.
  func tables(_ field: Int, most: Int) throws(SparkError) -> [FlatTable] {
    guard let target = try target(field) else { return [] }
    let count = try Int(bytes.integer(UInt32.self, at: target))
    guard count <= most else { throw .damaged("a vector of \(count) tables") }
    let all = try bytes.slice(at: target + 4, count: count * 4)
    return try (0..<count).map { i throws(SparkError) in
      try FlatTable(bytes, at: target + 4 + 4 * i + Int(all.integer(UInt32.self, at: 4 * i)))
    }
  }
}
