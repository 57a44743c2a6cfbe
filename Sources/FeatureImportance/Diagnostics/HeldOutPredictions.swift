import Foundation

/// What a model's refits say of one output for the rows that they have not seen, all refits together.
struct HeldOutPredictions {
  /// On the scale of the linear predictor.
  var eta: [Double]
  /// The quantity, or 1 for the event and 0 otherwise.
  var outcomes: [Double]
  /// nil when all rows count alike.
  let weights: [Double]?
  /// Predictions with the same number belong together: those of one row, or of one group of rows that depend on each other.
  let clusters: [Int]
  /// How many predictions each row has.
  let rounds: Int

  /// Fewer rows are not shown.
  static let leastRows = 10

  /// How many rows so many predictions are of.
  func rowCount(_ predictions: Int) -> Int { predictions / rounds }

  /// Neighbours by what is predicted for them, from the least on: groups of nearly equal size, equal predictions together.
  ///
  /// - Parameters:
  ///   - most: groups.
  ///   - least: rows of a group; with fewer in all there is none.
  /// - Returns: for each group the places of its predictions.
  /// - Complexity: O(n log n).
  func groups(atMost most: Int, ofAtLeast least: Int) -> [[Int]] {
    let smallest = least * rounds
    let count = min(most, eta.count / smallest)
    guard count > 0 else { return [] }
    let order = eta.indices.sorted { (eta[$0], $0) < (eta[$1], $1) }
    var groups: [[Int]] = []
    var group: [Int] = []
    for (place, i) in order.enumerated() {
      group.append(i)
      let isLastOfEqual = place + 1 < order.count && eta[order[place + 1]] != eta[i]
      if isLastOfEqual, group.count >= smallest, (place + 1) * count >= (groups.count + 1) * eta.count {
        groups.append(group)
        group = []
      }
    }
    if group.count >= smallest || groups.isEmpty { return groups + [group] }
    groups[groups.count - 1] += group
    return groups
  }

  /// The weighted mean of some numbers, one a prediction, over some predictions.
  func mean(_ values: [Double], over places: [Int]) -> Double {
    FeatureImportance.mean(of: places.map { values[$0] }[...], weights: weights.map { w in places.map { w[$0] } })
  }

  /// How many rows of equal weight would say as much as those of some predictions.
  ///
  /// - SeeAlso: Kish (1965), Survey Sampling.
  func effectiveRows(_ places: [Int]) -> Double {
    guard let weights else { return Double(places.count) / Double(rounds) }
    let (sum, squares) = places.reduce((0.0, 0.0)) {
      ($0.0 + weights[$1], $0.1 + weights[$1] * weights[$1])
    }
    return squares > 0 ? sum * sum / squares / Double(rounds) : 0
  }
}

extension HeldOutPredictions {
  /// - Parameters:
  ///   - class: of several, against all others; nil where there is one output.
  ///   - dependence: of the cohort's rows.
  init(_ evaluation: Evaluation, class place: Int? = nil, dependence: Dependence) {
    let studies = evaluation.studies
    eta = studies.flatMap { study in place.map { study.logOdds(ofClass: $0) } ?? study.predictions }
    let y = studies.flatMap(\.heldOut.y)
    outcomes = place.map { place in y.map { Int($0) == place ? 1 : 0 } } ?? y
    precondition(eta.count == y.count, "one prediction for each held-out row")
    let weights = studies.compactMap(\.heldOut.givenWeights).flatMap { $0 }
    self.weights = weights.isEmpty ? nil : weights
    let rows = evaluation.plan.splits.flatMap(\.heldOut)
    clusters = if case .groups(let groups) = dependence { rows.map { groups[$0] } } else { rows }
    rounds = max(1, evaluation.plan.rounds ?? 1)
  }
}

extension Study {
  /// Log-odds of a class of several against all others together.
  fileprivate func logOdds(ofClass k: Int) -> [Double] {
    let n = heldOut.rowCount
    return (0..<n).map { i in
      let others = (0..<loss.outputs).filter { $0 != k }.map { predictions[$0 * n + i] }
      let largest = others.reduce(-.infinity, max)
      return predictions[k * n + i] - largest - log(others.reduce(0) { $0 + exp($1 - largest) })
    }
  }
}
