/// Makes a table of records that don't stand in a text file, by the rules of those that do.
///
/// Fields are given as a text file would have them; the line of an error is the number of the record, from 1.
package struct GivenRecords {
  /// Whether each field of a record becomes a column; others may be given as anything.
  package let isKept: [Bool]
  /// A field that means a missing value.
  private let missing: String
  private let builder: TableBuilder
  private let options: ReadOptions
  private let names: [ByteText]
  private var fieldIndex = 0
  private var count = 0

  /// - Parameter names: of all fields of a record.
  package init(names: [ByteText], options: ReadOptions) throws(CSVError) {
    guard names.count <= options.maximumColumns else {
      throw CSVError(.tooManyColumns(limit: options.maximumColumns))
    }
    var options = options
    if options.nullTokens.isEmpty { options.nullTokens = [""] }
    missing = options.nullTokens.contains("") ? "" : options.nullTokens[0].string
    let header = try Header(first: names, width: names.count, options: options)
    isKept = header.slots.map { $0 >= 0 }
    self.names = header.names
    self.options = options
    builder = TableBuilder(continuing: header, options: options)
  }

  /// The next field of the record.
  package mutating func append(_ field: UnsafeBufferPointer<UInt8>) throws(CSVError) {
    if isKept[fieldIndex] {
      if field.count > options.maximumFieldBytes { throw error(.fieldTooLong(limit: options.maximumFieldBytes)) }
      if !TextDecoder.isText(field) { throw error(.notText) }
    }
    try builder.field(field)
    fieldIndex += 1
  }

  package mutating func append(_ field: String) throws(CSVError) {
    var field = field
    let result = field.withUTF8 { bytes in Result { () throws(CSVError) in try append(bytes) } }
    try result.get()
  }

  package mutating func appendMissing() throws(CSVError) { try append(missing) }

  package mutating func endRecord() throws(CSVError) {
    count += 1
    fieldIndex = 0
    try builder.endRecord(line: count)
  }

  /// Whether bytes are UTF-8 without a NUL.
  package static func isText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { TextDecoder.isText(bytes) }

  /// An error about the next field.
  package func error(_ problem: CSVError.Problem) -> CSVError {
    CSVError(problem, line: count + 1, column: names[fieldIndex])
  }

  /// Types the columns.
  package consuming func contents(byteCount: Int) throws(CSVError) -> CSVContents {
    guard let gathered = builder.take() else { throw CSVError(.empty) }
    let dialect = Dialect(delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""), header: true)
    return try gathered.contents(dialect: dialect, notes: [], byteCount: byteCount, options: options)
  }
}
