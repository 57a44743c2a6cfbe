/// The records of a file's first bytes, read in a dialect on trial: by the tokenizer that is to read the file.
struct Sample {
  struct Record {
    /// From 1.
    let line: Int
    /// Indices of its fields among all.
    let fields: Range<Int>
    let isAfterBlankLine: Bool

    var width: Int { fields.count }
  }

  let dialect: Dialect
  /// Whole records only, but for a first one that is longer than the sample.
  let records: [Record]
  /// Whether a quote is still open where the file ends, or has been for too long where the sample does.
  let endsInQuotes: Bool
  /// Delimiters outside quotes that no blank came after, if the dialect wants one there.
  let bareDelimiters: Int
  private let bytes: [UInt8]
  /// Where each field ends in `bytes`.
  private let ends: [Int]

  /// A trial of this many bytes costs about half a millisecond.
  static let usualSize = 64 << 10
  /// With fewer records than this the whole head is read.
  private static let fewRecords = 20

  init(of head: UnsafeBufferPointer<UInt8>, isWhole: Bool, in dialect: Dialect) {
    let sample = Sample(head.prefix(Self.usualSize), isAll: isWhole && head.count <= Self.usualSize, in: dialect)
    let isEnough = head.count <= Self.usualSize || (sample.records.count >= Self.fewRecords && !sample.endsInQuotes)
    self = isEnough ? sample : Sample(head[...], isAll: isWhole, in: dialect)
  }

  private init(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, isAll: Bool, in dialect: Dialect) {
    self.dialect = dialect
    let gatherer = Gatherer()
    let tokenizer = Tokenizer(
      dialect: dialect, isStrict: false, maximumFieldBytes: .max, endsOpenFields: true, mends: false, sink: gatherer)
    var endsInQuotes = false
    do throws(CSVError) {
      try tokenizer.feed(UnsafeBufferPointer(rebasing: bytes))
      endsInQuotes = tokenizer.isInQuotes && tokenizer.openFieldCount > bytes.count / 4
      if isAll { try tokenizer.finish() }
      // Of a record that is longer than the sample, its first fields still show what stands between them.
      if !isAll, gatherer.records.isEmpty, !gatherer.ends.isEmpty { gatherer.endRecord(line: 1) }
    } catch {
      // Of what can be wrong here, an open quote at the end of the file is all that says something about the dialect.
      endsInQuotes = error.problem == .unclosedQuote
    }
    self.endsInQuotes = endsInQuotes
    bareDelimiters = tokenizer.bareDelimiters
    records = gatherer.records
    self.bytes = gatherer.bytes
    ends = gatherer.ends
  }

  func withField<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let start = index > 0 ? ends[index - 1] : 0
    return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<ends[index]])) }
  }

  func shapes(of record: Record, nulls: NullTokens) -> [CellShape] {
    record.fields.map { field in withField(field) { CellShape($0, nulls: nulls) } }
  }

  /// How many fields of a record hold something other than blanks.
  func filledCount(_ record: Record) -> Int {
    record.fields.count { field in withField(field) { !ColumnTyping.trimmed($0).isEmpty } }
  }

  private final class Gatherer: RecordSink {
    private(set) var bytes: [UInt8] = []
    private(set) var ends: [Int] = []
    private(set) var records: [Record] = []
    private var isAfterBlankLine = false

    func field(_ field: UnsafeBufferPointer<UInt8>) {
      bytes.append(contentsOf: field)
      ends.append(bytes.count)
    }

    func endRecord(line: Int) {
      let start = records.last?.fields.upperBound ?? 0
      records.append(Record(line: line, fields: start..<ends.count, isAfterBlankLine: isAfterBlankLine))
      isAfterBlankLine = false
    }

    func blankLine(line: Int) { isAfterBlankLine = true }

    func mendedRecord(line: Int) {}

    func columnName(ofField index: Int) -> ByteText? { nil }
  }
}
