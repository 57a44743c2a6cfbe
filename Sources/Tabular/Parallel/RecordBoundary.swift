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
    var isInside = false
    if memchr(start, Int32(quote), bytes.count) != nil {
      // In a byte, so that the compiler can use vectors of bytes.
      var parity: UInt8 = 0
      for byte in bytes { parity ^= byte == quote ? 1 : 0 }
      isInside = parity == 1
    }
    var end = bytes.count
    while end > 0 {
      let byte = start[end - 1]
      if byte == quote { isInside.toggle() }
      if byte == 10 && !isInside { return end }
      end -= 1
    }
    return 0
  }
}
