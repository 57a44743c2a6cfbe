import Tabular

/// The rows that are analysed: a table, its target, and the columns that are features.
struct Cohort: Sendable {
  let table: Table
  let target: Target
  private(set) var features: [ByteText]
  /// Of the target's rows.
  var dependence = Dependence.independent
  var rule = EncodingRule.ranking
  /// Of the target's rows; nil when all count alike.
  var weights: [Double]?
  /// Features that count as one.
  var groups: [FeatureGroup] = []

  /// Number of rows, all of which have a target.
  var rowCount: Int { target.rows.count }

  /// For classification the target, for regression nil: what splits are stratified by.
  var classes: [Double]? { target.task == .classification ? target.values : nil }

  /// All rows, with the encoding learnt on all of them.
  func everything() -> (encoding: Encoding, dataset: Dataset) {
    let encoding = Encoding(of: features, in: table, rows: target.rows, rule: rule)
    return (encoding, dataset(Array(0..<rowCount), encoding))
  }

  /// Training and held-out rows of a split, both encoded as learnt on the training rows.
  func datasets(_ split: Split) -> (training: Dataset, heldOut: Dataset) {
    let rows = split.training.map { target.rows[$0] }
    let encoding = Encoding(of: features, in: table, rows: rows, rule: rule)
    return (dataset(split.training, encoding), dataset(split.heldOut, encoding))
  }

  /// Takes a column out of the features, and out of their groups.
  mutating func remove(_ column: ByteText) {
    features.removeAll { $0 == column }
    groups = groups.map { FeatureGroup(name: $0.name, members: $0.members.filter { $0 != column }) }.filter {
      !$0.members.isEmpty
    }
  }

  /// What is ranked, in the order of the design matrix.
  var featureNames: [ByteText] { FeatureGroup.joined(features, groups) }

  /// Some rows, encoded as others were learnt.
  func dataset(_ rows: [Int], _ encoding: Encoding) -> Dataset {
    let design = encoding.design(of: table, rows: rows.map { target.rows[$0] })
    return Dataset(
      x: groups.isEmpty ? design : design.joining(groups), y: rows.map { target.values[$0] },
      weights: weights.map { weights in rows.map { weights[$0] } }, dependence: dependence.rows(rows))
  }

  /// Whether every split's training rows would learn the encoding that all rows learn, as far as it shows: no value to
  /// impute, and the same levels.
  func isEncodedAlike(in splits: [Split]) -> Bool {
    let columns = features.compactMap { table[$0] }
    guard columns.allSatisfy({ column in target.rows.allSatisfy { !column.isMissing(at: $0) } }) else { return false }
    let labelled = columns.filter { $0.kind == .categorical || $0.kind == .boolean }.map(\.name)
    let whole = Encoding(of: labelled, in: table, rows: target.rows, rule: rule)
    return splits.allSatisfy { split in
      Encoding(of: labelled, in: table, rows: split.training.map { target.rows[$0] }, rule: rule).columnNames
        == whole.columnNames
    }
  }
}
