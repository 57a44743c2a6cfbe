import Tabular

/// Draws knockoffs, compares features with them, and selects those that most copies agree on.
struct KnockoffStudy {
  let data: Dataset
  let family: Family
  let options: KnockoffOptions
  let seed: Seed
  let threads: Threads

  /// - Throws: as `ElasticNetPath.fit`.
  /// - Complexity: O(columns³) for some tens of sweeps, and for each copy a cross-validated path on twice the columns.
  func knockoffs() throws(FitError) -> Knockoffs {
    let whitened = WhitenedFeatures(data.x, weights: data.weights)
    guard let gaussian = GaussianKnockoffs(whitened, options.construction) else { throw .overflow }
    let difference = LassoDifference(
      features: whitened, y: data.y, family: family, dependence: data.dependence, foldCount: options.foldCount,
      seed: seed)
    let copies = try threads.map(options.copies) { copy throws(FitError) in
      try difference.statistics(gaussian.copy(copy, seed: seed), copy: copy)
    }
    return result(gaussian, copies)
  }

  /// - Parameter statistics: of each copy, in the order of the features' names.
  private func result(_ gaussian: GaussianKnockoffs, _ statistics: [[Double]]) -> Knockoffs {
    let (names, ranges) = (gaussian.features.names, gaussian.features.ranges)
    let count = Double(statistics.count)
    let level = options.copyLevel(featureCount: names.count)
    let thresholds = statistics.map { KnockoffFilter.threshold($0, level: options.fdr) }
    let evidence = statistics.map { KnockoffFilter.eValues($0, level: level) }
    let eValues = names.indices.map { f in evidence.reduce(0) { $0 + $1[f] } / count }
    let selected = KnockoffFilter.selected(eValues, level: options.fdr)
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let features = data.x.features.compactMap { places[$0.name] }.map { f in
      let values = statistics.map { $0[f] }.sorted()
      let found = zip(statistics, thresholds).count { w, t in t.map { w[f] >= $0 } ?? false }
      return KnockoffFeature(
        feature: names[f], statistic: mean(of: values), low: quantile(Knockoffs.outside, ofSorted: values),
        high: quantile(1 - Knockoffs.outside, ofSorted: values), eValue: eValues[f],
        frequency: Double(found) / count,
        likeness: ranges[f].isEmpty ? 1 : 1 - mean(of: gaussian.s[ranges[f]]), isSelected: selected[f])
    }
    let found = thresholds.compactMap(\.self)
    return Knockoffs(
      fdr: options.fdr, copies: statistics.count, copyLevel: level, construction: options.construction,
      copiesThatSelect: found.count,
      threshold: found.isEmpty ? nil : median(of: found), isSecondOrder: isSecondOrder, features: features)
  }

  /// Whether some feature has several columns or few values, so that it cannot be normal.
  private var isSecondOrder: Bool {
    data.x.features.contains { feature in
      let column = data.x[column: feature.columns.lowerBound]
      guard let first = column.first, let second = column.first(where: { $0 != first }) else { return false }
      return feature.columns.count > 1 || column.allSatisfy { $0 == first || $0 == second }
    }
  }
}
