import Dispatch
import Synchronization

/// The columns of a table in a file of their own, from where they are read many times as fast as from text.
///
/// Every byte that is used has been checked: a damaged cache is an error, never a wrong number.
package struct ColumnCache: Sendable {
  private let file: CacheFile
  private let description: CachedDescription

  /// What reading the text told at its end.
  package var table: StreamedTable { description.table }
  package var precision: CachePrecision { description.precision }
  /// Rows of every block but the last.
  package var blockRows: Int { description.blockRows }
  package var fingerprint: CacheFingerprint { description.fingerprint }

  /// Opens a cache, and checks all of it but the blocks.
  package init(path: String) throws(CacheError) {
    let file = try CacheFile.reading(path)
    self.file = file
    let size = try file.size()
    let opening = CacheFormat.opening
    guard size >= opening.count else { throw CacheError(.notACache, path: path) }
    let first = try file.read(opening.count, at: 0)
    guard first.prefix(8) == opening.prefix(8) else { throw CacheError(.notACache, path: path) }
    guard first == opening else {
      let version = first[8..<12].reversed().reduce(0) { $0 << 8 | Int($1) }
      throw CacheError(version == CacheFormat.version ? .damaged(part: "opening") : .otherVersion(version), path: path)
    }
    let closingSize = CacheFormat.closingSize
    guard size >= opening.count + closingSize else { throw CacheError(.cutOff, path: path) }
    let closing = try file.read(closingSize, at: size - closingSize)
    guard closing.suffix(8) == CacheFormat.closing[...] else { throw CacheError(.cutOff, path: path) }
    do throws(ByteReader.Mismatch) {
      var places = ByteReader(closing)
      let (offset, count, checksum) = (try places.int(), Int(try places.uint32()), try places.uint32())
      guard offset >= opening.count, count == size - closingSize - offset else { throw ByteReader.Mismatch() }
      let result = Result { () throws(CacheError) in try file.read(count, at: offset) }
      guard case .success(let bytes) = result, bytes.withUnsafeBytes(Checksum.crc32) == checksum else {
        throw ByteReader.Mismatch()
      }
      var reader = ByteReader(bytes)
      description = try CachedDescription(&reader)
      guard reader.isAtEnd else { throw ByteReader.Mismatch() }
    } catch {
      throw CacheError(.damaged(part: "description"), path: path)
    }
  }

  /// - Throws: if the cache isn't of what is asked for.
  package func check(
    _ wanted: CacheFingerprint, precision: CachePrecision, blockRows: Int
  ) throws(CacheError) {
    var difference = fingerprint.difference(from: wanted)
    if difference == nil, precision != self.precision || blockRows != self.blockRows { difference = .layout }
    if let difference { throw CacheError(.stale(difference), path: file.path) }
  }

  /// Reads blocks as `CSVFile.readBlocks` made them; of columns that aren't wanted they have nothing (`.forgotten`),
  /// and no new texts.
  ///
  /// - Parameters:
  ///   - columns: those that are wanted, by their place in `table.columns`; nil: all.
  ///   - taskCount: how many threads read and work.
  ///   - work: is called with blocks side by side.
  ///   - take: is called with its results one at a time, in the order of the blocks, on any thread.
  /// - Throws: `CacheError`, or whatever the closures throw.
  /// - Complexity: O(bytes of the wanted columns) time; memory for `2 x taskCount` blocks and their results.
  package func readBlocks<Result: Sendable>(
    columns: Set<Int>? = nil, taskCount: Int = PieceSizes().tasks,
    work: @Sendable (RowBlock) throws -> Result, take: (Result) throws -> Void
  ) throws {
    try withoutActuallyEscaping(work) { work in
      try withoutActuallyEscaping(take) { take in
        let pipeline = BlockPipeline(most: 2 * taskCount, work: { try work(try block($0, columns)) }, take: take)
        let next = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: taskCount) { _ in
          while pipeline.makeRoom() {
            let isThere = next.withLock { next in
              guard next < description.blocks.count else { return false }
              pipeline.put(next)
              next += 1
              return true
            }
            if !isThere { break }
          }
          pipeline.workUntilEnd()
        }
        if let failure = pipeline.failure { throw failure }
      }
    }
  }

  /// The same for who wants the blocks one by one before the work: `prepare` is called with them in their order. The first
  /// block has all texts as new ones.
  package func readBlocks<Prepared: Sendable, Result: Sendable>(
    taskCount: Int = PieceSizes().tasks, begin: (StreamHead) throws -> Void,
    prepare: (RowBlock) throws -> Prepared, work: @Sendable (RowBlock, Prepared) throws -> Result,
    take: (Result) throws -> Void
  ) throws {
    try begin(StreamHead(names: table.columns.map(\.name), kinds: table.columns.map(\.streamKind)))
    try withoutActuallyEscaping(prepare) { prepare in
      try withoutActuallyEscaping(work) { work in
        try withoutActuallyEscaping(take) { take in
          let pipeline = BlockPipeline<(RowBlock, Prepared), Result>(
            most: 2 * taskCount, work: { try work($0, $1) }, take: take)
          let next = Mutex(0)
          let failure = Mutex<(any Error)?>(nil)
          let preparing = InTurn(prepare)
          DispatchQueue.concurrentPerform(iterations: taskCount) { _ in
            while pipeline.makeRoom() {
              let isThere = next.withLock { next in
                guard next < description.blocks.count, failure.withLock({ $0 == nil }) else { return false }
                do {
                  let block = try block(next, nil).withTexts(next == 0 ? table.columns.map(\.texts) : nil)
                  pipeline.put((block, try preparing.body(block)))
                } catch {
                  failure.withLock { $0 = error }
                  return false
                }
                next += 1
                return true
              }
              if !isThere { break }
            }
            pipeline.workUntilEnd()
          }
          if let failure = failure.withLock({ $0 }) ?? pipeline.failure { throw failure }
        }
      }
    }
  }

  private func block(_ index: Int, _ wanted: Set<Int>?) throws(CacheError) -> RowBlock {
    let place = description.blocks[index]
    let count = table.columns.count
    let head = try file.read(CacheFormat.entrySize * count, at: place.offset)
    guard head.withUnsafeBytes(Checksum.crc32) == place.checksum else {
      throw CacheError(.damaged(part: "block \(index)"), path: file.path)
    }
    var columns: [RowBlock.Values] = []
    columns.reserveCapacity(count)
    var offset = place.offset + head.count
    for slot in 0..<count {
      let entry = head[(slot * CacheFormat.entrySize)...].prefix(CacheFormat.entrySize)
      let checksum = entry.dropFirst().reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let encoding = CacheFormat.Encoding(rawValue: entry.first ?? .max)
      let values =
        wanted?.contains(slot) == false ? .forgotten : try encoding?.read(place.rowCount, file, at: offset, checksum)
      guard let encoding, let values else {
        throw CacheError(.damaged(part: "block \(index), column \"\(table.columns[slot].name)\""), path: file.path)
      }
      columns.append(values)
      offset += encoding.width * place.rowCount
    }
    return RowBlock(
      index: index, firstRow: index * blockRows, rowCount: place.rowCount, columns: columns,
      newTexts: Array(repeating: [], count: count))
  }
}

