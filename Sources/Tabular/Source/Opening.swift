/// A file that has been opened: its first bytes, and the dialect that they speak.
struct Opening {
  let source: ByteSource
  /// The first bytes of the text, without a byte-order mark: as many as were asked for, or the whole file.
  let head: [UInt8]
  /// Whether the file ends with the head.
  let isWhole: Bool
  /// Of the head's first byte in the text.
  let offset: Int
  let dialect: Dialect

  init(_ source: ByteSource, detector: DialectDetector, headSize: Int) throws(CSVError) {
    var bytes = [UInt8](repeating: 0, count: headSize)
    let result = bytes.withUnsafeMutableBufferPointer { buffer in
      Result { () throws(CSVError) in try source.fill(buffer) }
    }
    let filled = try result.get()
    isWhole = filled < bytes.count
    bytes.removeLast(bytes.count - filled)
    offset = source.offset
    let isWhole = isWhole
    dialect = try bytes.withUnsafeBufferPointer { head throws(CSVError) in
      try detector.dialect(of: head, isWhole: isWhole)
    }
    head = bytes
    self.source = source
  }
}
