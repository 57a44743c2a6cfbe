import Tabular
import TestSupport
import Testing

/// Block sizes at which every case is read: a block can end inside a character, a CRLF, a quote or a signature.
let blockSizes = [1, 2, 7, 4096]

/// Reads bytes at every block size and holds the results to each other; the dialect is plain unless options say
/// otherwise.
func contents(
  of bytes: [UInt8], _ options: ReadOptions = ReadOptions(), sourceLocation: SourceLocation = #_sourceLocation
) throws -> CSVContents {
  let options = options.inPlainDialect
  let all = blockSizes.map { size in
    Result { () throws(CSVError) in try CSVFile(bytes: bytes, blockSize: size, options: options).read() }
  }
  for other in all.dropFirst() {
    #expect(
      summary(other) == summary(all[0]), "the block size changes the result", sourceLocation: sourceLocation)
  }
  return try all[0].get()
}

func contents(
  of text: String, _ options: ReadOptions = ReadOptions(), sourceLocation: SourceLocation = #_sourceLocation
) throws -> CSVContents {
  try contents(of: Array(text.utf8), options, sourceLocation: sourceLocation)
}

/// The error that reading ends with, at every block size.
func failure(
  of bytes: [UInt8], _ options: ReadOptions = ReadOptions(), sourceLocation: SourceLocation = #_sourceLocation
) -> CSVError? {
  do {
    _ = try contents(of: bytes, options, sourceLocation: sourceLocation)
    return nil
  } catch {
    return error as? CSVError
  }
}

func failure(
  of text: String, _ options: ReadOptions = ReadOptions(), sourceLocation: SourceLocation = #_sourceLocation
) -> CSVError? {
  failure(of: Array(text.utf8), options, sourceLocation: sourceLocation)
}

/// The records of a text, the same at every block size.
func records(
  _ bytes: [UInt8], _ options: ReadOptions = ReadOptions(), sourceLocation: SourceLocation = #_sourceLocation
) throws -> [[ByteText]] {
  var all: [[[ByteText]]] = []
  for size in blockSizes {
    var found: [[ByteText]] = []
    try CSVFile(bytes: bytes, blockSize: size, options: options.inPlainDialect).forEachRecord { found.append($0) }
    all.append(found)
  }
  for other in all.dropFirst() {
    #expect(other == all[0], "the block size changes the records", sourceLocation: sourceLocation)
  }
  return all[0]
}

func records(
  _ text: String, _ options: ReadOptions = ReadOptions(), sourceLocation: SourceLocation = #_sourceLocation
) throws -> [[ByteText]] {
  try records(Array(text.utf8), options, sourceLocation: sourceLocation)
}

/// A column as text: its kind, and its values with `·` for missing.
func show(_ column: Column?) -> String {
  guard let column else { return "no such column" }
  let values = (0..<column.count).map { row in
    if column.isMissing(at: row) { return "·" }
    switch column.values {
    case .numeric(let x): return "\(x[row])"
    case .boolean(let labels), .categorical(let labels): return labels.levels[Int(labels.codes[row])].string
    case .date(let days, let format): return format.iso(days[row])
    case .text(let texts): return "#\(texts.codes[row])"
    }
  }
  return "\(column.kind.rawValue): \(values.joined(separator: "|"))"
}

func levels(_ column: Column?) -> [ByteText] {
  switch column?.values {
  case .boolean(let labels), .categorical(let labels): labels.levels
  default: []
  }
}

func summary(_ result: Result<CSVContents, CSVError>) -> String {
  switch result {
  case .failure(let error): "\(error)"
  case .success(let contents):
    """
    \(contents.table.columns.map { "\($0.name) \($0.isDeclared) \(show($0))" }) \(contents.table.rowCount)
    \(contents.rejected) \(contents.rejectedCount) \(withoutLineEnd(contents.dialect)) \(contents.byteCount) \(contents.notes)
    """
  }
}

/// How lines end is told by the head, of which there may be less.
private func withoutLineEnd(_ dialect: Dialect) -> Dialect {
  var dialect = dialect
  dialect.lineEnd = nil
  return dialect
}
