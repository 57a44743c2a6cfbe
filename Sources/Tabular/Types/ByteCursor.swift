/// A place in a field, from which small numbers are read.
struct ByteCursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var index: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int = 0) {
    self.bytes = bytes
    self.index = index
  }

  var isAtEnd: Bool { index >= bytes.count }

  mutating func next() -> UInt8? {
    guard index < bytes.count else { return nil }
    index += 1
    return bytes[index - 1]
  }

  /// Whether the next byte is this one, which is then behind us.
  mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// A run of digits; further ones stay. The width is 0 where there is none.
  mutating func number(atMost width: Int) -> (value: Int, width: Int) {
    var value = 0
    let start = index
    while index < bytes.count, index - start < width {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value * 10 + Int(digit)
      index += 1
    }
    return (value, index - start)
  }

  /// The digits after a point, as a number below 1; nil where there is none.
  mutating func fraction() -> Double? {
    let (value, width) = number(atMost: 9)
    guard width > 0 else { return nil }
    // A billionth of a second is far below what a Double of days can tell apart.
    while number(atMost: 9).width > 0 {}
    var unit = 1.0
    for _ in 0..<width { unit *= 10 }
    return Double(value) / unit
  }
}
