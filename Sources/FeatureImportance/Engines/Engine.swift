package import Tabular

/// Where rows live: in memory, in a file larger than memory, in a cluster.
///
/// An engine answers aggregate questions and holds no statistics: what is made of the sums is written once, above it. All
/// questions are about raw columns (`RawColumns`), of which every encoding is a linear map, so that nothing need be known of
/// training rows when rows are read.
package protocol Engine: Sendable {
  /// As in a run: "stream", "spark".
  var name: String { get }
  /// Looks at all rows once; the other questions come after it.
  ///
  /// - Throws: `EngineError`, or what reading rows throws.
  func survey(_ request: SurveyRequest) throws -> Survey
  /// Medians of numbers or dates in sets of rows; NaN where a set has no value.
  ///
  /// - Parameter columns: places among the survey's columns, of columns that miss values.
  /// - Returns: for each set one median a column.
  func medians(of columns: [Int], in sets: [RowSet]) throws -> [[Double]]
  /// Sums over rows for several questions, in one look at the rows.
  ///
  /// - Returns: for each query its sums, one a group of its rows.
  func answer(_ queries: [RowQuery], about target: TargetReading) throws -> [[RowSums]]
}

/// What a first look at the rows is to tell.
package struct SurveyRequest: Sendable {
  package var target: ByteText
  /// nil: as the target suggests.
  package var task: Task?
  /// The label that is the event; nil: as the target suggests.
  package var positive: ByteText?
  /// Columns that are no features.
  package var excluded: Set<ByteText>
  /// Whether rows that lack any feature are left out; else a missing value has a column of its own.
  package var wantsCompleteRows: Bool
  /// How rows are dealt to parts, each of which gets moments of its own.
  package var partitions: [RowPartition]
  /// Rows of the sample at most.
  package var sampleRows: Int
  package var seed: Seed

  package init(
    target: ByteText, task: Task? = nil, positive: ByteText? = nil, excluded: Set<ByteText> = [],
    wantsCompleteRows: Bool = false, partitions: [RowPartition], sampleRows: Int, seed: Seed
  ) {
    self.target = target
    self.task = task
    self.positive = positive
    self.excluded = excluded
    self.wantsCompleteRows = wantsCompleteRows
    self.partitions = partitions
    self.sampleRows = sampleRows
    self.seed = seed
  }
}

/// Rows dealt to parts: once, or twice with a part for each pair of what a row got.
package struct RowPartition: Sendable {
  /// In the order of digits: the part of a row is `first * counts[1] + second`.
  package var deals: [Deal]

  package struct Deal: Sendable {
    package var count: Int
    package var stream: RandomStream
    /// What an engine whose rows have no order hashes beside a row's key; see `Seed`.
    package var key: String
    /// A column of numbers below `count`, by which rows are dealt in place of all this.
    package var column: ByteText?

    package init(count: Int, stream: RandomStream, key: String) {
      (self.count, self.stream, self.key) = (count, stream, key)
    }
  }

  package init(_ deals: [Deal]) { self.deals = deals }

  package var partCount: Int { deals.reduce(1) { $0 * $1.count } }
}

/// Rows of some parts of a partition.
package struct RowSet: Sendable, Equatable {
  /// Among those of the survey's request.
  package var partition: Int
  package var parts: [Bool]

  package init(partition: Int, parts: [Bool]) { (self.partition, self.parts) = (partition, parts) }
}

/// Rows of a partition in groups that share no part, the sums of which are kept apart.
package struct RowGroups: Sendable, Hashable {
  package let partition: Int
  /// For each part its group; nil for rows that are not asked.
  package let groupOfPart: [Int?]
  package let count: Int

  /// - Precondition: the sets are of one partition, and no part is in two of them.
  package init(_ sets: [RowSet]) {
    partition = sets[0].partition
    count = sets.count
    groupOfPart = sets[0].parts.indices.map { part in sets.firstIndex { $0.parts[part] } }
  }
}

/// What a first look at the rows told.
package struct Survey: Sendable {
  package var request: SurveyRequest
  package var columns: [SurveyedColumn]
  /// Place of the target among the columns.
  package var target: Int
  package var raw: RawColumns
  package var rowsRead: Int
  /// Rows with a target, and complete if that was asked for.
  package var rowsUsed: Int
  /// By partition, by part: of the raw columns and the target; empty where the target is no number.
  package var moments: [[Moments]]
  /// Rows drawn evenly from all that were read, typed; all of them where they are few.
  package var sample: Table

  package init(
    request: SurveyRequest, columns: [SurveyedColumn], target: Int, raw: RawColumns, rowsRead: Int, rowsUsed: Int,
    moments: [[Moments]], sample: Table
  ) {
    self.request = request
    self.columns = columns
    self.target = target
    self.raw = raw
    self.rowsRead = rowsRead
    self.rowsUsed = rowsUsed
    self.moments = moments
    self.sample = sample
  }
}

/// A column over all rows.
package struct SurveyedColumn: Sendable {
  package var name: ByteText
  package var kind: Column.Kind
  /// Of a boolean or a category, in the order that encodings use.
  package var levels: [ByteText]
  /// For each code of the engine's its level; -1 where it means a missing value.
  package var levelOfCode: [Int32]
  package var missing: Int
  package var distinct: Int?

  package init(
    name: ByteText, kind: Column.Kind, levels: [ByteText] = [], levelOfCode: [Int32] = [], missing: Int,
    distinct: Int? = nil
  ) {
    self.name = name
    self.kind = kind
    self.levels = levels
    self.levelOfCode = levelOfCode
    self.missing = missing
    self.distinct = distinct
  }
}

/// How a row's target becomes the number that a likelihood is about.
package enum TargetReading: Sendable, Equatable {
  case quantity
  /// 1 where a number is this one, else 0.
  case eventNumber(Double)
  /// 1 where the code is of this level, else 0.
  case eventLevel(Int32)
}

/// Why an engine has no answer.
package struct EngineError: Error, Sendable, Equatable {
  /// Stable, for programs.
  package var code: String
  package var message: String
  package var fix: String

  package init(code: String, message: String, fix: String) {
    self.code = code
    self.message = message
    self.fix = fix
  }
}
