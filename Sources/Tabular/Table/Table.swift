/// Typed columns of equal length.
public struct Table: Sendable {
  /// In the order of the file, or as the user chose them.
  public let columns: [Column]
  /// Of every column; a table without columns has rows too.
  public let rowCount: Int

  /// - Precondition: every column has `rowCount` values and no two have the same name.
  public init(columns: [Column], rowCount: Int) {
    precondition(columns.allSatisfy { $0.count == rowCount }, "columns of unequal length")
    precondition(Set(columns.map(\.name)).count == columns.count, "two columns of one name")
    self.columns = columns
    self.rowCount = rowCount
  }

  /// The column whose name has exactly these bytes.
  public subscript(name: ByteText) -> Column? { columns.first { $0.name == name } }
}
