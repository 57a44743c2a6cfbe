public import Tabular

/// The table as it was read and used, without any of its rows.
public struct DataSummary: Sendable, Equatable {
  /// Without folders: "t.csv", "part-1.csv and 11 more", "t.sqlite, table NAME", or "standard input".
  public var fileName: String
  /// Of the file's bytes as they are on the disk, 64 hexadecimal digits; of several files, of all their bytes in order.
  public var sha256: String
  public var byteCount: Int
  /// Records that were read into the table.
  public var rowsRead: Int
  /// Of these, left out because the target is missing.
  public var rowsWithoutTarget: Int
  /// Records that the reader could not use.
  public var rejected: [RejectedRecord]
  /// How many were rejected; `rejected` lists the first hundred.
  public var rejectedCount: Int
  public var columns: [ColumnSummary]

  /// Rows that entered the analysis.
  public var rowsUsed: Int { rowsRead - rowsWithoutTarget }

  public init(
    fileName: String, sha256: String, byteCount: Int, rowsRead: Int, rowsWithoutTarget: Int,
    rejected: [RejectedRecord], rejectedCount: Int, columns: [ColumnSummary]
  ) {
    self.fileName = fileName
    self.sha256 = sha256
    self.byteCount = byteCount
    self.rowsRead = rowsRead
    self.rowsWithoutTarget = rowsWithoutTarget
    self.rejected = rejected
    self.rejectedCount = rejectedCount
    self.columns = columns
  }
}

/// Where a table came from and what its reader had to say.
public struct DataSource: Sendable {
  public var fileName: String
  public var sha256: String
  public var byteCount: Int
  public var rejected: [RejectedRecord]
  public var rejectedCount: Int
  /// What the reader noticed.
  public var warnings: [RunWarning]
  /// What reading took.
  public var timings: [Timing]

  public init(
    fileName: String, sha256: String, byteCount: Int, rejected: [RejectedRecord] = [], rejectedCount: Int = 0,
    warnings: [RunWarning] = [], timings: [Timing] = []
  ) {
    self.fileName = fileName
    self.sha256 = sha256
    self.byteCount = byteCount
    self.rejected = rejected
    self.rejectedCount = rejectedCount
    self.warnings = warnings
    self.timings = timings
  }
}

extension DataSummary {
  init(of table: Table, from source: DataSource, target: Target, splitting: Splitting, weights: ByteText? = nil) {
    self.init(
      fileName: source.fileName, sha256: source.sha256, byteCount: source.byteCount, rowsRead: table.rowCount,
      rowsWithoutTarget: table.rowCount - target.rows.count, rejected: source.rejected,
      rejectedCount: source.rejectedCount,
      columns: table.columns.map { column in
        var summary = ColumnSummary(column, isTarget: column.name == target.name)
        switch splitting {
        case .groups(column.name): summary.role = .group
        case .time(column.name, _): summary.role = .time
        case .random, .groups, .time: break
        }
        if column.name == weights { summary.role = .weight }
        return summary
      })
  }
}

extension Column {
  /// Whether it holds nothing but names or texts: a coefficient for each would explain every row and say nothing.
  package var isOfNames: Bool {
    kind == .text || (kind == .categorical && ColumnSummary(self, isTarget: false).role == .id)
  }
}

/// One column of the table, in aggregates.
public struct ColumnSummary: Sendable, Equatable {
  public var name: ByteText
  public var kind: Column.Kind
  public var role: Role
  public var missing: Int
  public var distinct: Int
  /// Of the numbers or dates (in days since the beginning of 1970) that are not missing; nil for other kinds. Percentiles
  /// stand in for extremes, which are somebody's own values.
  public var numbers: Numbers?

  public enum Role: String, Sendable, Codable, CaseIterable {
    case target, feature, id, constant
    /// Tells which rows a split keeps together, or their order in time.
    case group, time
    /// Says how much each row counts.
    case weight
    /// Too many distinct values for a category.
    case text
  }

  public struct Numbers: Sendable, Equatable {
    public var mean: Double
    public var standardDeviation: Double
    public var percentile5: Double
    public var median: Double
    public var percentile95: Double
    public init(
      mean: Double, standardDeviation: Double, percentile5: Double, median: Double, percentile95: Double
    ) {
      self.mean = mean
      self.standardDeviation = standardDeviation
      self.percentile5 = percentile5
      self.median = median
      self.percentile95 = percentile95
    }
  }

  public init(
    name: ByteText, kind: Column.Kind, role: Role, missing: Int, distinct: Int, numbers: Numbers?
  ) {
    self.name = name
    self.kind = kind
    self.role = role
    self.missing = missing
    self.distinct = distinct
    self.numbers = numbers
  }
}
