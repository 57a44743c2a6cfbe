import Synchronization

/// The rows of a table, over all its files, on their way into blocks.
///
/// Rows come in their order, one call at a time. `forgotten` alone may be asked meanwhile, by those who scan.
final class StreamedRows: AssembledRows, @unchecked Sendable {
  let header: Header
  /// For every field of a record.
  let destinations: [RegularScanner.Destination]
  /// Columns of texts, by their index among these, of which no more need be scanned.
  var forgotten: Set<Int> { forgottenTexts.withLock { $0 } }
  private let forgottenTexts = Mutex<Set<Int>>([])
  /// Slots of the columns, by kind.
  private var valueSlots: [Int] = []
  private var textSlots: [Int] = []
  private var numbers: [StreamedNumbers] = []
  private var texts: [StreamedTexts] = []
  /// For each column of texts, if it is one of numbers or dates in a notation of its own.
  private var notations: [StreamedNotation?] = []
  private let plans: [Int: StreamedPlan]
  private let reading: ValueReading
  private let blockRows: Int
  private let handOut: (RowBlock) -> Void
  private var blockIndex = 0
  /// Rows of the block that is being filled.
  private var filled = 0
  private var rowCount = 0
  /// Whether some column isn't what it was taken for, so that these rows are no more than looked at.
  private(set) var isInVain = false
  /// What was rejected, of the file that is being read and of those before it; of its rows only the last is remembered.
  private var file: GatheredColumns
  private var files: GatheredColumns?

  /// - Parameters:
  ///   - head: the first records.
  ///   - plans: for slots of columns that aren't what they look like.
  init(
    _ head: GatheredColumns, plans: [Int: StreamedPlan], blockRows: Int, limits: StreamLimits, options: ReadOptions,
    handOut: @escaping (RowBlock) -> Void
  ) {
    let (header, reading) = (head.header, ValueReading(options))
    var destinations = [RegularScanner.Destination](repeating: .nowhere, count: head.columns.count)
    for (slot, fields) in head.columns.enumerated() {
      let name = header.kept[slot]
      let kind =
        plans[slot] == nil ? fields.arena.flatMap { reading.kind(of: $0, declared: options.types[name]) } : nil
      if let kind {
        destinations[slot] = kind == .number ? .number(valueSlots.count) : .date(valueSlots.count)
        valueSlots.append(slot)
        numbers.append(StreamedNumbers(kind))
      } else {
        destinations[slot] = .text(textSlots.count)
        textSlots.append(slot)
        texts.append(StreamedTexts(name, limits, options, isForgotten: plans[slot]?.isForgotten == true))
        notations.append(plans[slot]?.notation.map { StreamedNotation($0) })
      }
    }
    (self.header, self.reading, self.blockRows, self.handOut) = (header, reading, blockRows, handOut)
    self.destinations = header.slots.map { $0 < 0 ? .nowhere : destinations[$0] }
    self.plans = plans
    file = GatheredColumns(header: header)
    noteForgotten()
  }

  /// Of the pieces that will be appended.
  var layout: Cells.Layout {
    Cells.Layout(valueCount: numbers.count, textCount: texts.count, width: destinations.count)
  }

  var head: StreamHead {
    var kinds = [StreamHead.Kind](repeating: .text, count: header.kept.count)
    for (column, slot) in valueSlots.enumerated() { kinds[slot] = numbers[column].kind == .number ? .number : .date }
    for (column, slot) in textSlots.enumerated() {
      if let notation = notations[column]?.notation { kinds[slot] = notation.kind }
    }
    return StreamHead(names: header.kept, kinds: kinds)
  }

  /// What fields mean in columns whose notation is known; may be asked side by side.
  func meanings(_ dictionaries: [FieldDictionary]) -> [FieldMeanings?] {
    zip(textSlots, dictionaries).map { slot, dictionary in
      plans[slot]?.notation?.meanings(of: dictionary, nulls: reading.nulls)
    }
  }

  /// The first slot of a column that isn't what it was taken for, if these rows are in vain.
  var firstInVain: Int? {
    let failed = zip(valueSlots, numbers).filter { $1.hasFailed }.map { $0.0 }
    let read = zip(textSlots, texts).filter { $1.readings != nil }.map { $0.0 }
    return (failed + read).min()
  }

  // MARK: Rows

