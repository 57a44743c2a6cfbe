import Tabular

/// A table behind an engine, with what was found at the first look: the rows in parts, the columns that are features.
struct LargeCohort: Sendable {
  let engine: any Engine
  let survey: Survey
  /// As the sample shows it.
  let target: Target
  let reading: TargetReading
  /// In the order of the table.
  let features: [ByteText]
  let groups: [FeatureGroup]
  let rule: EncodingRule
  /// Of numbers and dates that miss values, by the survey's columns: in all rows, and in some sets of rows.
  private let medians: [(rows: RowSet?, values: [Int: Double])]

  /// Places of the partitions in the survey's request.
  static let refits = 0
  static let pathFolds = 1
  static let halves = 2

  /// - Parameters:
  ///   - sets: of rows that encodings will be learnt on.
  ///   - data: of the sample, with the roles of its columns.
  /// - Throws: what the engine throws.
  init(
    _ engine: any Engine, _ survey: Survey, target: Target, data: DataSummary, groups: [FeatureGroup],
    rule: EncodingRule, learningFrom sets: [RowSet]
  ) throws {
    self.engine = engine
    self.survey = survey
    self.target = target
    self.groups = groups
    self.rule = rule
    reading = TargetReading(target, survey)
    let features = data.columns.filter { $0.role == .feature }.map(\.name).filter { name in
      survey.raw.columns.contains { survey.columns[$0.source].name == name }
    }
    self.features = features
    let columns = survey.columnsToImpute(features)
    let everything = RowSet(
      partition: 0, parts: [Bool](repeating: true, count: survey.request.partitions[0].partCount))
    let found = try engine.medians(of: columns, in: [everything] + sets)
    var middle: [Int: Double] = [:]
    for source in survey.columns.indices {
      middle[source] = data.columns.first { $0.name == survey.columns[source].name }?.numbers?.median
    }
    medians = zip([nil] + sets, found).map { set, own in
      (set, middle.merging(zip(columns, own).filter { !$1.isNaN }) { $1 })
    }
  }

  /// Some rows' moments as an encoding learnt on them has them, and what it takes to see others so.
  struct Learnt: Sendable {
    let encoding: Encoding
    let map: DesignMap
    let raw: Moments
    /// Of the design and the target.
    let moments: Moments

    var design: DesignMatrix { map.design }
  }

  /// - Parameter rows: nil for all of them; else one of the sets that the cohort was made with.
  func learnt(_ rows: RowSet? = nil) -> Learnt {
    let raw = rows.map(survey.rawMoments) ?? survey.rawTotal
    let own = medians.first { $0.rows == rows }?.values ?? [:]
    let encoding = survey.encoding(of: features, raw, medians: own, rule: rule)
    let map = DesignMap(encoding, survey, groups: groups)
    return Learnt(encoding: encoding, map: map, raw: raw, moments: map.moments(raw))
  }

  /// What is ranked, in the order of designs.
  var featureNames: [ByteText] { FeatureGroup.joined(features, groups) }
}

extension TargetReading {
  init(_ target: Target, _ survey: Survey) {
    guard target.family == .binomial, let positive = target.positive else {
      self = .quantity
      return
    }
    let column = survey.columns[survey.target]
    if column.kind == .numeric {
      self = .eventNumber(Double(positive.string) ?? .nan)
    } else {
      self = .eventLevel(Int32(column.levels.firstIndex(of: positive) ?? -2))
    }
  }
}
