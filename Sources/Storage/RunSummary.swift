public import FeatureImportance
public import Tabular

/// What a list of runs shows of one.
public struct RunSummary: Sendable, Equatable {
  /// Begins with the UTC time.
  public var id: String
  /// UTC, ISO 8601.
  public var createdAt: String
  /// Of the program.
  public var version: String
  /// Of all random choices.
  public var seed: UInt64
  /// Of the data.
  public var fileName: String
  /// Of the data file's bytes.
  public var dataSHA256: String
  /// Rows that entered the analysis.
  public var rowsUsed: Int
  /// Name of the target column.
  public var target: ByteText
  /// What is predicted.
  public var task: Task
  /// What a person calls it; no other run has this name.
  public var name: ByteText?
  /// In alphabetical order.
  public var tags: [ByteText]
  /// The row is not the one that was saved: what is left serves to recognise the run, nothing else.
  public var isDamaged: Bool

  init(_ row: RunRow, isDamaged: Bool) {
    id = row.id
    createdAt = row.createdAt
    version = row.version
    seed = row.seed
    fileName = row.fileName
    dataSHA256 = row.dataSHA256
    // A damaged row may hold numbers whose difference overflows.
    rowsUsed = row.rowsRead.subtractingReportingOverflow(row.rowsWithoutTarget).partialValue
    target = row.target.name
    task = row.target.task
    name = nil
    tags = []
    self.isDamaged = isDamaged
  }
}

/// What a check of the whole store found.
public struct StoreVerification: Sendable, Equatable {
  /// How many runs were read.
  public var runCount: Int
  /// Ids of runs whose rows are not those that were saved.
  public var damagedRuns: [String]
  /// What SQLite finds wrong with the file itself, first hundred at most.
  public var fileProblems: [String]

  /// Whether nothing at all is wrong.
  public var isIntact: Bool { damagedRuns.isEmpty && fileProblems.isEmpty }
}
