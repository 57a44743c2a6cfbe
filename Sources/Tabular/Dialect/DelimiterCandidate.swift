/// A dialect on trial: how well it splits the sample.
struct DelimiterCandidate {
  let sample: Sample
  let shape: TableShape
  /// The share of the table's cells that hold no usual delimiter, but for that of prose (a comma before a blank) and
  /// numbers: a wrong delimiter leaves the right one in the cells.
  let cleanShare: Double

  /// In the order of preference among equals: those first that text holds least.
  static let usual: [UInt8] = [9, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|")]
  /// Never text, or hardly ever.
  private static let hardlyText =
    [UInt8](1...8) + [11, 12] + [UInt8](14...31) + [UInt8(ascii: "^"), UInt8(ascii: "~")]
  /// Text as well, so that the split must make sense.
  private static let oftenText = Array(" :!#&*@=".utf8)
  /// Tried only if no usual delimiter splits the sample.
  static let unusual = hardlyText + oftenText

  /// Rows that are looked at cell by cell.
  private static let depth = 200

  init(_ sample: Sample, hasPreamble: Bool, nulls: NullTokens) {
    self.sample = sample
    shape = TableShape(sample, hasPreamble: hasPreamble, nulls: nulls)
    var (clean, count) = (0, 0)
    let width = shape.width
    for record in sample.records.dropFirst(shape.preamble).lazy.filter({ $0.width == width }).prefix(Self.depth) {
      for field in record.fields {
        count += 1
        if sample.withField(field, { Self.isClean($0, nulls: nulls) }) { clean += 1 }
      }
    }
    cleanShare = count == 0 ? 0 : Double(clean) / Double(count)
  }

  var dialect: Dialect { sample.dialect }

  /// Higher is better.
  var score: Double { cleanShare * shape.share }

  private static func isClean(_ field: UnsafeBufferPointer<UInt8>, nulls: NullTokens) -> Bool {
    for (index, byte) in field.enumerated() where usual.contains(byte) {
      let isProse = byte == UInt8(ascii: ",") && index + 1 < field.count && field[index + 1] == UInt8(ascii: " ")
      if !isProse { return CellShape(field, nulls: nulls).isTyped }
    }
    return true
  }

  /// Whether an unusual delimiter is clearly meant.
  ///
  /// Nearly all records split alike, the first too; no column is empty; and for a delimiter that is often text, the
  /// columns make sense: numbers or dates where the whole line isn't one, and names above them.
  func isClearlyMeant(nulls: NullTokens) -> Bool {
    let width = shape.width
    let rows = sample.records.dropFirst(shape.preamble).filter { $0.width == width }.prefix(Self.depth)
    guard shape.isTable, shape.share >= 0.98, rows.count >= 2, let first = rows.first,
      first.line == sample.records[shape.preamble].line
    else { return false }
    let cells = rows.map { sample.shapes(of: $0, nulls: nulls) }
    if (0..<width - 1).contains(where: { column in cells.allSatisfy { $0[column] == .empty } }) { return false }
    if Self.hardlyText.contains(dialect.delimiter) { return true }

    guard rows.count >= 3 else { return false }
    let header = HeaderDetector(sample, from: shape.preamble, width: width, nulls: nulls).verdict
    let data = cells.dropFirst()
    let typedColumns = (0..<width).count { column in
      data.count { $0[column].isTyped || $0[column] == .empty } * 20 >= data.count * 19
        && data.contains { $0[column] != .empty }
    }
    let isBlank = dialect.delimiter == UInt8(ascii: " ")
    if isBlank && hasQuotedFields && typedColumns > 0 { return true }
    // 10:30 is one time, 2024-01-01 10:30 one moment, not two columns.
    let areMoments = data.allSatisfy { $0.allSatisfy(\.isTyped) } && linesAreMoments(Array(rows))
    guard !areMoments, header != .unclear else { return false }
    return isBlank
      ? typedColumns == width || (width >= 4 && header == .names && 2 * typedColumns >= width) : typedColumns > 0
  }

  /// Whether some field of the table is longer than its text could be without quotes: it holds the delimiter.
  private var hasQuotedFields: Bool {
    sample.records.prefix(Self.depth).contains { record in
      record.fields.contains { field in sample.withField(field) { $0.contains(dialect.delimiter) } }
    }
  }

  private func linesAreMoments(_ rows: [Sample.Record]) -> Bool {
    rows.dropFirst().allSatisfy { record in
      var line: [UInt8] = []
      for field in record.fields {
        if !line.isEmpty { line.append(dialect.delimiter) }
        sample.withField(field) { line.append(contentsOf: $0) }
      }
      return line.withUnsafeBufferPointer { CellShape($0, nulls: NullTokens([])) == .moment }
    }
  }
}
