/// The shape of an image whose pixels are the columns of a table, row after row.
public struct FeatureGrid: Sendable, Equatable, CustomStringConvertible {
  public let rows: Int
  public let columns: Int

  /// Reads "8x8": rows, then columns; nil unless both are positive whole numbers.
  public init?(_ text: String) {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let rows = sides[0], let columns = sides[1], rows > 0, columns > 0,
      !rows.multipliedReportingOverflow(by: columns).overflow
    else { return nil }
    self.rows = rows
    self.columns = columns
  }

  /// Number of pixels.
  public var count: Int { rows * columns }

  public var description: String { "\(rows)x\(columns)" }
}

extension Run {
  /// The grid that was declared for the features.
  public var grid: FeatureGrid? {
    option("grid").flatMap { FeatureGrid($0) }
  }
}

extension DataSummary {
  /// The columns that fill a grid, in the order of the table: all but the target and what splits rows. Those that are left
  /// out of the analysis, as constants are, keep their place.
  public var pixels: [ColumnSummary] {
    columns.filter { $0.role != .target && $0.role != .group && $0.role != .time && $0.role != .weight }
  }
}
