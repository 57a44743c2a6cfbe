/// Writes the blocks of a table into a column cache, which has its name when it is complete and not before.
///
/// In `CSVFile.readBlocks`: `restart` when reading begins, `EncodedBlock(_:precision:)` as part of the work, `append` to
/// take it, `finish` at the end. The file holds rows of the table, so only its owner may read it.
package final class CacheWriter {
  package let precision: CachePrecision
  private let path: String
  private let blockRows: Int
  private let file: CacheFile
  private var offset = 0
  private var blocks: [CachedDescription.Block] = []
  private var isFinished = false

  /// - Parameters:
  ///   - path: where the cache will be; meanwhile it is `path.part`.
  ///   - blockRows: rows of every block but the last.
  package init(path: String, precision: CachePrecision, blockRows: Int) throws(CacheError) {
    (self.path, self.precision, self.blockRows) = (path, precision, blockRows)
    file = try CacheFile.writing(path + ".part")
    try restart()
  }

  deinit {
    if !isFinished { file.remove() }
  }

  /// Forgets the blocks so far.
  package func restart() throws(CacheError) {
    try file.truncate(to: 0)
    try file.write(CacheFormat.opening, at: 0)
    offset = CacheFormat.opening.count
    blocks = []
  }

  /// Writes the next block.
  package func append(_ block: EncodedBlock) throws(CacheError) {
    try file.write(block.bytes, at: offset)
    blocks.append(CachedDescription.Block(offset: offset, rowCount: block.rowCount, checksum: block.checksum))
    offset += block.bytes.count
  }

  /// Completes the cache and gives it its name.
  ///
  /// What a power failure leaves of it, its checksums find; so nothing is waited for.
  ///
  /// - Parameter table: of the blocks.
  package func finish(_ table: StreamedTable, _ fingerprint: CacheFingerprint) throws(CacheError) {
    var bytes = ByteWriter()
    CachedDescription(
      fingerprint: fingerprint, precision: precision, blockRows: blockRows, blocks: blocks, table: table
    ).write(&bytes)
    let description = bytes.bytes
    var closing = ByteWriter()
    closing.put(offset)
    closing.put(UInt32(description.count))
    closing.put(description.withUnsafeBytes(Checksum.crc32))
    try file.write(description + closing.bytes + CacheFormat.closing, at: offset)
    try file.rename(to: path)
    isFinished = true
  }
}
