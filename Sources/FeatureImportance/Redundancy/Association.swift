/// How strongly two features go together, from 0 to 1, over the rows that have both.
///
/// Of two ordered features it is the absolute value of Spearman's rank correlation, of two sets of labels Cramér's V
/// corrected for its bias, of one of each the correlation ratio of the ranks, corrected likewise. Without correction labels
/// of many levels would seem to go with everything.
/// - SeeAlso: Spearman (1904), Am. J. Psychol. 15; Bergsma (2013), J. Korean Stat. Soc. 42(3); Kelley (1935), Proc. Natl.
///   Acad. Sci. 21(9).
enum Association {
  /// With fewer rows that have both, nothing is said: as many as an analysis needs.
  static let minimumRows = AnalysisError.minimumRows

  static func measure(_ a: AssociatedColumn, _ b: AssociatedColumn) -> AssociationMeasure {
    a.isOrdered && b.isOrdered ? .spearman : a.isOrdered || b.isOrdered ? .correlationRatio : .cramersV
  }

  /// 0 also where a feature does not vary over the common rows.
  ///
  /// - Complexity: O(rows + codes); of two sets of labels O(rows + product of their levels).
  static func strength(_ a: AssociatedColumn, _ b: AssociatedColumn) -> Double {
    let strength =
      switch measure(a, b) {
      case .spearman: spearman(a, b)
      case .cramersV: cramersV(a, b)
      case .correlationRatio: a.isOrdered ? correlationRatio(b, a) : correlationRatio(a, b)
      }
    return min(1, max(0, strength))
  }

  /// `|sum r s| / sqrt(sum r² sum s²)` of the centred ranks r and s, ties in the middle, ranked among the common rows.
  private static func spearman(_ a: AssociatedColumn, _ b: AssociatedColumn) -> Double {
    let counts = commonCounts(a, b)
    guard counts.rows >= minimumRows else { return 0 }
    let (r, s) = (AssociatedColumn.centredRanks(counts.first), AssociatedColumn.centredRanks(counts.second))
    let product = a.codes.indices.reduce(0.0) { sum, row in
      let (i, j) = (a.codes[row], b.codes[row])
      return i < 0 || j < 0 ? sum : sum + r[Int(i)] * s[Int(j)]
    }
    let squares = (squareSum(r, counts.first) * squareSum(s, counts.second)).squareRoot()
    return squares > 0 ? abs(product) / squares : 0
  }

  /// The root of `1 - (1 - eta²) (n - 1) / (n - k)`, eta² being the share of the ranks' variance that lies between the k
  /// labels: `eta² = H / (n - 1)` with H of Kruskal and Wallis.
  private static func correlationRatio(_ labels: AssociatedColumn, _ ordered: AssociatedColumn) -> Double {
    let counts = commonCounts(labels, ordered)
    let groups = counts.first.count { $0 > 0 }
    guard counts.rows >= minimumRows, groups > 1, counts.rows > groups else { return 0 }
    let ranks = AssociatedColumn.centredRanks(counts.second)
    var sums = [Double](repeating: 0, count: labels.codeCount)
    for row in labels.codes.indices {
      let (i, j) = (labels.codes[row], ordered.codes[row])
      if i >= 0, j >= 0 { sums[Int(i)] += ranks[Int(j)] }
    }
    let between = zip(sums, counts.first).reduce(0.0) { $1.1 > 0 ? $0 + $1.0 * $1.0 / Double($1.1) : $0 }
    let total = squareSum(ranks, counts.second)
    guard total > 0 else { return 0 }
    let correction = Double(counts.rows - 1) / Double(counts.rows - groups)
    return max(0, 1 - (1 - between / total) * correction).squareRoot()
  }

  /// `sqrt(f² / min(k' - 1, r' - 1))` with `f² = max(0, chi²/n - (k - 1)(r - 1)/(n - 1))` and `k' = k - (k - 1)²/(n - 1)`.
  private static func cramersV(_ a: AssociatedColumn, _ b: AssociatedColumn) -> Double {
    let counts = commonCounts(a, b)
    let k = Double(counts.first.count { $0 > 0 })
    let r = Double(counts.second.count { $0 > 0 })
    let n = Double(counts.rows)
    guard counts.rows >= minimumRows, k > 1, r > 1 else { return 0 }
    var cells = [Int](repeating: 0, count: a.codeCount * b.codeCount)
    for row in a.codes.indices {
      let (i, j) = (a.codes[row], b.codes[row])
      if i >= 0, j >= 0 { cells[Int(i) * b.codeCount + Int(j)] += 1 }
    }
    var shares = 0.0
    for i in 0..<a.codeCount where counts.first[i] > 0 {
      for j in 0..<b.codeCount where cells[i * b.codeCount + j] > 0 {
        let cell = Double(cells[i * b.codeCount + j])
        shares += cell / Double(counts.first[i]) * cell / Double(counts.second[j])
      }
    }
    let square = max(0, shares - 1 - (k - 1) * (r - 1) / (n - 1))
    let least = min(k - 1 - (k - 1) * (k - 1) / (n - 1), r - 1 - (r - 1) * (r - 1) / (n - 1))
    return least > 0 ? (square / least).squareRoot() : 0
  }

  /// How many of the rows that have both have each code.
  private static func commonCounts(
    _ a: AssociatedColumn, _ b: AssociatedColumn
  ) -> (first: [Int], second: [Int], rows: Int) {
    var first = [Int](repeating: 0, count: a.codeCount)
    var second = [Int](repeating: 0, count: b.codeCount)
    var rows = 0
    for row in a.codes.indices {
      let (i, j) = (a.codes[row], b.codes[row])
      guard i >= 0, j >= 0 else { continue }
      first[Int(i)] += 1
      second[Int(j)] += 1
      rows += 1
    }
    return (first, second, rows)
  }

  private static func squareSum(_ ranks: [Double], _ counts: [Int]) -> Double {
    zip(ranks, counts).reduce(0) { $0 + $1.0 * $1.0 * Double($1.1) }
  }
}
