/// How the records of a sample lie: a preamble, a table of records that split alike, perhaps a second one, footnotes.
struct TableShape {
  /// Fields of the table's records.
  let width: Int
  /// Records of the preamble.
  let preamble: Int
  /// Of the records after the preamble, those that split like the table, or like a table after it.
  let alike: Int
  /// All records after the preamble, but for footnotes.
  let total: Int
  /// Lines of the first few that don't.
  let otherLines: [Int]

  /// Below this share of records that split alike a delimiter is taken for text.
  static let requiredShare = 0.9
  /// So many records that split alike are a table, rather than a few bad records that happen to be alike.
  private static let shortestTable = 5
  private static let longestPreamble = 50
  /// Two or three tables and a few records that fit none; more is no table at all.
  private static let mostRuns = 16

  var share: Double { total == 0 ? 0 : Double(alike) / Double(total) }
  var isTable: Bool { width >= 2 && share >= Self.requiredShare }

  /// - Parameter hasPreamble: false: the user has said that there is none.
  init(_ sample: Sample, hasPreamble: Bool, nulls: NullTokens) {
    let records = sample.records
    let main = Self.commonWidth(records)
    let preamble = hasPreamble ? Self.preamble(sample, width: main, nulls: nulls) : 0
    var body = records[preamble...]
    // One field after a blank line is neither for nor against the delimiter.
    if let blank = body.lastIndex(where: { !Self.mayBeFootnote($0, sample) }), blank + 1 < body.endIndex,
      body[blank + 1].isAfterBlankLine
    {
      body = body[...blank]
    }
    var width = main
    var alike = body.count { $0.width == main }
    if Double(alike) < Self.requiredShare * Double(body.count), let tables = Self.tables(body, of: sample, nulls: nulls)
    {
      (width, alike) = tables
    }
    self.width = width
    self.preamble = preamble
    self.alike = alike
    total = body.count
    otherLines = body.lazy.filter { $0.width != width }.prefix(5).map(\.line)
  }

  private static func mayBeFootnote(_ record: Sample.Record, _ sample: Sample) -> Bool {
    record.width == 1 && sample.withField(record.fields.lowerBound) { Footnote.mayBe($0) }
  }

  /// The most frequent width; of several, the one that comes first.
  private static func commonWidth(_ records: [Sample.Record]) -> Int {
    var counts: [Int: Int] = [:]
    for record in records { counts[record.width, default: 0] += 1 }
    let most = counts.values.max() ?? 0
    return records.first { counts[$0.width] == most }?.width ?? 0
  }

  /// Two or three tables, one below the other: long runs of records that split alike, each after a blank line or with
  /// a header of its own.
  private static func tables(
    _ records: ArraySlice<Sample.Record>, of sample: Sample, nulls: NullTokens
  ) -> (width: Int, alike: Int)? {
    var runs: [Range<Int>] = []
    for index in records.indices {
      if let last = runs.last, records[last.lowerBound].width == records[index].width {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    guard runs.count <= mostRuns else { return nil }
    let tables = runs.filter { run in
      let width = records[run.lowerBound].width
      guard width > 1, run.count >= 2 else { return false }
      if run.lowerBound == records.startIndex { return run.count >= shortestTable }
      if records[run.lowerBound].isAfterBlankLine { return true }
      let header = HeaderDetector(sample, from: run.lowerBound, width: width, nulls: nulls)
      return run.count >= shortestTable && header.verdict == .names
    }
    guard let first = tables.first, first.lowerBound == records.startIndex, tables.count <= 3 else { return nil }
    return (records[first.lowerBound].width, tables.reduce(0) { $0 + $1.count })
  }

  /// The number of records above the table that are neither its header nor its rows.
  ///
  /// They are all narrower or wider than the table, or all but one of their fields are empty; and the table's first record
  /// shows that it is a header, or an empty line or record stands between.
  private static func preamble(_ sample: Sample, width: Int, nulls: NullTokens) -> Int {
    let records = sample.records
    guard width >= 2 else { return 0 }
    let start = records.prefix(longestPreamble).firstIndex {
      $0.width == width && (width == 2 || sample.filledCount($0) > 1) && sample.filledCount($0) > 0
    }
    guard let start, start > 0, start + 1 < records.count, records[start + 1].width == width else { return 0 }
    if records[start].isAfterBlankLine || sample.filledCount(records[start - 1]) == 0 { return start }
    let areComments = records[..<start].allSatisfy { record in
      sample.withField(record.fields.lowerBound) { $0.first == UInt8(ascii: "#") }
    }
    if areComments { return start }
    let areTitles = records[..<start].allSatisfy { sample.filledCount($0) == 1 && $0.width != width - 1 }
    let header = HeaderDetector(sample, from: start, width: width, nulls: nulls)
    return areTitles && header.verdict == .names ? start : 0
  }
}
