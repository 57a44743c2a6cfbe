/// Writes values as bytes, to be read in the same order.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ value: Int) { withUnsafeBytes(of: Int64(value).littleEndian) { bytes += $0 } }

  mutating func put(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }

  mutating func put(_ value: UInt8) { bytes.append(value) }

  mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }

  mutating func put(_ value: Double) { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }

  mutating func put(_ value: String) {
    put(value.utf8.count)
    bytes += value.utf8
  }

  mutating func put<Value>(_ values: [Value], _ body: (inout ByteWriter, Value) -> Void) {
    put(values.count)
    for value in values { body(&self, value) }
  }

  mutating func put<Value>(_ value: Value?, _ body: (inout ByteWriter, Value) -> Void) {
    put(value != nil)
    if let value { body(&self, value) }
  }
}

/// Reads what a `ByteWriter` wrote. Bytes that nobody wrote are an error, never a trap.
struct ByteReader {
  private var rest: ArraySlice<UInt8>

  /// There are no such bytes.
  struct Mismatch: Error {}

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  private mutating func bytes(_ count: Int) throws(Mismatch) -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest.count else { throw Mismatch() }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private mutating func bits(_ count: Int) throws(Mismatch) -> UInt64 {
    try bytes(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func int() throws(Mismatch) -> Int { Int(Int64(bitPattern: try bits(8))) }

  mutating func uint32() throws(Mismatch) -> UInt32 { UInt32(try bits(4)) }

  mutating func byte() throws(Mismatch) -> UInt8 { UInt8(try bits(1)) }

  mutating func bool() throws(Mismatch) -> Bool { try byte() == 1 }

  mutating func double() throws(Mismatch) -> Double { Double(bitPattern: try bits(8)) }

  mutating func string() throws(Mismatch) -> String { String(decoding: try bytes(try int()), as: UTF8.self) }

  mutating func array<Value>(
    _ body: (inout ByteReader) throws(Mismatch) -> Value
  ) throws(Mismatch) -> [Value] {
    let count = try int()
    // No value takes less than a byte.
    guard count >= 0, count <= rest.count else { throw Mismatch() }
    var values: [Value] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try body(&self)) }
    return values
  }

  mutating func optional<Value>(
    _ body: (inout ByteReader) throws(Mismatch) -> Value
  ) throws(Mismatch) -> Value? {
    try bool() ? try body(&self) : nil
  }

  /// A value that is written as another.
  func required<Value>(_ value: Value?) throws(Mismatch) -> Value {
    guard let value else { throw Mismatch() }
    return value
  }
}
