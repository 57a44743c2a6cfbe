import Foundation
import Tabular

/// How each feature of held-out rows could look, given their other features: learnt on the training rows of one refit.
struct ConditionalSampler: Sendable {
  let parts: [ByteText: Part]

  enum Part: Sendable {
    /// What the other columns do not say of the feature's: exchangeable between rows.
    case residuals(ShuffledColumns)
    /// Of a feature of few values, the probability of each.
    case levels(LevelDraws)
  }

  /// - Complexity: O(rows x columns²), and for each categorical feature that of a multinomial regression on at most
  ///   `LevelDraws.mostRows` rows.
  init(reference: Dataset, heldOut: DesignMatrix, seed: Seed, refit: Int) throws(FitError) {
    let regressions = ColumnRegressions(reference)
    var parts: [ByteText: Part] = [:]
    for feature in heldOut.features {
      if let levels = try LevelDraws(feature, reference: reference, heldOut: heldOut, seed: seed, refit: refit) {
        parts[feature.name] = .levels(levels)
      } else {
        parts[feature.name] = .residuals(
          ShuffledColumns(
            columns: Array(feature.columns), parts: regressions.residuals(of: feature.columns, in: heldOut)[...],
            rowCount: heldOut.rowCount))
      }
    }
    self.parts = parts
  }
}

/// A feature whose columns are all 0 or 1, as those of categories are: each combination is a level, and each held-out row
/// has a probability of each level given its other columns.
struct LevelDraws: Sendable {
  /// Held-out rows by levels, row after row: running sums of probabilities of the levels that have donors.
  private let cumulative: [Double]
  /// Held-out rows of each level.
  private let donorsByLevel: [[Int]]

  /// Training rows that the model of the levels is learnt on: it needs no more digits.
  static let mostRows = 4000
  private static let mostLevels = 50
  /// Keeps separated levels from infinite coefficients.
  private static let ridge = 1e-3

  /// - Returns: nil where the columns hold other values than 0 and 1, or too many combinations.
  init?(_ feature: Feature, reference: Dataset, heldOut: DesignMatrix, seed: Seed, refit: Int) throws(FitError) {
    guard feature.columns.count < Int.bitWidth - 1, let codes = Self.codes(feature, of: reference.x),
      let others = Self.codes(feature, of: heldOut)
    else { return nil }
    let levels = Set(codes).sorted()
    guard levels.count > 1, levels.count <= Self.mostLevels else { return nil }
    let places = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
    var donors = [[Int]](repeating: [], count: levels.count)
    for (row, code) in others.enumerated() { if let level = places[code] { donors[level].append(row) } }
    let classes = codes.map { Double(places[$0] ?? 0) }
    var stream = seed.stream("conditional levels", feature.name, refit)
    let weights = try Self.logOdds(
      classes, levels.count, reference.x.without(feature), heldOut.without(feature), &stream, seed)
    let n = heldOut.rowCount
    var cumulative = [Double](repeating: 0, count: n * levels.count)
    for i in 0..<n {
      let largest = levels.indices.reduce(-Double.infinity) { max($0, weights[$1 * n + i]) }
      var sum = 0.0
      for k in levels.indices {
        if !donors[k].isEmpty { sum += exp(weights[k * n + i] - largest) }
        cumulative[i * levels.count + k] = sum
      }
    }
    self.cumulative = cumulative
    donorsByLevel = donors
  }

  /// For each row a row of the level that was drawn for it, its own where it could get none.
  func donors(_ stream: inout RandomStream) -> [Int] {
    let count = donorsByLevel.count
    return (0..<cumulative.count / count).map { i in
      let drawn = stream.uniform() * cumulative[i * count + count - 1]
      let level = (0..<count).first { drawn < cumulative[i * count + $0] } ?? count - 1
      let rows = donorsByLevel[level]
      return rows.isEmpty ? i : rows[stream.index(below: rows.count)]
    }
  }

  /// One number a row for its combination of values; nil unless all are 0 or 1.
  private static func codes(_ feature: Feature, of x: DesignMatrix) -> [Int]? {
    var codes = [Int](repeating: 0, count: x.rowCount)
    for (k, j) in feature.columns.enumerated() {
      for (i, value) in x[column: j].enumerated() {
        if value == 1 { codes[i] |= 1 << k } else if value != 0 { return nil }
      }
    }
    return codes
  }

  /// Held-out rows by levels, level after level: multinomial regression on the other columns.
  private static func logOdds(
    _ classes: [Double], _ count: Int, _ reference: DesignMatrix, _ heldOut: DesignMatrix,
    _ stream: inout RandomStream, _ seed: Seed
  ) throws(FitError) -> [Double] {
    guard reference.columnCount > 0 else {
      let loss = SoftmaxLoss(classCount: count)
      return loss.constant(loss.nullPrediction(for: classes), rowCount: heldOut.rowCount)
    }
    var rows = Array(0..<classes.count)
    if rows.count > mostRows {
      stream.shuffle(&rows)
      // A row of each level is among them.
      let first = Dictionary(rows.map { (classes[$0], $0) }) { first, _ in first }.values
      rows = Array(Set(rows.prefix(mostRows)).union(first)).sorted()
    }
    let model = NeuralNetwork(
      family: .multinomial, classCount: count, hidden: [], optimizer: .lbfgs, epochs: 100,
      penalty: NetworkPenalty(l2: ridge), earlyStopping: nil, networks: 1)
    return try model.fit(Dataset(x: reference, y: classes).rows(rows), seed: seed).predict(heldOut)
  }
}
