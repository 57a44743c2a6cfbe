/// A file that has been opened: its first bytes, and the dialect that they speak.
///
/// A preamble has been cut off: the head begins with the first record.
struct Opening {
  let source: ByteSource
  /// The first bytes of the records: as many as were asked for, or the whole file.
  let head: [UInt8]
  /// Whether the file ends with the head.
  let isWhole: Bool
  /// Of the head's first byte in the text.
  let offset: Int
  /// Of the head's first byte, from 1.
  let line: Int
  let dialect: Dialect
  /// What was doubtful about the dialect.
  let notes: [ReadNote]

  init(_ source: ByteSource, detector: DialectDetector, headSize: Int) throws(CSVError) {
    var bytes = [UInt8](repeating: 0, count: headSize)
    let result = bytes.withUnsafeMutableBufferPointer { buffer in
      Result { () throws(CSVError) in try source.fill(buffer) }
    }
    let filled = try result.get()
    isWhole = filled < bytes.count
    bytes.removeLast(bytes.count - filled)
    let isWhole = isWhole
    let found = try bytes.withUnsafeBufferPointer { head throws(CSVError) in
      try detector.detect(in: head, isWhole: isWhole)
    }
    bytes.removeFirst(found.preambleBytes)
    offset = source.offset + found.preambleBytes
    line = found.dialect.preambleLines + 1
    dialect = found.dialect
    notes = found.notes
    head = bytes
    self.source = source
  }
}
