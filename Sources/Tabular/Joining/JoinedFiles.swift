/// The columns of the files that have been read so far, one below the other.
struct JoinedFiles {
  /// Slots of columns whose text is needed but wasn't kept.
  private(set) var failed: Set<Int> = []
  private var sequence: FileSequence
  private var columns: GatheredColumns?

  /// - Parameter isOne: whether there is only one file, so that nothing need say which.
  init(isOne: Bool, options: ReadOptions) { sequence = FileSequence(isOne: isOne, options: options) }

  /// Of the first file; nil before it.
  var dialect: Dialect? { sequence.dialect }

  /// Takes the next file.
  ///
  /// - Parameters:
  ///   - failed: slots of its columns whose text is needed but wasn't kept.
  ///   - reading: of columns that are text in one file only.
  /// - Throws: for a header that isn't that of the first file.
  mutating func append(
    _ next: consuming GatheredColumns, failed: Set<Int>, stamp: RawBytes.Stamp?, of file: UnopenedFile,
    _ opening: Opening, _ reading: ValueReading
  ) throws(CSVError) {
    self.failed.formUnion(failed)
    let offset = columns?.lastLine ?? 0
    try sequence.append(file, opening, stamp, &next, linesFrom: offset)
    guard var columns else {
      columns = next
      return
    }
    self.columns = nil
    self.failed.formUnion(columns.append(next, linesFrom: offset, reading, except: self.failed))
    self.columns = columns
  }

  /// Takes the text of the columns that failed from a second reading of the files.
  ///
  /// - Throws: if they aren't what they were.
  mutating func takeText(of again: JoinedFiles) throws(CSVError) {
    guard var columns, let text = again.columns, again.failed.isDisjoint(with: failed),
      again.sequence.stamps == sequence.stamps, text.lines.rowCount == columns.lines.rowCount
    else { throw CSVError(.changed) }
    self.columns = nil
    for slot in failed { columns.columns[slot] = text.columns[slot] }
    self.columns = columns
    failed = []
  }

  /// Types the columns over all files.
  consuming func contents(options: ReadOptions) throws(CSVError) -> CSVContents {
    guard let columns, let dialect = sequence.dialect else { throw CSVError(.empty) }
    let sequence = sequence
    self.columns = nil
    do throws(CSVError) {
      return try columns.contents(
        dialect: dialect, notes: sequence.notes, byteCount: sequence.byteCount, options: options,
        place: sequence.placed)
    } catch {
      throw sequence.placed(error)
    }
  }
}

extension GatheredColumns {
  /// Puts the rows of another file of the same header below these.
  ///
  /// - Parameters:
  ///   - offset: is added to its lines.
  ///   - skipped: slots of columns that are of no use any more.
  /// - Returns: slots of columns that aren't of one kind in all files, or not of the same.
  fileprivate mutating func append(
    _ next: GatheredColumns, linesFrom offset: Int, _ reading: ValueReading, except skipped: Set<Int>
  ) -> Set<Int> {
    var failed: Set<Int> = []
    for slot in columns.indices {
      var fields = columns[slot]
      // Not held twice, or it would be copied.
      columns[slot] = .nothing
      guard !skipped.contains(slot) else { continue }
      if fields.append(next.columns[slot], reading) { columns[slot] = fields } else { failed.insert(slot) }
    }
    lines.append(contentsOf: next.lines, from: offset)
    appendRejected(next, linesFrom: offset)
    return failed
  }

  /// No row and no listed record begins on a later one.
  var lastLine: Int {
    max(lines.rowCount > 0 ? lines[lines.rowCount - 1] : 0, rejected.last?.line ?? 0)
  }
}

extension GatheredColumns.Fields {
  /// Puts the fields of another file below these.
  ///
  /// - Returns: whether that is possible without the text of fields whose values alone are here.
  fileprivate mutating func append(_ below: Self, _ reading: ValueReading) -> Bool {
    let above = self
    self = .nothing
    switch (above, below) {
    case (.text(var fields), .text(let more)):
      fields.append(contentsOf: more)
      self = .text(fields)
    case (.values(var column), .values(let more)) where column.kind == more.kind:
      column.append(more)
      guard !column.hasFailed else { return false }
      self = .values(column)
    case (.values(var column), .text(let fields)):
      column.append(fields, reading)
      guard !column.hasFailed else { return false }
      self = .values(column)
    case (.text(let fields), .values(let more)):
      guard var column = reading.column(of: fields, as: more.kind) else { return false }
      column.append(more)
      guard !column.hasFailed else { return false }
      self = .values(column)
    case (.nothing, .nothing): break
    default:
      guard var column = above.encoded, let more = below.encoded else { return false }
      column.append(more)
      self = .encoded(column)
    }
    return true
  }

  /// As codes; nil where there's no text.
  private var encoded: EncodedColumn? {
    switch self {
    case .text(let fields): EncodedColumn(fields)
    case .encoded(let column): column
    case .values, .nothing: nil
    }
  }
}
