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
  ///   - asText: slots of columns that are text whatever they look like.
  init(
    _ head: GatheredColumns, asText: Set<Int>, blockRows: Int, limits: StreamLimits, options: ReadOptions,
    handOut: @escaping (RowBlock) -> Void
  ) {
    let (header, reading) = (head.header, ValueReading(options))
    var destinations = [RegularScanner.Destination](repeating: .nowhere, count: head.columns.count)
    for (slot, fields) in head.columns.enumerated() {
      let kind =
        asText.contains(slot)
        ? nil : fields.arena.flatMap { reading.kind(of: $0, declared: options.types[header.kept[slot]]) }
      if let kind {
        destinations[slot] = kind == .number ? .number(valueSlots.count) : .date(valueSlots.count)
        valueSlots.append(slot)
        numbers.append(StreamedNumbers(kind))
      } else {
        destinations[slot] = .text(textSlots.count)
        textSlots.append(slot)
        texts.append(StreamedTexts(limits))
      }
    }
    (self.header, self.reading, self.blockRows, self.handOut) = (header, reading, blockRows, handOut)
    self.destinations = header.slots.map { $0 < 0 ? .nowhere : destinations[$0] }
    file = GatheredColumns(header: header)
  }

  /// Of the pieces that will be appended.
  var layout: Cells.Layout {
    Cells.Layout(valueCount: numbers.count, textCount: texts.count, width: destinations.count)
  }

  var head: StreamHead {
    var kinds = [StreamHead.Kind](repeating: .text, count: header.kept.count)
    for (column, slot) in valueSlots.enumerated() { kinds[slot] = numbers[column].kind == .number ? .number : .date }
    return StreamHead(names: header.kept, kinds: kinds)
  }

  /// Slots of columns that turned out not to be numbers or dates.
  var failed: Set<Int> { Set(zip(valueSlots, numbers).filter { $1.hasFailed }.map { $0.0 }) }

  // MARK: Rows

  func append(_ piece: Piece, line: Int, fileSize: Int) {
    for misfit in piece.found.misfits { file.reject(misfit, from: line) }
    note(piece.found.oddities)
    append(
      ScannedRows(
        count: piece.rowCount, values: numbers.indices.map { piece.values(ofColumn: $0) },
        codes: texts.indices.map { piece.codes(ofColumn: $0) }, dictionaries: piece.dictionaries,
        lines: piece.found.lines, firstLine: line))
  }

  func append(_ records: GatheredColumns) {
    file.appendRejected(records, linesFrom: 0)
    let rows = records.lines.rowCount
    var (values, codes): ([Double], [Int32]) = ([], [])
    values.reserveCapacity(rows * numbers.count)
    codes.reserveCapacity(rows * texts.count)
    for (column, slot) in valueSlots.enumerated() {
      var oddities: Oddities = []
      records.columns[slot].arena?.forEach { _, field in
        values.append(reading.value(of: field, as: numbers[column].kind, &oddities))
      }
      numbers[column].note(oddities)
    }
    note([])
    let dictionaries = textSlots.map { slot in
      let dictionary = FieldDictionary()
      records.columns[slot].arena?.forEach { _, field in codes.append(dictionary.code(of: field)) }
      return dictionary
    }
    func part<Value>(_ column: Int, of all: UnsafeBufferPointer<Value>) -> UnsafeBufferPointer<Value> {
      UnsafeBufferPointer(rebasing: all[column * rows..<(column + 1) * rows])
    }
    values.withUnsafeBufferPointer { values in
      codes.withUnsafeBufferPointer { codes in
        append(
          ScannedRows(
            count: rows, values: numbers.indices.map { part($0, of: values) },
            codes: texts.indices.map { part($0, of: codes) }, dictionaries: dictionaries, lines: records.lines,
            firstLine: 0))
      }
    }
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
    guard !isInVain else { return }
    let offset = rows.firstLine + (files?.lastLine ?? 0)
    var known = rows.dictionaries.map { [Int32](repeating: StreamedTexts.unseen, count: $0.count) }
    var start = 0
    while start < rows.count {
      let end = min(rows.count, start + blockRows - filled)
      for (column, values) in rows.values.enumerated() {
        numbers[column].append(UnsafeBufferPointer(rebasing: values[start..<end]))
      }
      for (column, codes) in rows.codes.enumerated() where !texts[column].isForgotten {
        texts[column].append(
          UnsafeBufferPointer(rebasing: codes[start..<end]), from: rows.dictionaries[column], &known[column],
          nulls: reading.nulls
        ) { offset + rows.lines[start + $0] }
        if texts[column].isForgotten { _ = forgottenTexts.withLock { $0.insert(column) } }
      }
      filled += end - start
      start = end
      if filled == blockRows { endBlock() }
    }
  }

  private func endBlock() {
    var columns = [RowBlock.Values](repeating: .forgotten, count: header.kept.count)
    var newTexts = [[ByteText]](repeating: [], count: columns.count)
    for (column, slot) in valueSlots.enumerated() {
      columns[slot] = .numbers(numbers[column].takeBlock(next: blockRows))
    }
    for (column, slot) in textSlots.enumerated() {
      (columns[slot], newTexts[slot]) = texts[column].takeBlock(next: blockRows)
    }
    handOut(
      RowBlock(
        index: blockIndex, firstRow: blockIndex * blockRows, rowCount: filled, columns: columns, newTexts: newTexts))
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
    if filled > 0, !isInVain { endBlock() }
  }

  /// What is known at the end of the last file.
  ///
  /// - Throws: for a table without rows, and the first column by order that isn't what the user declared.
  func table(_ sequence: FileSequence, options: ReadOptions) throws(CSVError) -> StreamedTable {
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
        found = try column(slot, separator: dialect.separator, options: options, &remarks)
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
    _ slot: Int, separator: UInt8, options: ReadOptions, _ remarks: inout [ReadNote]
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
    let text = texts[index]
    if text.isForgotten {
      if let problem = text.problem(with: options.types[name], options) {
        throw CSVError(problem, line: text.firstLines.last, column: name)
      }
      remarks.append(Remark.manyTexts(limit: options.maximumLevels).note(on: name))
      return (StreamedColumn(name: name, meaning: .forgotten, unit: nil, isDeclared: isDeclared), false, false)
    }
    let typing = ColumnTyping(options: options, delimiter: separator, lines: RowLines())
    let typed = try typing.column(named: name, fields: text.distinct, notes: &remarks)
    let column = StreamedColumn(
      name: name, meaning: .coded(typed.values, counts: text.counts), unit: typed.unit, isDeclared: isDeclared)
    return (column, text.counts.isEmpty, typed.mayHoldThousands)
  }
}
