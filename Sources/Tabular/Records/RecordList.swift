/// Gathers the records of a block as they are, of any width, for a caller that takes them over block by block.
final class RecordList: RecordSink {
  var records: [[ByteText]] = []
  private let hasHeader: Bool
  private let maximumColumns: Int
  private var current: [ByteText] = []
  /// Of the first record; nil before it.
  private var width: Int?
  private var leadingBlankLines = 0
  private let keepsFootnotes: Bool
  /// Records that are footnotes if nothing else follows.
  private var held: [[ByteText]] = []
  private var firstFieldMayBeFootnote = false

  init(dialect: Dialect, options: ReadOptions) {
    hasHeader = dialect.header
    maximumColumns = options.maximumColumns
    keepsFootnotes = options.keepsFootnotes
  }

  func field(_ bytes: UnsafeBufferPointer<UInt8>) throws(CSVError) {
    guard current.count < maximumColumns else {
      throw CSVError(.tooManyColumns(limit: maximumColumns))
    }
    if current.isEmpty { firstFieldMayBeFootnote = Footnote.mayBe(bytes) }
    current.append(ByteText(String(decoding: bytes, as: UTF8.self)))
  }

  func endRecord(line: Int) {
    if width == nil {
      width = current.count
      if !hasHeader { for _ in 0..<leadingBlankLines { blankLine(line: 0) } }
    }
    if current.count == 1, let width, width > 1, firstFieldMayBeFootnote, !keepsFootnotes {
      held.append(current)
    } else {
      records += held
      held.removeAll()
      records.append(current)
    }
    current.removeAll(keepingCapacity: true)
  }

  func blankLine(line: Int) {
    if width == nil { leadingBlankLines += 1 }
    if width == 1 { records.append([""]) }
  }

  func mendedRecord(line: Int) {}

  func columnName(ofField index: Int) -> ByteText? { nil }
}