/// What is called by one thread at a time.
private struct InTurn<Prepared>: @unchecked Sendable {
  let body: (RowBlock) throws -> Prepared

  init(_ body: @escaping (RowBlock) throws -> Prepared) { self.body = body }
}

extension StreamedColumn {
  /// What the blocks hold for it.
  fileprivate var streamKind: StreamHead.Kind {
    switch meaning {
    case .numeric: .number
    case .date: .date
    case .coded, .forgotten, .afterTrailingDelimiter: .text
    }
  }

  /// By code; of texts that stand for something else than a label only how many there are.
  fileprivate var texts: [ByteText] {
    guard case .coded(let values, let counts) = meaning else { return [] }
    switch values {
    case .boolean(let labels), .categorical(let labels):
      return labels.codes.map { $0 < 0 ? "" : labels.levels[Int($0)] }
    case .numeric, .date, .text: return counts.map { _ in "" }
    }
  }
}

extension RowBlock {
  fileprivate func withTexts(_ texts: [[ByteText]]?) -> RowBlock {
    guard let texts else { return self }
    return RowBlock(index: index, firstRow: firstRow, rowCount: rowCount, columns: columns, newTexts: texts)
  }
}

extension CacheFormat.Encoding {
  /// - Returns: nil if the checksum is another.
  fileprivate func read(
    _ rows: Int, _ file: CacheFile, at offset: Int, _ checksum: UInt32
  ) throws(CacheError) -> RowBlock.Values? {
    switch self {
    case .none: .forgotten
    case .float64: try array(Double.self, rows, file, offset, checksum).map { .numbers($0) }
    case .float32: try array(Float.self, rows, file, offset, checksum).map { .numbers($0.map { Double($0) }) }
    case .int8: try array(Int8.self, rows, file, offset, checksum).map { .codes($0.map { Int32($0) }) }
    case .int16: try array(Int16.self, rows, file, offset, checksum).map { .codes($0.map { Int32($0) }) }
    case .int32: try array(Int32.self, rows, file, offset, checksum).map { .codes($0) }
    }
  }

  /// Little-endian, as every platform of Swift is.
  private func array<Value: BitwiseCopyable>(
    _ type: Value.Type, _ rows: Int, _ file: CacheFile, _ offset: Int, _ checksum: UInt32
  ) throws(CacheError) -> [Value]? {
    var failure: CacheError?
    var isSound = false
    let values = [Value](unsafeUninitializedCapacity: rows) { buffer, count in
      let bytes = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<(rows * width)])
      do throws(CacheError) {
        try file.read(into: bytes, at: offset)
        isSound = Checksum.crc32(UnsafeRawBufferPointer(bytes)) == checksum
        count = rows
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return isSound ? values : nil
  }
}
