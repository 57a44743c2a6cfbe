/// What is told of the files that make up a table, one after the other, besides their rows.
struct FileSequence {
  /// Of each file, when it was opened; nil for standard input.
  private(set) var stamps: [RawBytes.Stamp?] = []
  private(set) var byteCount = 0
  /// What was doubtful about the dialects, and what was left out as footnotes.
  private(set) var notes: [ReadNote] = []
  private var first: (file: UnopenedFile, dialect: Dialect, names: [ByteText])?
  private var footnoteLines = 0
  private let keepsFootnotes: Bool
  private let isOne: Bool
  /// Each file, and what to add to its lines for those of the table, which never come twice.
  private var lineOffsets: [(file: UnopenedFile, offset: Int)] = []

  /// - Parameter isOne: whether there is only one file, so that nothing need say which.
  init(isOne: Bool, options: ReadOptions) {
    self.isOne = isOne
    keepsFootnotes = options.keepsFootnotes
  }

  /// Of the first file, with the footnotes of all; nil before it.
  var dialect: Dialect? {
    var dialect = first?.dialect
    dialect?.footnoteLines = footnoteLines
    return dialect
  }

  /// Takes the next file.
  ///
  /// - Parameters:
  ///   - records: of the file; footnotes are taken out of those that were rejected.
  ///   - offset: what is added to its lines.
  /// - Throws: for a header that isn't that of the first file.
  mutating func append(
    _ file: UnopenedFile, _ opening: Opening, _ stamp: RawBytes.Stamp?, _ records: inout GatheredColumns,
    linesFrom offset: Int
  ) throws(CSVError) {
    stamps.append(stamp)
    byteCount += opening.source.byteCount
    lineOffsets.append((file, offset))
    let footnotes = keepsFootnotes ? [] : records.takeFootnotes()
    footnoteLines += footnotes.count
    notes += (opening.notes + [footnotesNote(footnotes)].compactMap { $0 }).map { note in
      isOne ? note : ReadNote(code: note.code, column: note.column, message: "\(file.shortName): \(note.message)")
    }
    try check(records.header)
    if first == nil { first = (file, opening.dialect, records.header.names) }
  }

  /// - Throws: for a header that isn't that of the first file.
  func check(_ header: Header) throws(CSVError) {
    if let first { try checkHeader(header.names, is: first.names, of: first.file) }
  }

  /// A rejected record of the table with its own file and line.
  func placed(_ record: RejectedRecord) -> RejectedRecord {
    guard !isOne, let place = place(of: record.line) else { return record }
    return RejectedRecord(line: record.line - place.offset, reason: "\(place.file.shortName): \(record.reason)")
  }

  /// An error in the table with its own file and line.
  func placed(_ error: CSVError) -> CSVError {
    guard let line = error.line, let place = place(of: line) else { return error }
    return CSVError(error.problem, line: line - place.offset, column: error.column).with(file: place.file.name)
  }

  private func place(of line: Int) -> (file: UnopenedFile, offset: Int)? { lineOffsets.last { $0.offset < line } }

  private func footnotesNote(_ footnotes: [Misfit]) -> ReadNote? {
    guard let first = footnotes.first else { return nil }
    let message =
      "\(footnotes.count) line\(footnotes.count == 1 ? "" : "s") from line \(first.line) on, below the table, left out "
      + "as footnotes"
    return ReadNote(code: .footnotes, column: nil, message: message)
  }
}
