internal import FeatureImportance
internal import Tabular

// Parts of a run whose shape is not that of one row: optional groups of fields, constants, enumerations with payload.
// Each has a flat counterpart here that leads both ways.

/// All of a run that is there once.
struct RunRow: Sendable {
  var id = ""
  var createdAt = ""
  var version = ""
  var seed: UInt64 = 0
  var fileName = ""
  var dataSHA256 = ""
  var byteCount = 0
  var rowsRead = 0
  var rowsWithoutTarget = 0
  var rejectedCount = 0
  var target = TargetSummary(
    name: "", task: .regression, positive: nil, negative: nil, events: nil, mean: 0, standardDeviation: 0)
}

extension RunRow {
  init(_ run: Run) {
    id = run.id
    createdAt = run.createdAt
    version = run.provenance.version
    seed = run.provenance.seed
    fileName = run.data.fileName
    dataSHA256 = run.data.sha256
    byteCount = run.data.byteCount
    rowsRead = run.data.rowsRead
    rowsWithoutTarget = run.data.rowsWithoutTarget
    rejectedCount = run.data.rejectedCount
    target = run.target
  }
}

/// `ColumnSummary` with its numbers, of which all or none are there.
struct ColumnRow: Sendable {
  var summary = ColumnSummary(
    name: "", kind: .numeric, role: .feature, missing: 0, distinct: 0, numbers: nil)
  var mean: Double?
  var standardDeviation: Double?
  var percentile5: Double?
  var median: Double?
  var percentile95: Double?
}

extension ColumnRow {
  init(_ summary: ColumnSummary) {
    self.summary = summary
    mean = summary.numbers?.mean
    standardDeviation = summary.numbers?.standardDeviation
    percentile5 = summary.numbers?.percentile5
    median = summary.numbers?.median
    percentile95 = summary.numbers?.percentile95
  }

  func value() throws -> ColumnSummary {
    var value = summary
    switch (mean, standardDeviation, percentile5, median, percentile95) {
    case (nil, nil, nil, nil, nil): value.numbers = nil
    case (let mean?, let standardDeviation?, let percentile5?, let median?, let percentile95?):
      value.numbers = ColumnSummary.Numbers(
        mean: mean, standardDeviation: standardDeviation, percentile5: percentile5, median: median,
        percentile95: percentile95)
    default: throw RowMismatch(table: "columns", "some numbers of a column are missing")
    }
    return value
  }
}

/// `RejectedRecord`, whose fields are constant.
struct RejectedRow: Sendable {
  var line = 0
  var reason = ""

  var value: RejectedRecord { RejectedRecord(line: line, reason: reason) }
}

/// `EncodedFeature` without its levels, which have a table of their own.
struct FeatureRow: Sendable {
  var name: ByteText = ""
  var coding = Coding.numeric
  var median: Double?
  var mostFrequent: ByteText?
  var poolsOthers: Bool?
  var hasMissingIndicator = false

  enum Coding: String, Storable {
    case numeric, categorical, date
  }
}

extension FeatureRow {
  init(_ feature: EncodedFeature) {
    name = feature.name
    hasMissingIndicator = feature.hasMissingIndicator
    switch feature.coding {
    case .numeric(let median): self.median = median
    case .categorical(_, let mostFrequent, let poolsOthers):
      coding = .categorical
      self.mostFrequent = mostFrequent
      self.poolsOthers = poolsOthers
    case .date(let median, _):
      coding = .date
      self.median = median
    }
  }

  func value(levels: [ByteText]) throws -> EncodedFeature {
    let coding: EncodedFeature.Coding
    switch (self.coding, median, mostFrequent, poolsOthers) {
    case (.numeric, let median?, nil, nil) where levels.isEmpty: coding = .numeric(median: median)
    case (.categorical, nil, let mostFrequent?, let poolsOthers?):
      coding = .categorical(levels: levels, mostFrequent: mostFrequent, poolsOthers: poolsOthers)
    case (.date, let median?, nil, nil):
      coding = .date(median: median, cycles: try levels.map(Self.cycle))
    default: throw RowMismatch(table: "features", "a coding with the wrong fields")
    }
    return EncodedFeature(name: name, coding: coding, hasMissingIndicator: hasMissingIndicator)
  }

  private static func cycle(_ name: ByteText) throws -> CalendarCycle {
    guard let cycle = CalendarCycle(rawValue: name.string) else {
      throw RowMismatch(table: "feature_levels", "an unknown cycle of the calendar")
    }
    return cycle
  }
}

extension EncodedFeature {
  /// Of a categorical feature, the reference first; of a date the names of the cycles.
  var levels: [ByteText] {
    switch coding {
    case .numeric: []
    case .categorical(let levels, _, _): levels
    case .date(_, let cycles): cycles.map { ByteText($0.rawValue) }
    }
  }
}

/// `PathResult` without its lists.
struct PathRow: Sendable {
  var model = PathResult.Model.linear
  var family = Family.gaussian
  var alpha = 0.0
  var folds: Int?
  var minimum: Int?
  var oneStandardError: Int?
  var smallest: Int?
}

/// `PathPoint` without its intercepts and coefficients, with what cross-validation and the criteria say of it.
struct PointRow: Sendable {
  var lambda = 0.0
  var devianceRatio = 0.0
  var dualityGap: Double?
  var validationMean: Double?
  var validationStandardError: Double?
  var aic: Double?
  var bic: Double?
  var ebic: Double?
}

/// One design column's coefficient for one class at one point of the path.
struct PathCoefficientRow: Sendable {
  var estimate = 0.0
  var standardized = 0.0
}

/// `LossCurve.Point` with its gain, of which the standard error is there only with the value.
struct CurvePointRow: Sendable {
  var point = LossCurve.Point(place: 0, parameters: 0, training: LossEstimate(0), heldOut: LossEstimate(0))
  var gain: Double?
  var gainStandardError: Double?
}

extension CurvePointRow {
  init(_ point: LossCurve.Point) {
    self.point = point
    gain = point.gain?.value
    gainStandardError = point.gain?.standardError
  }

  func value() throws -> LossCurve.Point {
    var value = point
    switch (gain, gainStandardError) {
    case (let gain?, let error): value.gain = LossEstimate(gain, standardError: error)
    case (nil, nil): value.gain = nil
    case (nil, _?): throw RowMismatch(table: "curve_points", "the error of a gain without the gain")
    }
    return value
  }
}
