import Storage
import Tabular

/// What a table can be read from.
protocol TableSource {
  /// What errors call it.
  var name: String { get }
  /// The same without folders, for what is kept.
  var shortName: String { get }
  /// - Parameter observer: sees all bytes that the table is read from, in order; for hashing.
  func read(observing observer: ((UnsafeRawBufferPointer) -> Void)?) throws(CSVError) -> CSVContents
  /// Calls `body` with every record, the header first if there is one.
  func forEachRecord(_ body: ([ByteText]) throws -> Void) throws
}

extension CSVFile: TableSource {}
extension SQLiteTable: TableSource {}