  func append(_ piece: Piece, line: Int, fileSize: Int) {
    for misfit in piece.found.misfits { file.reject(misfit, from: line) }
    note(piece.found.oddities)
    append(
      ScannedRows(
        count: piece.rowCount, values: numbers.indices.map { piece.values(ofColumn: $0) },
        codes: texts.indices.map { piece.codes(ofColumn: $0) }, dictionaries: piece.dictionaries,
        meanings: piece.meanings, lines: piece.found.lines, firstLine: line))
  }

  func append(_ records: GatheredColumns) {
    file.appendRejected(records, linesFrom: 0)
    let encoded = EncodedRecords(records, zip(valueSlots, numbers).map { ($0, $1.kind) }, textSlots, reading)
    note(encoded.oddities)
    encoded.withRows(meanings: meanings(encoded.dictionaries), append)
  }

  /// - Parameter oddities: of the columns of numbers and dates.
  private func note(_ oddities: [Oddities]) {
    for (column, found) in oddities.enumerated() where !found.isEmpty { numbers[column].note(found) }
    isInVain = isInVain || numbers.contains { $0.hasFailed }
  }

  private func append(_ rows: ScannedRows) {
    guard rows.count > 0 else { return }
    rowCount += rows.count
    file.lines = RowLines()
    file.lines.append(line: rows.firstLine + rows.lines[rows.count - 1])
    let offset = rows.firstLine + (files?.lastLine ?? 0)
    var known = rows.dictionaries.map { [Int32](repeating: StreamedTexts.unseen, count: $0.count) }
    var start = 0
    while start < rows.count {
      let end = min(rows.count, start + blockRows - filled)
      for (column, values) in rows.values.enumerated() {
        numbers[column].append(UnsafeBufferPointer(rebasing: values[start..<end]))
      }
      for (column, codes) in rows.codes.enumerated() {
        let codes = UnsafeBufferPointer(rebasing: codes[start..<end])
        if let meanings = rows.meanings[column] {
          notations[column]?.append(codes, meanings)
        } else if !texts[column].isDone {
          let wasForgotten = texts[column].isForgotten
          texts[column].append(codes, from: rows.dictionaries[column], &known[column], nulls: reading.nulls) {
            offset + rows.lines[start + $0]
          }
          if texts[column].isForgotten != wasForgotten { noteForgotten() }
        }
      }
      filled += end - start
      start = end
      if filled == blockRows { endBlock() }
    }
  }

  /// Looks at what has been forgotten.
  private func noteForgotten() {
    forgottenTexts.withLock { $0 = Set(texts.indices.filter { texts[$0].isDone }) }
    // Whether they are numbers will be known at the end, too late for these blocks.
    isInVain = isInVain || texts.contains { $0.readings?.areWhole == true }
  }

  private func endBlock() {
    var columns = [RowBlock.Values](repeating: .forgotten, count: header.kept.count)
    var newTexts = [[ByteText]](repeating: [], count: columns.count)
    for (column, slot) in valueSlots.enumerated() {
      columns[slot] = .numbers(numbers[column].takeBlock(next: blockRows))
    }
    for (column, slot) in textSlots.enumerated() {
      if notations[column] != nil {
        columns[slot] = notations[column]?.takeBlock(next: blockRows) ?? .forgotten
      } else {
        (columns[slot], newTexts[slot]) = texts[column].takeBlock(next: blockRows)
      }
    }
    if !isInVain {
      handOut(
        RowBlock(
          index: blockIndex, firstRow: blockIndex * blockRows, rowCount: filled, columns: columns, newTexts: newTexts))
    }
    blockIndex += 1
    filled = 0
  }

  // MARK: Ends

  /// Ends a file; what comes next is another one.
  func endFile(
    _ name: UnopenedFile, _ opening: Opening, _ stamp: RawBytes.Stamp?, _ sequence: inout FileSequence
  ) throws(CSVError) {
    let offset = files?.lastLine ?? 0
    try sequence.append(name, opening, stamp, &file, linesFrom: offset)
    var all = files ?? GatheredColumns(header: header)
    all.appendRejected(file, linesFrom: offset)
    if file.lines.rowCount > 0 {
      all.lines = RowLines()
      all.lines.append(line: offset + file.lines[0])
    }
    files = all
    file = GatheredColumns(header: header)
  }

  /// Hands out the last block.
  func endBlocks() {
    if filled > 0 { endBlock() }
  }

