/// A CSV file, or CSV on standard input.
///
/// Reading is one pass, in pieces that are read side by side; types are decided over the whole file, never a sample. What
/// is irregular goes through libcsv. See `ParallelReader`.
public struct CSVFile: Sendable {
  /// How it is read.
  public let options: ReadOptions
  private let origin: Origin
  /// In tests far smaller.
  package var sizes = PieceSizes()

  private enum Origin: Sendable {
    case path(String)
    case standardInput
    case memory([UInt8], blockSize: Int)
  }

  /// - Parameter path: of a regular file; `-` is standard input. Nothing is opened yet.
  public init(path: String, options: ReadOptions = ReadOptions()) {
    origin = path == "-" ? .standardInput : .path(path)
    self.options = options
  }

  /// Bytes in memory, handed on in blocks of the given size.
  package init(bytes: [UInt8], blockSize: Int = 4096, options: ReadOptions = ReadOptions()) {
    origin = .memory(bytes, blockSize: blockSize)
    self.options = options
  }

  /// What errors call the file: its path as it was given, or "standard input".
  public var name: String {
    switch origin {
    case .path(let path): path
    case .standardInput: "standard input"
    case .memory: "memory"
    }
  }

  /// Reads the file into typed columns.
  ///
  /// A record whose width differs from the header's is rejected and counted, or ends the reading if
  /// `options.isStrict`. A blank line is a missing value in a file of one column, else nothing; above the header it's
  /// always nothing.
  ///
  /// - Parameter observer: sees every byte of the file once, in order, as it was read; for hashing.
  /// - Throws: `CSVError`, with file, line and column where they are known.
  /// - Complexity: O(bytes) time; memory for the numbers, and for the bytes of columns that aren't numeric.
  public func read(observing observer: ((UnsafeRawBufferPointer) -> Void)? = nil) throws(CSVError) -> CSVContents {
    do throws(CSVError) {
      return try ParallelReader(options: options, sizes: sizes).read(open, observing: observer)
    } catch {
      throw error.with(file: name)
    }
  }

  /// Calls `body` with every record as it stands in the file, header included, whatever its width; a preamble and
  /// footnotes are no records.
  ///
  /// Blank lines are treated as in `read`; types, null tokens and the choice of columns have no effect.
  ///
  /// - Throws: `CSVError`, or whatever `body` throws.
  /// - Complexity: O(bytes) time, one block of memory.
  public func forEachRecord(_ body: ([ByteText]) throws -> Void) throws {
    do {
      let opening = try open()
      let list = RecordList(dialect: opening.dialect, options: options)
      var scan = Scan(opening, options: options, isForText: true, sink: list)
      var hasMore = true
      while hasMore {
        hasMore = try scan.step()
        for record in list.records { try body(record) }
        list.records.removeAll(keepingCapacity: true)
      }
    } catch let error as CSVError {
      throw error.with(file: name)
    }
  }

  private func open(observer: ByteSource.Observer? = nil) throws(CSVError) -> Opening {
    var usualDelimiter: UInt8?
    let source: ByteSource
    switch origin {
    case .path(let path):
      source = try ByteSource(path: path)
      if path.lowercased().hasSuffix(".tsv") { usualDelimiter = UInt8(ascii: "\t") }
    case .standardInput: source = ByteSource.standardInput()
    case .memory(let bytes, let blockSize): source = ByteSource(bytes: bytes, blockSize: blockSize)
    }
    source.observer = observer
    let detector = DialectDetector(options: options, usualDelimiter: usualDelimiter)
    return try Opening(source, detector: detector, headSize: sizes.head)
  }
}
