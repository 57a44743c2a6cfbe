/// The columns of the files that have been read so far, one below the other.
struct JoinedFiles {
  /// Slots of columns whose text is needed but wasn't kept.
  private(set) var failed: Set<Int> = []
  /// Of each file, when it was opened; nil for standard input.
  private(set) var stamps: [RawBytes.Stamp?] = []
  private var first: (file: UnopenedFile, finding: DialectDetector.Finding)?
  private var columns: GatheredColumns?
  private var byteCount = 0
  private let isOne: Bool
  private let keepsFootnotes: Bool
  /// Each file, and what to add to its lines for those of `columns`, which never come twice.
  private var lineOffsets: [(file: UnopenedFile, offset: Int)] = []

  /// - Parameters:
  ///   - isOne: whether there is only one file, so that nothing need say which.
  ///   - keepsFootnotes: whether lines below each table are records like others.
  init(isOne: Bool, keepsFootnotes: Bool) {
    self.isOne = isOne
    self.keepsFootnotes = keepsFootnotes
  }

  /// Of the first file; nil before it.
  var dialect: Dialect? { first?.finding.dialect }

  /// Takes the next file.
  ///
  /// - Parameters:
  ///   - failed: slots of its columns whose text is needed but wasn't kept.
  ///   - rule: what a field means in a numeric column.
  /// - Throws: for a header that isn't that of the first file.
  mutating func append(
    _ next: consuming GatheredColumns, failed: Set<Int>, stamp: RawBytes.Stamp?, of file: UnopenedFile,
    _ opening: Opening, rule: NumberColumn.Rule
  ) throws(CSVError) {
    self.failed.formUnion(failed)
    stamps.append(stamp)
    byteCount += opening.source.byteCount
    if !keepsFootnotes { next.separateFootnotes() }
    if !isOne {
      for index in next.rejected.indices { next.rejected[index].file = file.shortName }
      next.mended = next.mended.of(file: file.shortName)
      next.footnotes = next.footnotes.of(file: file.shortName)
    }
    guard let first, var columns else {
      first = (file, opening.finding)
      columns = next
      lineOffsets = [(file, 0)]
      return
    }
    try checkHeader(next.header.names, is: columns.header.names, of: first.file)
    self.columns = nil
    let rows = columns.lines.rowCount
    let offset = rows > 0 ? columns.lines[rows - 1] : 0
    lineOffsets.append((file, offset))
    self.failed.formUnion(columns.append(next, linesFrom: offset, rule: rule, except: self.failed))
    self.columns = columns
  }

  /// Types the columns over all files.
  consuming func contents(options: ReadOptions) throws(CSVError) -> CSVContents {
    guard let columns, let first else { throw CSVError(.empty) }
    let (lineOffsets, byteCount) = (lineOffsets, byteCount)
    self.columns = nil
    do throws(CSVError) {
      return try columns.contents(first.finding, byteCount: byteCount, options: options)
    } catch {
      guard let line = error.line, let place = lineOffsets.last(where: { $0.offset < line }) else { throw error }
      throw CSVError(error.problem, line: line - place.offset, column: error.column).with(file: place.file.name)
    }
  }
}

extension GatheredColumns {
  /// Puts the rows of another file of the same header below these.
  ///
  /// - Parameters:
  ///   - offset: is added to its lines.
  ///   - skipped: slots of columns that are of no use any more.
  /// - Returns: slots of columns that are text in one file and numbers in the other, and aren't numbers in both.
  fileprivate mutating func append(
    _ next: GatheredColumns, linesFrom offset: Int, rule: NumberColumn.Rule, except skipped: Set<Int>
  ) -> Set<Int> {
    var failed: Set<Int> = []
    for slot in columns.indices {
      let above = columns[slot]
      // Not held twice, or it would be copied.
      columns[slot] = .numbers([])
      guard !skipped.contains(slot) else { continue }
      switch (above, next.columns[slot]) {
      case (.text(var fields), .text(let more)):
        fields.append(contentsOf: more)
        columns[slot] = .text(fields)
      case (let above, let below):
        var numbers = NumberColumn()
        numbers.append(above, rule: rule)
        numbers.append(below, rule: rule)
        if numbers.hasFailed { failed.insert(slot) } else { columns[slot] = .numbers(numbers.values) }
      }
    }
    lines.append(contentsOf: next.lines, from: offset)
    rejectedCount += next.rejectedCount
    mended.append(contentsOf: next.mended)
    footnotes.append(contentsOf: next.footnotes)
    rejected += next.rejected.prefix(TableBuilder.listedRejections - rejected.count)
    return failed
  }
}

extension NumberColumn {
  fileprivate mutating func append(_ fields: GatheredColumns.Fields, rule: Rule) {
    switch fields {
    case .text(let arena): append(arena, rule: rule)
    case .numbers(let values): values.withUnsafeBufferPointer { append($0, hasFailed: false) }
    }
  }
}