  /// For slots of columns that aren't what they were taken for, what they are to be taken for when all is read again.
  ///
  /// - Throws: for the first column that isn't what the user declared.
  func newPlans(_ sequence: FileSequence, options: ReadOptions) throws(CSVError) -> [Int: StreamedPlan] {
    var plans = plans
    for (slot, column) in zip(valueSlots, numbers) where column.hasFailed { plans[slot] = .text }
    guard let separator = sequence.dialect?.separator else { return plans }
    for (slot, var column) in zip(textSlots, texts) where column.isForgotten && plans[slot]?.isDecided != true {
      let typing = ColumnTyping(options: options, delimiter: separator, lines: RowLines())
      var remarks: [Remark] = []
      do throws(CSVError) {
        let decision = try column.decision(typing, header.kept[slot], &remarks)
        let notes = remarks.map { $0.note(on: header.kept[slot]) }
        plans[slot] = decision.map { .notation(Notation(decision: $0, notes: notes)) } ?? .forgotten(notes)
      } catch {
        throw sequence.placed(error)
      }
    }
    return plans
  }

  /// What is known at the end of the last file.
  ///
  /// - Throws: for a table without rows, and the first column by order that isn't what the user declared.
  func table(
    _ sequence: FileSequence, _ plans: [Int: StreamedPlan], options: ReadOptions
  ) throws(CSVError) -> StreamedTable {
    guard let files, let dialect = sequence.dialect else { throw CSVError(.empty) }
    let width = header.slots.count
    guard rowCount > 0 else {
      throw CSVError(
        .noRows(rejected: files.rejectedCount, firstReason: files.rejected.first?.reason(expected: width)))
    }
    var notes = sequence.notes + header.notes
    var (columns, doubted): ([StreamedColumn], [ByteText]) = ([], [])
    for (slot, name) in header.kept.enumerated() {
      var remarks: [ReadNote] = []
      let found: Found
      do throws(CSVError) {
        found = try column(slot, plans[slot], separator: dialect.separator, options: options, &remarks)
      } catch {
        throw sequence.placed(error)
      }
      guard !found.isEmpty || name != header.afterTrailingDelimiter else {
        columns.append(StreamedColumn(name: name, meaning: .afterTrailingDelimiter, unit: nil, isDeclared: false))
        notes.removeAll { $0.column == name }
        notes.append(.trailingDelimiter)
        continue
      }
      columns.append(found.column)
      notes += remarks
      if found.mayHoldThousands { doubted.append(name) }
    }
    if let note = files.mended.note { notes.append(note) }
    notes += DecimalMarks.doubts(doubted, notes: notes)
    return StreamedTable(
      columns: columns, rowCount: rowCount, header: header.names,
      rejected: files.rejected.map {
        sequence.placed(RejectedRecord(line: $0.line, reason: $0.reason(expected: width)))
      }, rejectedCount: files.rejectedCount, dialect: dialect, byteCount: sequence.byteCount, notes: notes)
  }

  private typealias Found = (column: StreamedColumn, isEmpty: Bool, mayHoldThousands: Bool)

  private func column(
    _ slot: Int, _ plan: StreamedPlan?, separator: UInt8, options: ReadOptions, _ remarks: inout [ReadNote]
  ) throws(CSVError) -> Found {
    let name = header.kept[slot]
    let isDeclared = options.types[name] != nil
    if let index = valueSlots.firstIndex(of: slot) {
      let column = StreamedColumn(name: name, meaning: numbers[index].meaning, unit: nil, isDeclared: isDeclared)
      return (column, numbers[index].isEmpty, numbers[index].thousands.isThere)
    }
    guard let index = textSlots.firstIndex(of: slot) else {
      preconditionFailure("a column is of one kind or the other")
    }
    switch plan {
    case .forgotten(let notes):
      remarks += notes
      return (StreamedColumn(name: name, meaning: .forgotten, unit: nil, isDeclared: isDeclared), false, false)
    case .notation(let notation):
      remarks += notation.notes
      guard let column = notations[index], !column.hasChanged else { throw CSVError(.changed) }
      return (
        StreamedColumn(name: name, meaning: notation.meaning, unit: notation.unit, isDeclared: isDeclared), false,
        column.thousands.isThere
      )
    case .text, nil: break
    }
    let text = texts[index]
    let typing = ColumnTyping(options: options, delimiter: separator, lines: RowLines())
    let typed = try typing.column(named: name, fields: text.distinct, notes: &remarks)
    let column = StreamedColumn(
      name: name, meaning: .coded(typed.values, counts: text.counts), unit: typed.unit, isDeclared: isDeclared)
    return (column, text.counts.isEmpty, typed.mayHoldThousands)
  }
}
