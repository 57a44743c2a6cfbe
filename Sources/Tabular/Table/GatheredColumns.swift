import Dispatch
import Synchronization

/// The fields of a file by column, not yet typed.
struct GatheredColumns {
  /// One column's fields.
  enum Fields {
    /// As the file has them.
    case text(FieldArena)
    /// Encoded already.
    case encoded(EncodedColumn)
    /// Read already, as what all fields so far were.
    case values(ValueColumn)
    /// Given up.
    case nothing

    var arena: FieldArena? {
      if case .text(let arena) = self { arena } else { nil }
    }
  }

  let header: Header
  /// In the order of `header.kept`.
  var columns: [Fields] = []
  var lines = RowLines()
  /// The first `TableBuilder.listedRejections`.
  var rejected: [Misfit] = []
  var rejectedCount = 0
  /// Those read otherwise than libcsv would.
  var mended = MendedRecords()

  /// - Parameter line: on which the misfit's piece of the file begins.
  mutating func reject(_ misfit: Misfit, from line: Int) {
    rejectedCount += 1
    guard rejected.count < TableBuilder.listedRejections else { return }
    rejected.append(Misfit(line: line + misfit.line, width: misfit.width, mayBeFootnote: misfit.mayBeFootnote))
  }

  /// Takes what is told of the rejected and mended records of further ones.
  ///
  /// - Parameter line: is added to their lines.
  mutating func appendRejected(_ records: GatheredColumns, linesFrom line: Int) {
    for misfit in records.rejected { reject(misfit, from: line) }
    rejectedCount += records.rejectedCount - records.rejected.count
    mended.append(contentsOf: records.mended)
  }

  /// Takes the footnotes out of what was rejected: those records below the last row that may be some.
  mutating func takeFootnotes() -> [Misfit] {
    guard lines.rowCount > 0, rejected.count == rejectedCount else { return [] }
    let lastRow = lines[lines.rowCount - 1]
    let start = rejected.lastIndex { !$0.mayBeFootnote || $0.line < lastRow }.map { $0 + 1 } ?? 0
    let footnotes = Array(rejected[start...])
    rejected.removeSubrange(start...)
    rejectedCount = rejected.count
    return footnotes
  }

  /// Types the columns, side by side, giving up the bytes of each as soon as it's done.
  ///
  /// - Parameters:
  ///   - notes: on the whole file.
  ///   - place: says where in which file a rejected record is.
  /// - Throws: for a file without rows, and the first column by order that isn't what the user declared.
  consuming func contents(
    dialect: Dialect, notes: [ReadNote], byteCount: Int, options: ReadOptions,
    place: (RejectedRecord) -> RejectedRecord = { $0 }
  ) throws(CSVError) -> CSVContents {
    let width = header.slots.count
    guard lines.rowCount > 0 else {
      throw CSVError(.noRows(rejected: rejectedCount, firstReason: rejected.first?.reason(expected: width)))
    }
    let typing = ColumnTyping(options: options, delimiter: dialect.separator, lines: lines)
    let reading = ValueReading(options)
    let names = header.kept
    let waiting = Mutex(columns)
    columns = []
    let typed = Mutex([Result<(Column, [ReadNote]), CSVError>?](repeating: nil, count: names.count))
    DispatchQueue.concurrentPerform(iterations: names.count) { slot in
      let fields = waiting.withLock { waiting in
        let fields = waiting[slot]
        waiting[slot] = .nothing
        return fields
      }
      let name = names[slot]
      let result = Result { () throws(CSVError) -> (Column, [ReadNote]) in
        let declared = options.types[name]
        var notes: [ReadNote] = []
        switch fields {
        case .values(let column):
          return (Column(name: name, values: column.typed, isDeclared: declared != nil), [])
        case .text(let arena):
          // A dictionary of a column of numbers would be larger than the column.
          if declared == nil || declared == .numeric, let column = reading.column(of: arena, as: .number) {
            return (Column(name: name, values: column.typed, isDeclared: declared != nil), [])
          }
          return (try typing.column(named: name, fields: DistinctFields(arena), notes: &notes), notes)
        case .encoded(let column):
          return (try typing.column(named: name, fields: DistinctFields(column), notes: &notes), notes)
        case .nothing: preconditionFailure("every column is read")
        }
      }
      typed.withLock { $0[slot] = result }
    }
    var notes = notes + header.notes
    var table: [Column] = []
    for result in typed.withLock({ $0 }) {
      guard let (column, remarks) = try result?.get() else { continue }
      if column.name == header.afterTrailingDelimiter, column.isEmpty {
        notes.removeAll { $0.column == column.name }
        notes.append(.trailingDelimiter)
      } else {
        table.append(column)
        notes += remarks
      }
    }
    if let note = mended.note { notes.append(note) }
    if notes.contains(where: { $0.code == .decimalComma }) {
      notes += DecimalMarks.doubts(table.filter(\.mayHoldThousands).map(\.name), notes: notes)
    }
    return CSVContents(
      table: Table(columns: table, rowCount: lines.rowCount), header: header.names,
      rejected: rejected.map { place(RejectedRecord(line: $0.line, reason: $0.reason(expected: width))) },
      rejectedCount: rejectedCount, dialect: dialect, byteCount: byteCount, notes: notes)
  }
}

extension Column {
  /// Whether every value is missing.
  fileprivate var isEmpty: Bool { (0..<count).allSatisfy { isMissing(at: $0) } }

  /// Whether the points in its numbers could stand between thousands.
  var mayHoldThousands: Bool {
    if case .numeric(let values) = values { ThousandsDoubt(values).isThere } else { false }
  }
}
