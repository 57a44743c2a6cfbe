/// A result: columns of equal length.
public struct ArrowTable: Sendable, Equatable {
  public let fields: [ArrowField]
  public private(set) var columns: [ArrowColumn]
  public private(set) var rowCount = 0

  /// A table without rows.
  init(fields: [ArrowField]) {
    self.fields = fields
    columns = fields.map { ArrowColumn($0.type) }
  }

  /// Adds rows.
  ///
  /// - Parameter batch: a column for each field, of its type and of `rowCount` values.
  mutating func append(_ batch: [ArrowColumn], rowCount count: Int) {
    precondition(batch.count == columns.count && batch.allSatisfy { $0.count == count })
    for (i, column) in batch.enumerated() { columns[i].append(column) }
    rowCount += count
  }

  /// The first column of this name.
  public func column(_ name: String) throws(SparkError) -> ArrowColumn {
    guard let i = fields.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
      throw .unexpectedResult("no column \"\(name)\"")
    }
    return columns[i]
  }
}
