/// Gathers records into columns and counts those that don't fit.
final class TableBuilder: RecordSink {
  private let options: ReadOptions
  private let hasHeader: Bool
  private var header: Header?
  /// The header's, beside it because they are asked for every field; empty before the header is known.
  private var slots: [Int] = []
  /// The first record, while it's read.
  private var first: [ByteText] = []
  private var columns: [FieldArena] = []
  private var lines = RowLines()
  private var fieldIndex = 0
  private var rejected: [Misfit] = []
  private var rejectedCount = 0
  private var mended = MendedRecords()
  /// Of the current record.
  private var firstFieldMayBeFootnote = false
  /// In a strict reading: what isn't an error only if nothing but footnotes follows.
  private var pending: Misfit?
  /// Blank lines above the first record: rows, if there's no header and it turns out that there is one column only.
  private var leadingBlankLines = 0

  static let listedRejections = 100

  init(dialect: Dialect, options: ReadOptions) {
    self.options = options
    hasHeader = dialect.header
  }

  /// Goes on in the middle of a file whose header is known.
  init(continuing header: Header, options: ReadOptions) {
    self.options = options
    self.header = header
    hasHeader = true
    slots = header.slots
    columns = Array(repeating: FieldArena(), count: header.kept.count)
  }

  /// Fields of a record; nil before the header is known.
  var width: Int? { header.map { $0.slots.count } }

  /// Whether there are rows that haven't been taken.
  var hasRows: Bool { lines.rowCount > 0 }

  /// Whether what follows can be read without this builder.
  var isSettled: Bool { pending == nil }

  /// What has been gathered; nil before the header is known. Of a record that hasn't ended the fields stay here, and so
  /// what comes next can be taken later.
  func take() -> GatheredColumns? {
    guard let header else { return nil }
    var open = [Int](repeating: 0, count: columns.count)
    for slot in slots.prefix(fieldIndex) where slot >= 0 { open[slot] = 1 }
    let complete = columns.indices.map { GatheredColumns.Fields.text(columns[$0].takeFirst(keeping: open[$0])) }
    defer { (lines, rejected, rejectedCount, mended) = (RowLines(), [], 0, MendedRecords()) }
    return GatheredColumns(
      header: header, columns: complete, lines: lines, rejected: rejected, rejectedCount: rejectedCount, mended: mended)
  }

  func field(_ bytes: UnsafeBufferPointer<UInt8>) throws(CSVError) {
    guard !slots.isEmpty else {
      guard first.count < options.maximumColumns else {
        throw CSVError(.tooManyColumns(limit: options.maximumColumns))
      }
      first.append(ByteText(String(decoding: bytes, as: UTF8.self)))
      return
    }
    if fieldIndex == 0 { firstFieldMayBeFootnote = Footnote.mayBe(bytes) }
    // Of a record that's too wide, nothing more than its width is remembered.
    if fieldIndex < slots.count {
      let slot = slots[fieldIndex]
      if slot >= 0 { columns[slot].append(bytes) }
    }
    fieldIndex += 1
  }

  func endRecord(line: Int) throws(CSVError) {
    guard !slots.isEmpty else { return try endFirstRecord(line: line) }
    let width = slots.count
    defer { fieldIndex = 0 }
    if fieldIndex == width {
      if let pending { throw irregular(pending) }
      lines.append(line: line)
    } else {
      for slot in slots.prefix(fieldIndex) where slot >= 0 { columns[slot].removeLast() }
      let mayBeFootnote = fieldIndex == 1 && firstFieldMayBeFootnote
      try reject(Misfit(line: line, width: fieldIndex, mayBeFootnote: mayBeFootnote))
    }
  }

  func blankLine(line: Int) throws(CSVError) {
    guard !slots.isEmpty else {
      leadingBlankLines += 1
      return
    }
    guard slots.count == 1 else { return }
    if slots[0] >= 0 { columns[0].append(UnsafeBufferPointer(start: nil, count: 0)) }
    lines.append(line: line)
  }

  func mendedRecord(line: Int) { mended.append(line: line) }

  func columnName(ofField index: Int) -> ByteText? {
    guard let header, index < header.names.count else { return nil }
    return header.names[index]
  }

  private func endFirstRecord(line: Int) throws(CSVError) {
    let record = first
    first = []
    let header = try Header(first: hasHeader ? record : nil, width: record.count, options: options)
    self.header = header
    slots = header.slots
    columns = Array(repeating: FieldArena(), count: header.kept.count)
    guard !hasHeader else { return }
    for blank in 0..<leadingBlankLines { try blankLine(line: blank + 1) }
    for field in record {
      try Array(field.string.utf8).withUnsafeBufferPointer { bytes throws(CSVError) in try self.field(bytes) }
    }
    try endRecord(line: line)
  }

  private func reject(_ misfit: Misfit) throws(CSVError) {
    if options.isStrict {
      guard misfit.mayBeFootnote, !options.keepsFootnotes else { throw irregular(pending ?? misfit) }
      pending = pending ?? misfit
    }
    rejectedCount += 1
    if rejected.count < Self.listedRejections { rejected.append(misfit) }
  }

  private func irregular(_ misfit: Misfit) -> CSVError {
    CSVError(.irregular(reason: misfit.reason(expected: slots.count)), line: misfit.line)
  }
}
