/// Reads Arrow's IPC streams, of which Spark sends one a batch: a schema, then batches of rows.
///
/// A message is the mark FFFFFFFF, the size of its metadata, the metadata (a FlatBuffer), then a body that holds the
/// buffers of the columns. A stream ends with a size of 0, or just so.
/// - SeeAlso: Arrow, "Columnar Format", section IPC; `format/Message.fbs`, whose field numbers these are.
struct ArrowStream {
  /// All rows read so far; nil before the first schema.
  private(set) var table: ArrowTable?

  /// Adds a whole stream, whose schema must be that of the streams before.
  ///
  /// - Throws: `SparkError.damaged` for bytes that aren't such a stream, `.unsupportedType`.
  /// - Complexity: O(bytes), in time and memory, whatever the bytes are.
  mutating func append(_ bytes: [UInt8]) throws(SparkError) {
    let bytes = CheckedBytes(bytes)
    var position = 0
    var hasSchema = false
    while position < bytes.count {
      guard try bytes.integer(UInt32.self, at: position) == .max else { throw .damaged("a message without its mark") }
      let size = try Int(bytes.integer(Int32.self, at: position + 4))
      if size == 0 { return }
      let metadata = try bytes.slice(at: position + 8, count: size)
      position += 8 + size
      // Message: kind 1, header 2, length of the body 3.
      let message = try FlatTable(rootOf: metadata)
      let length = try message.integer(3, default: Int64(0))
      guard let count = Int(exactly: length) else { throw .damaged("a body of \(length) bytes") }
      let body = try bytes.slice(at: position, count: count)
      position += count
      guard let header = try message.table(2) else { throw .damaged("a message without a header") }

      switch try message.integer(1, default: UInt8(0)) {
      case 1:
        let fields = try ArrowSchema.fields(of: header)
        if let table, table.fields != fields { throw .damaged("the columns changed between two batches") }
        if table == nil { table = ArrowTable(fields: fields) }
        hasSchema = true
      case 3:
        guard hasSchema, let fields = table?.fields else { throw .damaged("rows before their schema") }
        var batch = try ArrowBatch(header, body: body)
        let columns = try batch.columns(of: fields)
        table?.append(columns, rowCount: batch.rowCount)
      case let kind: throw .damaged("a message of kind \(kind)")
      }
    }
  }
}
