import Foundation

/// Predictions of several classes and what they are worth.
struct ClassPredictions {
  /// Linear predictors, rows by classes, class after class.
  let eta: [Double]
  /// The place of each row's class.
  let own: [Int]
  let classCount: Int
  /// Of the rows; nil when all count alike.
  private let weights: [Double]?

  init(_ eta: [Double], _ targets: [Double], classCount: Int, weights: [Double]? = nil) {
    precondition(eta.count == targets.count * classCount, "a prediction for each row and class")
    self.eta = eta
    self.classCount = classCount
    self.weights = weights
    own = targets.map { Int($0) }
  }

  /// An event at these log-odds and its absence, as two classes.
  init(logOdds: [Double], _ targets: [Double], weights: [Double]? = nil) {
    self.init([Double](repeating: 0, count: targets.count) + logOdds, targets, classCount: 2, weights: weights)
  }

  /// A measure of classes; NaN for one of quantities.
  func measure(_ name: Metric.Name) -> Double {
    switch name {
    case .logLoss: SoftmaxLoss(classCount: classCount).mean(eta, own.map(Double.init), weights: weights)
    case .auc: macroAUC ?? 0.5
    case .brier: brier
    case .accuracy: mean(of: own.indices.map { predicted($0) == own[$0] ? 1 : 0 }[...], weights: weights)
    case .balancedAccuracy: balancedAccuracy
    case .meanSquaredError, .rSquared, .meanAbsoluteError: .nan
    }
  }

  /// P(class) of one row: softmax of its linear predictors.
  private func probabilities(_ i: Int) -> [Double] {
    let row = (0..<classCount).map { eta[$0 * own.count + i] }
    let largest = row.reduce(-Double.infinity, max)
    let powers = row.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// The most probable class; the first of equals.
  func predicted(_ i: Int) -> Int {
    (1..<classCount).reduce(0) { eta[$1 * own.count + i] > eta[$0 * own.count + i] ? $1 : $0 }
  }

  /// Mean over the classes that occur of the share of their rows that is found.
  private var balancedAccuracy: Double {
    var (rows, found) = ([Double](repeating: 0, count: classCount), [Double](repeating: 0, count: classCount))
    for i in own.indices {
      let weight = weights?[i] ?? 1
      rows[own[i]] += weight
      if predicted(i) == own[i] { found[own[i]] += weight }
    }
    let present = rows.indices.filter { rows[$0] > 0 }
    return mean(of: present.map { found[$0] / rows[$0] })
  }

  /// Mean over rows of the squared distance between probabilities and the class that came, over all classes: from 0 to 2.
  ///
  /// - SeeAlso: Brier (1950), Monthly Weather Review 78(1).
  private var brier: Double {
    let distances = own.indices.map { i in
      probabilities(i).enumerated().reduce(0.0) { sum, class_ in
        let error = (class_.offset == own[i] ? 1 : 0) - class_.element
        return sum + error * error
      }
    }
    return mean(of: distances[...], weights: weights)
  }

  /// Mean over classes of the AUC of a class's probability against the other rows; nil without a class that has both.
  private var macroAUC: Double? {
    let rows = own.indices.map(probabilities)
    let areas = (0..<classCount).compactMap { k in
      areaUnderCurve(rows.map { $0[k] }, own.map { $0 == k ? 1 : 0 }, weights: weights)
    }
    return areas.isEmpty ? nil : mean(of: areas)
  }
}
