/// What each feature adds to the value of a game, on average over all orders in which features join.
///
/// The values sum to the value with all features minus the value with none.
/// - SeeAlso: Shapley (1953), A value for n-person games; Štrumbelj, Kononenko (2010), J. Mach. Learn. Res. 11, on sampling.
struct ShapleyValues: Sendable {
  /// Of the game with no feature, one an output: a mean over walks.
  let baseline: [Double]
  /// Features x outputs, feature after feature.
  let values: [Double]
  /// The values by each pair of walks alone, of which they are the mean; none where they are exact.
  let samples: [[Double]]

  init(baseline: [Double], exactly values: [Double]) {
    self.baseline = baseline
    self.values = values
    samples = []
  }

  /// - Parameters:
  ///   - walks: in pairs.
  ///   - paths: the game's values along each, states x outputs, output after output.
  init(_ paths: [[Double]], along walks: [CoalitionWalk], outputs: Int) {
    let count = walks[0].order.count
    let states = count + 1
    samples = stride(from: 0, to: walks.count, by: 2).map { first in
      var sample = [Double](repeating: 0, count: count * outputs)
      for (walk, path) in zip(walks[first..<first + 2], paths[first..<first + 2]) {
        for (s, feature) in walk.order.enumerated() {
          for k in 0..<outputs {
            sample[feature * outputs + k] += (path[k * states + s + 1] - path[k * states + s]) / 2
          }
        }
      }
      return sample
    }
    values = (0..<count * outputs).map { [samples] place in
      samples.reduce(0) { $0 + $1[place] } / Double(samples.count)
    }
    baseline = (0..<outputs).map { k in paths.reduce(0) { $0 + $1[k * states] } / Double(paths.count) }
  }

  /// By how much each value may be off, by chance of the walks; 0 where values are exact.
  var standardErrors: [Double] {
    values.indices.map { place in
      guard samples.count > 1 else { return 0 }
      return standardDeviation(of: samples.map { $0[place] }, denominator: Double(samples.count - 1))
        / Double(samples.count).squareRoot()
    }
  }
}

extension HeldOutScore {
  /// A score that is a mean over rows, each known by several samples.
  ///
  /// - Parameters:
  ///   - rows: one an explained row.
  ///   - samples: of each row some numbers whose mean is the row's score; none where it is exact.
  ///   - weights: of the rows, with the mean 1; nil when all count alike.
  init(rows: [Double], samples: [[Double]], weights: [Double]? = nil) {
    if let weights {
      self.init(
        rows: zip(rows, weights).map { $0 * $1 },
        samples: zip(samples, weights).map { sample, weight in sample.map { $0 * weight } })
      return
    }
    let count = Double(rows.count)
    // Walks to different rows are independent.
    let variance = samples.reduce(0.0) { sum, row in
      guard row.count > 1 else { return sum }
      let deviation = standardDeviation(of: row, denominator: Double(row.count - 1))
      return sum + deviation * deviation / (count * count)
    }
    self.init(mean: FeatureImportance.mean(of: rows), rows: rows, shuffleSpread: variance.squareRoot())
  }
}

/// The scores of all features of a study, which a game gives together.
struct FeatureScores: Sendable {
  private let scores: [Int: HeldOutScore]
  private let rows: Int

  /// - Precondition: one score a feature.
  init(_ scores: [HeldOutScore], of features: [Feature]) {
    precondition(scores.count == features.count, "one score a feature")
    rows = scores.first?.rows.count ?? 0
    self.scores = Dictionary(
      zip(features, scores).filter { !$0.0.columns.isEmpty }.map { ($0.columns.lowerBound, $1) },
      uniquingKeysWith: { first, _ in first })
  }

  /// A feature without columns moves nothing.
  var scorer: FeatureScorer {
    { scores[$0.columns.lowerBound] ?? HeldOutScore(mean: 0, rows: [Double](repeating: 0, count: rows)) }
  }
}
