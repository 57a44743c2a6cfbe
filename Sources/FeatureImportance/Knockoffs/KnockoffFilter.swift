/// What the statistics of features and knockoffs say: a W that is positive speaks for the feature, and those of features
/// that tell nothing of the target are as often negative.
enum KnockoffFilter {
  /// The knockoff+ threshold: the smallest t > 0 among the sizes of W with `(1 + #{W <= -t}) / #{W >= t} <= level`.
  ///
  /// Features at or above it have a false discovery rate of at most the level; there are at least 1 / level of them.
  /// - Returns: nil where there is none.
  /// - Complexity: O(features log features).
  /// - SeeAlso: Barber, Candès (2015), Annals of Statistics 43(5).
  static func threshold(_ w: [Double], level: Double) -> Double? {
    let sizes = w.map(abs).filter { $0 > 0 }.sorted(by: >)
    let (positive, negative) = (w.filter { $0 > 0 }.sorted(by: >), w.filter { $0 < 0 }.map(-).sorted(by: >))
    var (above, below) = (0, 0)
    var threshold: Double?
    for t in sizes {
      while above < positive.count, positive[above] >= t { above += 1 }
      while below < negative.count, negative[below] >= t { below += 1 }
      if above > 0, Double(1 + below) <= level * Double(above) * (1 + rounding) { threshold = t }
    }
    return threshold
  }

  /// Evidence against each feature telling nothing, from one copy: on average at most 1 over all features that don't.
  ///
  /// `features / (1 + #{W <= -t})` at or above the threshold t of the level, and 0 below it.
  static func eValues(_ w: [Double], level: Double) -> [Double] {
    guard let t = threshold(w, level: level) else { return w.map { _ in 0 } }
    let value = Double(w.count) / Double(1 + w.count { $0 <= -t })
    return w.map { $0 >= t ? value : 0 }
  }

  /// The e-BH procedure: the k features of the largest e-values, for the largest k whose k-th is at least
  /// `features / (level k)`. False discovery rate at most the level, however the e-values depend on each other.
  ///
  /// - SeeAlso: Wang, Ramdas (2022), J. R. Stat. Soc. B 84(3); Ren, Barber (2023), J. R. Stat. Soc. B 86(1).
  static func selected(_ eValues: [Double], level: Double) -> [Bool] {
    let sorted = eValues.sorted(by: >)
    let count = Double(eValues.count)
    let last = sorted.indices.last { sorted[$0] * level * Double($0 + 1) * (1 + rounding) >= count }
    guard let last else { return eValues.map { _ in false } }
    return eValues.map { $0 >= sorted[last] }
  }

  /// Ratios that are equal on paper, as 1 of 10 and 0.1, are so here.
  private static let rounding = 1e-12
}
