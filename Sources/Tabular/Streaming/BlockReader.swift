import Dispatch

/// Reads files as one table in blocks of rows, of which only a few are in memory at a time.
///
/// The rows, and what is told about them, are those of `TableReader`; so is the way: the head of the first file shows
/// which columns look numeric, the files are scanned in pieces, and if some column isn't what it looked like, they are
/// read again with that column as text, from the first block on. How rows are divided into blocks depends on their
/// numbers alone.
struct BlockReader {
  let files: [UnopenedFile]
  let options: ReadOptions
  let sizes: PieceSizes
  let blockRows: Int
  let limits: StreamLimits

  /// What is done with the blocks.
  struct Consumer<Prepared, Result> {
    let begin: (StreamHead) throws -> Void
    let prepare: (RowBlock) throws -> Prepared
    let work: (RowBlock, Prepared) throws -> Result
    let take: (Result) throws -> Void
  }

  /// - Parameter observer: sees the bytes of all files, one file after the other.
  func read<Prepared, Result>(
    observing observer: ByteSource.Observer?, _ consumer: Consumer<Prepared, Result>
  ) throws -> StreamedTable {
    var plans: [Int: StreamedPlan] = [:]
    var stamps: [RawBytes.Stamp?]?
    while true {
      let (rows, sequence) = try Pass(self, plans, consumer).run(observing: stamps == nil ? observer : nil)
      if let stamps, stamps != sequence.stamps { throw CSVError(.changed) }
      let newPlans = try rows.newPlans(sequence, options: options)
      guard rows.isInVain else { return try rows.table(sequence, newPlans, options: options) }
      guard !sequence.stamps.contains(nil) else {
        throw CSVError(.secondReading, column: rows.firstInVain.map { rows.header.kept[$0] })
      }
      (plans, stamps) = (newPlans, sequence.stamps)
    }
  }

  /// One reading of all files.
  private final class Pass<Prepared, Result>: @unchecked Sendable {
    private let reader: BlockReader
    private let plans: [Int: StreamedPlan]
    private let consumer: Consumer<Prepared, Result>
    private let pipeline: BlockPipeline<(RowBlock, Prepared), Result>
    private var found: StreamedRows?
    private var sequence: FileSequence

    init(_ reader: BlockReader, _ plans: [Int: StreamedPlan], _ consumer: Consumer<Prepared, Result>) {
      (self.reader, self.plans, self.consumer) = (reader, plans, consumer)
      sequence = FileSequence(isOne: reader.files.count == 1, options: reader.options)
      // One for each task to work at, and one that waits.
      pipeline = BlockPipeline(most: 2 * reader.sizes.tasks, work: { try consumer.work($0, $1) }, take: consumer.take)
    }

    func run(observing observer: ByteSource.Observer?) throws -> (rows: StreamedRows, sequence: FileSequence) {
      for file in reader.files {
        do {
          let options = reader.options.following(sequence.dialect)
          let opening = try file.open(options: options, headSize: reader.sizes.head, observer: observer)
          let stamp = try opening.source.stamp()
          let rows = try read(opening, stamp, options)
          try rows.endFile(file, opening, stamp, &sequence)
        } catch let error as CSVError {
          throw error.with(file: file.name)
        }
      }
      guard let rows = found else { throw CSVError(.empty) }
      rows.endBlocks()
      inParallel { _ in self.pipeline.workUntilEnd() }
      if let failure = pipeline.failure { throw failure }
      return (rows, sequence)
    }

    private func inParallel(_ body: @Sendable (_ task: Int) -> Void) {
      DispatchQueue.concurrentPerform(iterations: reader.sizes.tasks, execute: body)
    }

    /// The rows of this pass with those of a file's head.
    private func rows(beginningWith head: GatheredColumns, _ options: ReadOptions) throws -> StreamedRows {
      if let found {
        // Its records would make no rows of these.
        try sequence.check(head.header)
        found.append(head)
        return found
      }
      let pipeline = pipeline
      let rows = StreamedRows(
        head, plans: plans, blockRows: reader.blockRows, limits: reader.limits, options: options
      ) { [consumer] block in
        // Blocks of a reading in vain are dropped anyway; what was prepared for them is void.
        do { pipeline.put((block, try consumer.prepare(block))) } catch { pipeline.fail(error) }
      }
      found = rows
      try consumer.begin(rows.head)
      rows.append(head)
      return rows
    }

