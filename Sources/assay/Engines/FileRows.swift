import Crypto
import FeatureImportance
import Synchronization
import Tabular

/// The rows of CSV files, read anew in every pass.
final class FileRows: RowSource {
  private let file: CSVFile
  private let seen = Mutex<Seen?>(nil)

  private struct Seen: Sendable {
    let table: StreamedTable
    let sha256: String
  }

  init(_ file: CSVFile) { self.file = file }

  func pass<Prepared: Sendable, Result: Sendable>(
    ofRows blockRows: Int, begin: (StreamHead) throws -> Void, prepare: (RowBlock) throws -> Prepared,
    work: @Sendable (RowBlock, Prepared) throws -> Result, take: (Result) throws -> Void
  ) throws -> [StreamedColumn] {
    // The fingerprint is taken on the way, once.
    var hash: SHA256? = seen.withLock { $0 == nil } ? SHA256() : nil
    let table = try file.readBlocks(
      ofRows: blockRows, observing: hash == nil ? nil : { hash?.update(bufferPointer: $0) }, begin: begin,
      prepare: prepare, work: work, take: take)
    if let hash {
      seen.withLock { $0 = Seen(table: table, sha256: hash.finalize().hexadecimal) }
    } else {
      try check(table)
    }
    return table.columns
  }

  /// - Throws: where the file has other rows than when it was first read.
  private func check(_ table: StreamedTable) throws {
    guard let first = seen.withLock({ $0?.table }) else { return }
    guard table.rowCount == first.rowCount, table.byteCount == first.byteCount else {
      throw Failure(
        .input, code: "changed", message: "the file changed while it was read", file: file.name,
        fix: "read a copy that nobody writes to")
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
      warnings: seen.table.notes.map {
        RunWarning(code: $0.code.rawValue, severity: .note, feature: $0.column, finding: $0.message)
      })
  }
}

extension Digest {
  /// Two digits a byte.
  var hexadecimal: String { map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}
