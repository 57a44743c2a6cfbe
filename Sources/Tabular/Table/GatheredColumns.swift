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
  var columns: [Fields]
  var lines: RowLines
  /// The first `TableBuilder.listedRejections`.
  var rejected: [RejectedRecord]
  var rejectedCount: Int

  mutating func reject(line: Int, width: Int) {
    rejectedCount += 1
    guard rejected.count < TableBuilder.listedRejections else { return }
    let reason = TableBuilder.misfit(width, expected: header.slots.count)
    rejected.append(RejectedRecord(line: line, reason: reason))
  }

  /// Types the columns, side by side, giving up the bytes of each as soon as it's done.
  ///
  /// - Throws: for a file without rows, and the first column by order that isn't what the user declared.
  consuming func contents(dialect: Dialect, byteCount: Int, options: ReadOptions) throws(CSVError) -> CSVContents {
    guard lines.rowCount > 0 else {
      throw CSVError(.noRows(rejected: rejectedCount, firstReason: rejected.first?.reason))
    }
    let typing = ColumnTyping(options: options, delimiter: dialect.delimiter, lines: lines)
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
    var notes = header.notes
    var table: [Column] = []
    for result in typed.withLock({ $0 }) {
      guard let (column, remarks) = try result?.get() else { continue }
      table.append(column)
      notes += remarks
    }
    notes += DecimalMarks.doubts(table, notes: notes)
    return CSVContents(
      table: Table(columns: table, rowCount: lines.rowCount), header: header.names, rejected: rejected,
      rejectedCount: rejectedCount, dialect: dialect, byteCount: byteCount, notes: notes)
  }
}
