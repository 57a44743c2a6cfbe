/// The columns of a file while its pieces are put together, in the order of the file.
struct GrowingColumns: AssembledRows {
  /// For every field of a record.
  let destinations: [RegularScanner.Destination]
  private var gathered: GatheredColumns
  /// Slots of the table's columns, by kind.
  private var valueSlots: [Int] = []
  private var textSlots: [Int] = []
  private var values: [ValueColumn] = []
  private var codes: [[Int32]] = []
  private var runs: [EncodedColumn.Run] = []
  /// Of the fields that come from libcsv.
  private let ownDictionaries: [FieldDictionary]
  private let reading: ValueReading

  /// - Parameters:
  ///   - head: the first records.
  ///   - wanted: the columns that are gathered.
  init(_ head: GatheredColumns, _ wanted: ParallelReader.Columns, options: ReadOptions) {
    let reading = ValueReading(options)
    var destinations = [RegularScanner.Destination](repeating: .nowhere, count: head.columns.count)
    for (slot, fields) in head.columns.enumerated() {
      var kind: ValueColumn.Kind?
      switch wanted {
      case .all(let others):
        if others.contains(slot) { continue }
        kind = fields.arena.flatMap { reading.kind(of: $0, declared: options.types[head.header.kept[slot]]) }
      case .text(let slots): if !slots.contains(slot) { continue }
      }
      if let kind {
        destinations[slot] = kind == .number ? .number(valueSlots.count) : .date(valueSlots.count)
        valueSlots.append(slot)
        values.append(ValueColumn(kind))
      } else {
        destinations[slot] = .text(textSlots.count)
        textSlots.append(slot)
      }
    }
    self.reading = reading
    self.destinations = head.header.slots.map { $0 < 0 ? .nowhere : destinations[$0] }
    codes = Array(repeating: [], count: textSlots.count)
    ownDictionaries = textSlots.map { _ in FieldDictionary() }
    gathered = GatheredColumns(header: head.header)
    append(head)
  }

  var header: Header { gathered.header }

  /// Of the pieces that will be appended.
  var layout: Cells.Layout {
    Cells.Layout(valueCount: values.count, textCount: codes.count, width: destinations.count)
  }

  /// Makes room, unless there is room for the next rows.
  private mutating func reserve(_ next: Int, expected: Int) {
    let rows = gathered.lines.rowCount
    func capacity(_ now: Int) -> Int? { rows + next > now ? max(rows + next, expected, now + now / 2) : nil }
    for column in values.indices { capacity(values[column].values.capacity).map { values[column].reserve($0) } }
    for column in codes.indices { capacity(codes[column].capacity).map { codes[column].reserveCapacity($0) } }
  }

  mutating func append(_ piece: Piece, line: Int, fileSize: Int) {
    // By the rows up to here, with some reserve: room that isn't needed takes no memory.
    let rows = Double(gathered.lines.rowCount + piece.rowCount)
    let expected = Int(1.1 * rows * Double(fileSize) / Double(max(1, piece.fileBytes)))
    reserve(piece.rowCount, expected: expected)
    for column in values.indices {
      values[column].append(piece.values(ofColumn: column), piece.found.oddities[column])
    }
    for column in codes.indices { codes[column].append(contentsOf: piece.codes(ofColumn: column)) }
    gathered.lines.append(contentsOf: piece.found.lines, from: line)
    for misfit in piece.found.misfits { gathered.reject(misfit, from: line) }
    endRun(dictionary: piece.dictionary + 1)
  }

  mutating func append(_ records: GatheredColumns) {
    for (column, slot) in valueSlots.enumerated() {
      if let fields = records.columns[slot].arena { values[column].append(fields, reading) }
    }
    for (column, slot) in textSlots.enumerated() {
      records.columns[slot].arena?.forEach { _, field in codes[column].append(ownDictionaries[column].code(of: field)) }
    }
    gathered.lines.append(contentsOf: records.lines, from: 0)
    gathered.appendRejected(records, linesFrom: 0)
    endRun(dictionary: 0)
  }

  private mutating func endRun(dictionary: Int) {
    if runs.last?.dictionary == dictionary { runs.removeLast() }
    runs.append(EncodedColumn.Run(dictionary: dictionary, end: gathered.lines.rowCount))
  }

  /// - Parameter dictionaries: of the text columns, for each of the pieces' numbers.
  /// - Returns: also the columns that turned out to be text; they are empty.
  consuming func finish(_ dictionaries: [[FieldDictionary]]) -> (GatheredColumns, failed: Set<Int>) {
    var columns = [GatheredColumns.Fields](repeating: .nothing, count: header.kept.count)
    for (column, slot) in valueSlots.enumerated() { columns[slot] = .values(values[column]) }
    for (column, slot) in textSlots.enumerated() {
      let all = [ownDictionaries[column]] + dictionaries.map { $0[column] }
      columns[slot] = .encoded(EncodedColumn(codes: codes[column], runs: runs, dictionaries: all))
    }
    gathered.columns = columns
    return (gathered, Set(zip(valueSlots, values).filter { $1.hasFailed }.map { $0.0 }))
  }
}
