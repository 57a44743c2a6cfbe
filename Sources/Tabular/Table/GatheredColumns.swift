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
    /// Read as numbers already, since every field so far was one or missing (NaN).
    case numbers([Double])

    var arena: FieldArena? {
      if case .text(let arena) = self { arena } else { nil }
    }

    /// The fields as numbers, if all of them are plain numbers or missing, and should be.
    func numbers(_ rule: NumberColumn.Rule, declared: Column.Kind?) -> [Double]? {
      guard declared == nil || declared == .numeric else { return nil }
      switch self {
      case .text(let arena): return rule.values(of: arena)
      case .encoded: return nil
      case .numbers(let values): return values
      }
    }

    consuming func distinct() -> DistinctFields {
      switch self {
      case .text(let arena): DistinctFields(arena)
      case .encoded(let column): DistinctFields(column)
      case .numbers: preconditionFailure("numbers have no text any more")
      }
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
    let rule = NumberColumn.Rule(options)
    let names = header.kept
    let waiting = Mutex(columns)
    columns = []
    let typed = Mutex([Result<(Column, [ReadNote]), CSVError>?](repeating: nil, count: names.count))
    DispatchQueue.concurrentPerform(iterations: names.count) { slot in
      let fields = waiting.withLock { waiting in
        let fields = waiting[slot]
        waiting[slot] = .numbers([])
        return fields
      }
      let name = names[slot]
      let result = Result { () throws(CSVError) -> (Column, [ReadNote]) in
        var notes: [ReadNote] = []
        let declared = options.types[name]
        if let numbers = fields.numbers(rule, declared: declared) {
          return (Column(name: name, values: .numeric(numbers), isDeclared: declared != nil), [])
        }
        return (try typing.column(named: name, fields: fields.distinct(), notes: &notes), notes)
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
    return CSVContents(
      table: Table(columns: table, rowCount: lines.rowCount), header: header.names, rejected: rejected,
      rejectedCount: rejectedCount, dialect: dialect, byteCount: byteCount, notes: notes)
  }
}
