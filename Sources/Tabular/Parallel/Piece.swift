/// A run of bytes of the file, and what a scan made of it.
///
/// Each piece belongs to one task at a time; its memory is used again for later ones.
final class Piece: @unchecked Sendable {
  /// Its place among the pieces of the file.
  var index = 0
  private(set) var buffer: UnsafeMutableBufferPointer<UInt8>
  /// How many of the buffer's bytes belong to the piece.
  var byteCount = 0
  /// How much of the file had been read when it was filled: compressed bytes, if the file is compressed.
  var fileBytes = 0
  /// Whether its last record ends with it.
  var isWhole = true
  var found = Found()
  /// Whose dictionaries the codes are from, where each task has some.
  var dictionary = 0
  /// Where each piece has dictionaries of its own: those of the text columns.
  var dictionaries: [FieldDictionary] = []
  /// For each of these, what its fields mean, where that is known already.
  var meanings: [FieldMeanings?] = []

  /// Room for a field whose doubled quotes are undone; only what is written takes memory.
  private(set) var scratch: UnsafeMutablePointer<UInt8>
  /// For each column that isn't left out the values of the rows, one column after the other.
  private(set) var cells: Cells

  /// What a scan found besides numbers and codes.
  struct Found {
    /// Whether the scan came to the end; if not, libcsv reads the piece.
    var isRegular = true
    /// Lines of the rows, the piece's first line being 0.
    var lines = RowLines()
    var lineCount = 0
    /// Lines as above.
    var misfits: [Misfit] = []
    /// For each column of numbers or dates what it holds besides plain ones.
    var oddities: [Oddities] = []
  }

  /// Bytes that may be read, though not used, after the last.
  static let padding = 64

  init(size: Int, layout: Cells.Layout) {
    buffer = .allocate(capacity: size + Self.padding)
    buffer.initialize(repeating: 0)
    scratch = .allocate(capacity: size + Self.padding)
    cells = Cells(layout, byteCount: size)
  }

  deinit {
    buffer.deallocate()
    scratch.deallocate()
    cells.deallocate()
  }

  /// How many bytes it has room for.
  var size: Int { buffer.count - Self.padding }

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: buffer[..<byteCount]) }

  /// Makes room for twice as many bytes, and keeps the first `used`.
  func grow(used: Int) {
    let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * size + Self.padding)
    larger.initialize(repeating: 0)
    _ = larger.update(fromContentsOf: buffer[..<used])
    buffer.deallocate()
    buffer = larger
    scratch.deallocate()
    scratch = .allocate(capacity: buffer.count)
    let layout = cells.layout
    cells.deallocate()
    cells = Cells(layout, byteCount: size)
  }

  var rowCount: Int { found.lines.rowCount }

  func values(ofColumn column: Int) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: cells.values(ofColumn: column), count: rowCount)
  }

  func codes(ofColumn column: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: cells.codes(ofColumn: column), count: rowCount)
  }
}

/// Room for the values of a piece's rows, by column. Only what is written takes memory.
struct Cells {
  struct Layout {
    let valueCount: Int
    let textCount: Int
    /// Fields of a record, at least 1.
    let width: Int
  }

  let layout: Layout
  private let rows: Int
  private let values: UnsafeMutablePointer<Double>
  private let codes: UnsafeMutablePointer<Int32>

  init(_ layout: Layout, byteCount: Int) {
    self.layout = layout
    // Every field takes a byte at least: the sign after it. The odd number of cache lines keeps the columns from falling
    // on the same places of the cache.
    rows = ((byteCount / layout.width + 2) | 15) + 9
    values = .allocate(capacity: max(1, rows * layout.valueCount))
    codes = .allocate(capacity: max(1, rows * layout.textCount))
  }

  func deallocate() {
    values.deallocate()
    codes.deallocate()
  }

  func values(ofColumn column: Int) -> UnsafeMutablePointer<Double> { values + column * rows }

  func codes(ofColumn column: Int) -> UnsafeMutablePointer<Int32> { codes + column * rows }
}