    private func read(_ opening: Opening, _ stamp: RawBytes.Stamp?, _ options: ReadOptions) throws -> StreamedRows {
      let parallel = ParallelReader(options: options, sizes: reader.sizes)
      let builder = TableBuilder(dialect: opening.dialect, options: options)
      guard let stamp, parallel.suits(opening), let cut = try parallel.readHead(opening, into: builder) else {
        return try readThroughLibCSV(opening, options)
      }
      let rows = try rows(beginningWith: try builder.gathered(), options)
      let start = Position(line: cut.line, offset: opening.offset + cut.count)
      let assembly = Assembly(rows, start, dialect: opening.dialect, options: options, fileSize: stamp.size)
      let feed = PieceFeed(
        opening.source, carried: Array(opening.head[cut.count...]), quote: opening.dialect.quote, sizes: reader.sizes)
      let layout = rows.layout
      let queue = PieceQueue(
        (0..<2 * reader.sizes.tasks).map { _ in
          let piece = Piece(size: reader.sizes.piece, layout: layout)
          piece.dictionaries = (0..<layout.textCount).map { _ in FieldDictionary() }
          return piece
        })
      let (pipeline, dialect) = (pipeline, opening.dialect)
      inParallel { _ in
        var forgotten: Set<Int> = []
        var scanner = RegularScanner(destinations: rows.destinations, dialect: dialect, options: options)
        while pipeline.makeRoom(), let piece = queue.take() {
          guard feed.fill(piece) else {
            queue.giveBack(piece)
            break
          }
          let nowForgotten = rows.forgotten
          if forgotten != nowForgotten {
            forgotten = nowForgotten
            let destinations = rows.destinations.map { destination -> RegularScanner.Destination in
              if case .text(let column) = destination, forgotten.contains(column) { return .nowhere }
              return destination
            }
            scanner = RegularScanner(destinations: destinations, dialect: dialect, options: options)
          }
          for dictionary in piece.dictionaries { dictionary.removeAll() }
          scanner.scan(piece, piece.dictionaries)
          piece.meanings = rows.meanings(piece.dictionaries)
          queue.put(piece) { piece in
            if !assembly.append(piece) { feed.stop() }
            if rows.isInVain { pipeline.discard() }
          }
        }
      }
      if let failure = pipeline.failure { throw failure }
      return try assembly.finish(feed.failure)
    }

    /// The first task reads, and works at blocks only where they come too fast for the others.
    private func readThroughLibCSV(_ opening: Opening, _ options: ReadOptions) throws -> StreamedRows {
      let builder = TableBuilder(dialect: opening.dialect, options: options)
      var scan = Scan(opening, options: options, sink: builder)
      var hasMore = try scan.step()
      while hasMore, !builder.hasRows { hasMore = try scan.step() }
      let rows = try rows(beginningWith: try builder.gathered(), options)
      let pipeline = pipeline
      let failure = Monitor<CSVError?>(nil)
      let rest = Rest(scan: scan, builder: builder, hasMore: hasMore)
      pipeline.setFed(true)
      inParallel { task in
        guard task == 0 else { return pipeline.workUntilEnd() }
        do throws(CSVError) {
          while rest.hasMore, pipeline.makeRoom() { try rest.read(into: rows, pipeline) }
        } catch {
          failure.withLock { $0 = error }
        }
        pipeline.setFed(false)
      }
      if let failure = pipeline.failure { throw failure }
      if let failure = failure.withLock({ $0 }) { throw failure }
      return rows
    }
  }
}

/// What is left of a file that goes through libcsv. One task reads it.
private final class Rest: @unchecked Sendable {
  private var scan: Scan
  private let builder: TableBuilder
  private(set) var hasMore: Bool

  init(scan: Scan, builder: TableBuilder, hasMore: Bool) {
    (self.scan, self.builder, self.hasMore) = (scan, builder, hasMore)
  }

  func read<Prepared, Result>(into rows: StreamedRows, _ pipeline: BlockPipeline<(RowBlock, Prepared), Result>)
    throws(CSVError)
  {
    hasMore = try scan.step()
    if let next = builder.take() { rows.append(next) }
    if rows.isInVain { pipeline.discard() }
  }
}
