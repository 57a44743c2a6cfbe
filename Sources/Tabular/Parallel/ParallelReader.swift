import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads a CSV file in pieces, side by side, with the result of a reader that goes from its first byte to its last.
///
/// The head of the file goes through libcsv: it tells the header and which columns look numeric. What follows is cut
/// into pieces at the ends of records. As many tasks as there are cores each take the next piece of the file and scan
/// it: fields of numeric columns become doubles at once, others codes from the task's own dictionary. The pieces are
/// put together in their order (see `Assembly`). Two things can turn out otherwise:
/// - A piece is irregular (see `RegularScanner`). It goes through libcsv, and so do those after it, until one ends
///   between two records.
/// - A column that looked numeric isn't. The file is read a second time for that column as text; then its type is
///   decided over all of its fields, as for every text column. So the look at the head is a matter of speed alone.
///
/// Through libcsv from the first byte go: standard input, Latin-1, files of one column, files smaller than the head, and
/// those whose delimiter or quote occurs in numbers.
struct ParallelReader {
  let options: ReadOptions
  var sizes = PieceSizes()

  /// Which columns a pass over a file is for, by their slots.
  enum Columns {
    /// All but some, each as what it looks like.
    case all(except: Set<Int>)
    /// Some, as text.
    case text(Set<Int>)
  }

  /// One pass over a file.
  ///
  /// - Parameters:
  ///   - stamp: of the file; nil if it cannot be read a second time.
  ///   - wanted: others may be read, or not.
  /// - Returns: also the columns whose text would be needed, in a second pass.
  func pass(
    _ opening: Opening, _ stamp: RawBytes.Stamp?, _ wanted: Columns
  ) throws(CSVError) -> (GatheredColumns, failed: Set<Int>) {
    let (source, dialect) = (opening.source, opening.dialect)
    let builder = TableBuilder(dialect: dialect, options: options)
    guard let stamp, suits(opening), let cut = try readHead(opening, into: builder) else {
      let builder = TableBuilder(dialect: dialect, options: options)
      var scan = Scan(opening, options: options, sink: builder)
      while try scan.step() {}
      return (try builder.gathered(), [])
    }
    let start = Position(line: cut.line, offset: opening.offset + cut.count)
    let columns = GrowingColumns(try builder.gathered(), wanted, options: options)
    let assembly = Assembly(columns, start, dialect: dialect, options: options, fileSize: stamp.size)
    let feed = PieceFeed(source, carried: Array(opening.head[cut.count...]), quote: dialect.quote, sizes: sizes)
    let scanner = RegularScanner(destinations: columns.destinations, dialect: dialect, options: options)
    let taskCount = sizes.tasks
    // Two for each task: one that it scans, and one that waits for its turn.
    let queue = PieceQueue((0..<2 * taskCount).map { _ in Piece(size: sizes.piece, layout: columns.layout) })
    let dictionaries = (0..<taskCount).map { _ in (0..<columns.layout.textCount).map { _ in FieldDictionary() } }
    DispatchQueue.concurrentPerform(iterations: taskCount) { task in
      while let piece = queue.take() {
        guard feed.fill(piece) else {
          queue.giveBack(piece)
          break
        }
        scanner.scan(piece, dictionaries[task])
        piece.dictionary = task
        queue.put(piece) { if !assembly.append($0) { feed.stop() } }
      }
    }
    return try assembly.finish(feed.failure).finish(dictionaries)
  }

  /// Whether a file may be read in pieces, as far as its dialect tells.
  func suits(_ opening: Opening) -> Bool {
    options.encoding == .utf8 && opening.dialect.allowsPieces && RegularScanner.suits(opening.dialect, options)
      && !opening.isWhole
  }

  /// Reads as much of the head as is whole records.
  /// - Returns: how much that is, and the line after it; nil if the file isn't one to be read in pieces.
  func readHead(
    _ opening: Opening, into builder: TableBuilder
  ) throws(CSVError) -> (count: Int, line: Int)? {
    let cut = opening.head.withUnsafeBufferPointer { RecordBoundary.last(in: $0, quote: opening.dialect.quote) }
    guard cut > 0, opening.head[..<cut].withUnsafeBufferPointer(TextDecoder.isText) else { return nil }
    let tokenizer = Tokenizer(opening.dialect, options, line: opening.line, into: builder)
    try opening.head[..<cut].withUnsafeBufferPointer { bytes throws(CSVError) in try tokenizer.feed(bytes) }
    guard tokenizer.isBetweenRecords, builder.isSettled, let width = builder.width, width > 1 else { return nil }
    return (cut, tokenizer.line)
  }
}

/// How a file is divided; no result depends on it.
package struct PieceSizes: Sendable {
  /// Bytes of the head.
  var head = 256 << 10
  /// Bytes of a piece: small enough that it and its values stay in the second-level cache.
  var piece = 128 << 10
  /// Bytes that a piece may grow to for a long record.
  var largest = 1 << 20
  /// Tasks side by side: one a core.
  var tasks = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  package init() {}

  package init(head: Int, piece: Int, largest: Int, tasks: Int) {
    (self.head, self.piece, self.largest, self.tasks) = (head, piece, largest, tasks)
  }
}
