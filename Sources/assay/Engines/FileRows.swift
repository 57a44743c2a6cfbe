import Crypto
import FeatureImportance
import Foundation
import Synchronization
import Tabular

/// The rows of CSV files: read from the files in every pass, or after the first one from a cache of their columns.
final class FileRows: RowSource {
  private let file: CSVFile
  private let cache: CacheArguments?
  private let seen = Mutex<Seen?>(nil)

  private struct Seen: Sendable {
    let table: StreamedTable
    let sha256: String
    let cache: ColumnCache?
  }

  /// - Parameter cache: nil for none.
  init(_ file: CSVFile, cache: CacheArguments?) { (self.file, self.cache) = (file, cache) }

  func pass<Prepared: Sendable, Result: Sendable>(
    ofRows blockRows: Int, begin: (StreamHead) throws -> Void, prepare: (RowBlock) throws -> Prepared,
    work: @Sendable (RowBlock, Prepared) throws -> Result, take: (Result) throws -> Void
  ) throws -> [StreamedColumn] {
    if let known = try usable(blockRows) {
      try known.readBlocks(begin: begin, prepare: prepare, work: work, take: take)
      seen.withLock { $0 = Seen(table: known.table, sha256: known.fingerprint.sha256, cache: known) }
      return known.table.columns
    }
    // The fingerprint is taken on the way.
    var hash = SHA256()
    let table: StreamedTable
    let writer = try cache.map { try $0.writer(of: file, blockRows: blockRows) }
    defer { if let cache { Interruption.forget(cache.unfinishedPath(of: file)) } }
    if let writer {
      let precision = writer.precision
      table = try file.readBlocks(
        ofRows: blockRows, observing: { hash.update(bufferPointer: $0) },
        begin: {
          try writer.restart()
          try begin($0)
        }, prepare: prepare,
        work: { block, prepared in (EncodedBlock(block, precision: precision), try work(block, prepared)) },
        take: {
          try writer.append($0.0)
          try take($0.1)
        })
    } else {
      table = try file.readBlocks(
        ofRows: blockRows, observing: { hash.update(bufferPointer: $0) }, begin: begin, prepare: prepare, work: work,
        take: take)
    }
    let sha256 = hash.finalize().hexadecimal
    try writer?.finish(table, try file.cacheFingerprint(sha256: sha256))
    let written = try writer.flatMap { _ in try usable(blockRows) }
    seen.withLock { $0 = Seen(table: table, sha256: sha256, cache: written) }
    return table.columns
  }

  func passAgain<Result: Sendable>(
    ofRows blockRows: Int, columns: Set<Int>, work: @Sendable (RowBlock) throws -> Result, take: (Result) throws -> Void
  ) throws {
    let seen = seen.withLock { $0 }
    if let cache = seen?.cache { return try cache.readBlocks(columns: columns, work: work, take: take) }
    let table = try file.readBlocks(ofRows: blockRows, work: work, take: take)
    guard let seen, table.rowCount == seen.table.rowCount, table.byteCount == seen.table.byteCount else {
      throw CSVError(.changed, file: file.name)
    }
  }

  /// The cache of this very table, if there is one.
  private func usable(_ blockRows: Int) throws -> ColumnCache? {
    guard let cache else { return nil }
    do {
      let known = try ColumnCache(path: cache.path(of: file))
      try known.check(try file.cacheFingerprint(), precision: cache.precision, blockRows: blockRows)
      return known
    } catch let error as CacheError where error.isReplaceable {
      return nil
    }
  }

  /// Known once the rows have been passed.
  func dataSource() throws -> DataSource {
    guard let seen = seen.withLock({ $0 }) else {
      throw Failure(.internalError, code: "internal", message: "no rows were read", fix: "please report this")
    }
    return DataSource(
      fileName: file.shortName, sha256: seen.sha256, byteCount: seen.table.byteCount, rejected: seen.table.rejected,
      rejectedCount: seen.table.rejectedCount,
      warnings: seen.table.notes.warnings)
  }
}

/// Where a cache is to be, and how it keeps numbers.
struct CacheArguments: Sendable {
  let directory: String
  let precision: CachePrecision

  /// By the names of the files; what the cache says of them itself decides whether it is theirs.
  func path(of file: CSVFile) -> String {
    let name = SHA256.hash(data: Data(file.name.utf8)).hexadecimal.prefix(16)
    return "\(directory)/\(name).columns"
  }

  /// Where it is until it is complete.
  func unfinishedPath(of file: CSVFile) -> String { path(of: file) + ".part" }

  func writer(of file: CSVFile, blockRows: Int) throws -> CacheWriter {
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let writer = try CacheWriter(path: path(of: file), precision: precision, blockRows: blockRows)
    Interruption.making(unfinishedPath(of: file)) {}
    return writer
  }
}

extension Digest {
  /// Two digits a byte.
  var hexadecimal: String { map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}
