/// The ranks that the data cannot exclude for each feature, all at once, and tiers of features that cannot be told apart.
///
/// A feature's best rank counts those that are surely above it, its worst those surely below. The sets of all features
/// hold together with the confidence asked for.
/// - SeeAlso: Mogstad, Romano, Shaikh, Wilhelm (2024), Rev. Econ. Stud. 91(1).
struct RankSets: Sendable {
  /// Features by falling score; ties in the order given.
  let order: [Int]
  /// For each feature, from 1.
  let low: [Int]
  let high: [Int]
  let tier: [Int]

  init(_ table: MethodTable, confidence: Double) {
    let scores = table.importances.features.map(\.score)
    if let population = table.population {
      let contrasts = RootContrasts(population, confidence: confidence)
      self.init(scores: scores, isAbove: contrasts.isAbove)
    } else {
      self.init(table.replicates, confidence: confidence)
    }
  }

  /// By paired differences over refits or rows; the error rate is divided by the number of pairs (Bonferroni).
  ///
  /// - Complexity: O(features^2 x replicates).
  init(_ replicates: Replicates, confidence: Double) {
    let count = replicates.values.count
    let critical = replicates.criticalValue(confidence: confidence, comparisons: count * (count - 1) / 2)
    var contrasts = [Double](repeating: 0, count: count * count)
    for a in 0..<count {
      for b in 0..<a {
        contrasts[a * count + b] = replicates.contrast(a, b)
        contrasts[b * count + a] = -contrasts[a * count + b]
      }
    }
    self.init(scores: (0..<count).map(replicates.mean)) { contrasts[$0 * count + $1] > critical }
  }

  /// - Parameter isAbove: whether the first feature surely has more importance than the second.
  init(scores: [Double], isAbove: (Int, Int) -> Bool) {
    let count = scores.count
    let order = (0..<count).sorted { (scores[$1], $0) < (scores[$0], $1) }
    var above = [Int](repeating: 0, count: count)
    var below = [Int](repeating: 0, count: count)
    for a in 0..<count {
      for b in 0..<count where a != b && isAbove(a, b) {
        above[b] += 1
        below[a] += 1
      }
    }
    // A feature's place by score always belongs to its set.
    var low = [Int](repeating: 1, count: count)
    var high = low
    for (place, feature) in order.enumerated() {
      low[feature] = min(place + 1, 1 + above[feature])
      high[feature] = max(place + 1, count - below[feature])
    }
    // A tier begins with the first feature that its predecessor's head is surely above.
    var tier = [Int](repeating: 1, count: count)
    var current = 1
    var head = order.first ?? 0
    for feature in order {
      if head != feature && isAbove(head, feature) {
        current += 1
        head = feature
      }
      tier[feature] = current
    }
    self.order = order
    self.low = low
    self.high = high
    self.tier = tier
  }
}

/// Which of two features surely has the larger importance, by the roots of importances.
///
/// The importance of a is larger than that of b where `|r_a| > |r_b|`: where both `s r_a - r_b` and `s r_a + r_b` are
/// positive, s being the sign of `r_a`. Each is a sum of roots and has a normal error, also where importances vanish. The
/// critical value is a quantile of the largest error among all such sums of all pairs, drawn from the roots' joint
/// distribution.
struct RootContrasts: Sendable {
  private let roots: [Double]
  /// Standard errors of differences and of sums, features x features.
  private let differences: [Double]
  private let sums: [Double]
  private let critical: Double

  /// - Complexity: O(draws x features²).
  init(_ population: PopulationImportance, confidence: Double) {
    roots = population.roots
    let (count, covariance) = (roots.count, population.covariance)
    var (differences, sums) = (covariance, covariance)
    for a in 0..<count {
      for b in 0..<count {
        let own = covariance[a * (count + 1)] + covariance[b * (count + 1)]
        let shared = 2 * covariance[a * count + b]
        differences[a * count + b] = max(0, own - shared).squareRoot()
        sums[a * count + b] = max(0, own + shared).squareRoot()
      }
    }
    (self.differences, self.sums) = (differences, sums)
    // As many draws as a second or so allows, but never too few for the quantile.
    let draws = max(500, min(4000, 400_000_000 / max(1, count * count)))
    let largest = Self.largestErrors(covariance, differences, sums, count, draws: draws)
    critical = quantile(confidence, ofSorted: largest.sorted()) * population.inflation(confidence)
  }

  /// Whether the first feature surely has the larger importance.
  func isAbove(_ a: Int, _ b: Int) -> Bool {
    let place = a * roots.count + b
    let sign = roots[a] < 0 ? -1.0 : 1
    let (below, above) = (sign * roots[a] - sign * roots[b], sign * roots[a] + sign * roots[b])
    return below > 0 && above > 0 && below > critical * differences[place] && above > critical * sums[place]
  }

  /// Of every draw the largest error of a difference or a sum of two roots, in standard errors.
  private static func largestErrors(
    _ covariance: [Double], _ differences: [Double], _ sums: [Double], _ count: Int, draws: Int
  ) -> [Double] {
    let (values, vectors) = symmetricEigen(covariance, count)
    var stream = Seed(0).stream("rank contrasts")
    return (0..<draws).map { _ in
      let normals = values.map { max(0, $0).squareRoot() * stream.normal() }
      let errors = product(vectors, rows: count, columns: count, normals)
      var most = 0.0
      for a in 0..<count {
        for b in 0..<a {
          let place = a * count + b
          if differences[place] > 0 { most = max(most, abs(errors[a] - errors[b]) / differences[place]) }
          if sums[place] > 0 { most = max(most, abs(errors[a] + errors[b]) / sums[place]) }
        }
      }
      return most
    }
  }
}
