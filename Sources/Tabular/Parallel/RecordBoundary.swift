#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a run of whole records ends, told by the parity of quotes.
///
/// In regular text a line end is a record's end exactly when the quotes before it are even in number. In irregular text
/// (a quote inside an unquoted field) that can be wrong; the scanner of the piece then notices the stray quote, because
/// the piece begins at a true boundary.
enum RecordBoundary {
  /// - Parameter bytes: begin at a boundary.
  /// - Returns: the number of bytes up to the last boundary among them; 0 if there is none.
  static func last(in bytes: UnsafeBufferPointer<UInt8>, quote: UInt8) -> Int {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return 0 }
    var isInside = memchr(start, Int32(quote), bytes.count) != nil && isOdd(quote, in: bytes)
    var end = bytes.count
    while end > 0 {
      let byte = start[end - 1]
      if byte == quote { isInside.toggle() }
      if byte == 10 && !isInside { return end }
      end -= 1
    }
    return 0
  }

  /// Whether a byte is there an odd number of times.
  private static func isOdd(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress else { return false }
    let sought = Word(repeating: byte)
    var parities: UInt64 = 0
    let whole = bytes.count & ~7
    for at in stride(from: 0, to: whole, by: 8) { parities ^= Word(at: start + at).allMarks(equalTo: sought).bits }
    var isOdd = parities.nonzeroBitCount % 2 == 1
    for at in whole..<bytes.count where start[at] == byte { isOdd.toggle() }
    return isOdd
  }
}
