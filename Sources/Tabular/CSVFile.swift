/// A CSV file, several of one header, or CSV on standard input; also compressed with gzip or Zstandard.
///
/// Reading is one pass, in pieces that are read side by side; types are decided over all bytes, never a sample. What is
/// irregular goes through libcsv. See `ParallelReader`; for several files, `TableReader`.
public struct CSVFile: Sendable {
  /// How it is read.
  public let options: ReadOptions
  let files: [UnopenedFile]
  /// In tests far smaller.
  package var sizes = PieceSizes()

  /// - Parameter path: of a regular file; `-` is standard input. Nothing is opened yet.
  public init(path: String, options: ReadOptions = ReadOptions()) {
    self.init(paths: [path], options: options)
  }

  /// Several files as one table: they must have the same header, and their rows follow each other in the order given.
  ///
  /// - Precondition: there is at least one path.
  public init(paths: [String], options: ReadOptions = ReadOptions()) {
    precondition(!paths.isEmpty, "no file")
    files = paths.map { UnopenedFile(path: $0) }
    self.options = options
  }

  /// Bytes in memory, handed on in blocks of the given size.
  package init(bytes: [UInt8], blockSize: Int = 4096, options: ReadOptions = ReadOptions()) {
    files = [UnopenedFile(bytes: bytes, blockSize: blockSize)]
    self.options = options
  }

  /// Several files in memory, which are called part-1, part-2, and so on.
  package init(parts: [[UInt8]], blockSize: Int = 4096, options: ReadOptions = ReadOptions()) {
    files = parts.enumerated().map { index, bytes in
      UnopenedFile(bytes: bytes, blockSize: blockSize, name: "part-\(index + 1)")
    }
    self.options = options
  }

  /// What errors call the file: its path as it was given, or "standard input"; of several, "part-1.csv and 11 more".
  public var name: String { Self.name(of: files.map(\.name)) }

  /// The same without folders, for what is kept.
  public var shortName: String { Self.name(of: files.map(\.shortName)) }

  private static func name(of names: [String]) -> String {
    names[0] + (names.count > 1 ? " and \(names.count - 1) more" : "")
  }

  /// Reads the file into typed columns.
  ///
  /// A record whose width differs from the header's is rejected and counted, or ends the reading if
  /// `options.isStrict`. A blank line is a missing value in a file of one column, else nothing; above the header it's
  /// always nothing.
  ///
  /// - Parameter observer: sees every byte of the files once, in order, as it is in them (compressed, if they are); for
  ///   hashing.
  /// - Throws: `CSVError`, with file, line and column where they are known.
  /// - Complexity: O(bytes) time; memory for the numbers, and for the bytes of columns that aren't numeric.
  public func read(observing observer: ((UnsafeRawBufferPointer) -> Void)? = nil) throws(CSVError) -> CSVContents {
    do throws(CSVError) {
      return try TableReader(files: files, options: options, sizes: sizes).read(observing: observer)
    } catch {
      throw error.with(file: name)
    }
  }

  /// Calls `body` with every record as it stands in the file, header included, whatever its width; a preamble and
  /// footnotes are no records. Of several files the header comes once.
  ///
  /// Blank lines are treated as in `read`; types, null tokens and the choice of columns have no effect.
  ///
  /// - Throws: `CSVError`, or whatever `body` throws.
  /// - Complexity: O(bytes) time, one block of memory.
  public func forEachRecord(_ body: ([ByteText]) throws -> Void) throws {
    do {
      try TableReader(files: files, options: options, sizes: sizes).forEachRecord(body)
    } catch let error as CSVError {
      throw error.with(file: name)
    }
  }

  /// Reads the file in blocks of rows, of which only a few are in memory at a time: for tables larger than it.
  ///
  /// Rows, types and notes are those of `read`. What a column is can be decided only at the end. Until then columns that
  /// look like numbers or dates come as such, others as codes of their distinct texts, which are remembered up to
  /// `limits`. If a column turns out to be something else, or to be numbers or dates in a notation of its own of which
  /// there are more than that, the files are read again from the first block on; standard input can't be. What is told of
  /// columns that stay text with more is less: see `ReadingsInParts`.
  ///
  /// - Parameters:
  ///   - blockRows: rows of every block but the last. Blocks don't depend on the number of threads.
  ///   - limits: nil: a hundred thousand texts of a column, or as many as it may have labels.
  ///   - observer: sees every byte of the files once, in order; for hashing.
  ///   - begin: is called before the first block, and again if the files are read again: what was taken is then void.
  ///   - prepare: is called with blocks one at a time, in their order, while reading waits: for what is quick.
  ///   - work: is called with blocks side by side, by as many threads as scan.
  ///   - take: is called with its results one at a time, in the order of the blocks, on any thread.
  /// - Throws: `CSVError`, or whatever the closures throw.
  /// - Complexity: O(bytes) time. Memory for `2 x tasks + 2` blocks and their results, and for the distinct texts.
  package func readBlocks<Prepared: Sendable, Result: Sendable>(
    ofRows blockRows: Int, limits: StreamLimits? = nil,
    observing observer: ((UnsafeRawBufferPointer) -> Void)? = nil,
    begin: (StreamHead) throws -> Void = { _ in },
    prepare: (RowBlock) throws -> Prepared,
    work: @Sendable (RowBlock, Prepared) throws -> Result,
    take: (Result) throws -> Void
  ) throws -> StreamedTable {
    precondition(blockRows > 0, "blocks without rows")
    let limits = limits ?? StreamLimits(options)
    do {
      return try withoutActuallyEscaping(begin) { begin in
        try withoutActuallyEscaping(prepare) { prepare in
          try withoutActuallyEscaping(work) { work in
            try withoutActuallyEscaping(take) { take in
              try BlockReader(files: files, options: options, sizes: sizes, blockRows: blockRows, limits: limits).read(
                observing: observer, BlockReader.Consumer(begin: begin, prepare: prepare, work: work, take: take))
            }
          }
        }
      }
    } catch let error as CSVError {
      throw error.with(file: name)
    }
  }

  /// The same where nothing is to be prepared.
  package func readBlocks<Result: Sendable>(
    ofRows blockRows: Int, limits: StreamLimits? = nil,
    observing observer: ((UnsafeRawBufferPointer) -> Void)? = nil,
    begin: (StreamHead) throws -> Void = { _ in },
    work: @Sendable (RowBlock) throws -> Result,
    take: (Result) throws -> Void
  ) throws -> StreamedTable {
    try readBlocks(
      ofRows: blockRows, limits: limits, observing: observer, begin: begin, prepare: { _ in },
      work: { block, _ in try work(block) }, take: take)
  }
}
