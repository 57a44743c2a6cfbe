import Foundation
public import Tabular

/// p-values for features that the lasso selects, from rows on which it did not.
///
/// Each of B splits selects on one half of the rows, at the lambda of the least cross-validated deviance, and tests on the
/// other half by least squares or logistic regression: a feature's columns jointly, its p-value times the number of
/// selected features, 1 if it is not selected. The B p-values of a feature are aggregated by their quantiles, so that no
/// single lucky split decides. Rejecting below a level keeps the chance of any false rejection below it, provided that the
/// first halves select all features that matter.
///
/// - SeeAlso: Meinshausen, Meier, Bühlmann (2009), J. Am. Stat. Assoc. 104(488).
public struct SampleSplitting: Sendable {
  public var family: Family
  public var splitCount: Int

  /// - Precondition: the family has one coefficient a column; at least one split.
  public init(family: Family, splitCount: Int = 50) {
    precondition(family != .multinomial && splitCount >= 1, "one coefficient a column")
    self.family = family
    self.splitCount = splitCount
  }

  /// Tests every feature.
  ///
  /// - Returns: one p-value a feature, adjusted for all features.
  /// - Throws: as `ElasticNetPath.fit`, when a half cannot be fitted; `FitError.tooFewRows` below 20 rows.
  /// - Complexity: a cross-validated path on half of the rows for each split.
  /// - Precondition: the data carry no weights.
  public func pValues(_ data: Dataset, seed: Seed, threads: Threads) throws(FitError) -> [SplitPValue] {
    precondition(data.weights == nil, "halves of weighted rows are not equally large")
    guard data.rowCount >= Self.fewestRows else {
      throw .tooFewRows(rows: data.rowCount, coefficients: data.x.columnCount + 1)
    }
    let splits = try threads.map(splitCount) { split throws(FitError) in
      try pValues(data, split: split, seed: seed)
    }
    return data.x.features.indices.map { feature in
      let values = splits.map { $0[feature] }
      return SplitPValue(
        feature: data.x.features[feature].name, pValue: Self.aggregated(values.map { $0 ?? 1 }),
        selectedShare: Double(values.count { $0 != nil }) / Double(splitCount))
    }
  }

  /// Smaller halves select and test nothing.
  private static let fewestRows = 20
  /// Rows, or events, of a test for each of its coefficients.
  private static let rowsPerCoefficient = 3

  /// One a feature: nil if it is not selected, else the p-value times the number of selected features, at most 1.
  private func pValues(_ data: Dataset, split: Int, seed: Seed) throws(FitError) -> [Double?] {
    let halves = Folds(
      rowCount: data.rowCount, count: 2, classes: family == .binomial ? data.y : nil,
      stream: seed.stream("sample splitting", "", split)
    ).split(0)
    let selection = try Lasso(family: family).fit(data.rows(halves.training), seed: seed)
    let test = data.rows(halves.heldOut)
    let selected = Self.strongest(of: selection, atMost: capacity(of: test))
    var pValues = [Double?](repeating: nil, count: data.x.features.count)
    guard !selected.isEmpty else { return pValues }
    let design = test.x.features(selected)
    for (index, pValue) in zip(selected, Self.waldTests(Dataset(x: design, y: test.y), family)) {
      pValues[index] = min(1, pValue * Double(selected.count))
    }
    return pValues
  }

  /// How many coefficients a test can bear.
  private func capacity(of test: Dataset) -> Int {
    let events = test.y.count { $0 == 1 }
    let rows = family == .gaussian ? test.rowCount : min(events, test.rowCount - events)
    return rows / Self.rowsPerCoefficient
  }

  /// Features with a coefficient that is not zero: the largest standardised ones, as many as fit.
  private static func strongest(of selection: LinearFit, atMost capacity: Int) -> [Int] {
    func size(_ feature: Int) -> Double {
      selection.features[feature].columns.reduce(0) { max($0, abs(selection.weights[$1] * selection.scales[$1])) }
    }
    let sizes = selection.features.indices.map(size)
    var room = capacity
    let chosen = sizes.indices.filter { sizes[$0] > 0 }.sorted { (sizes[$1], $0) < (sizes[$0], $1) }.prefix {
      room -= selection.features[$0].columns.count
      return room >= 0
    }
    return chosen.sorted()
  }

  /// One a feature; 1 where these rows determine none, as for a column that repeats others or separates the classes.
  private static func waldTests(_ data: Dataset, _ family: Family) -> [Double] {
    do throws(FitError) {
      let fit = try family == .gaussian ? LeastSquares().fit(data) : LogisticRegression().fit(data, seed: Seed(0))
      return fit.learnedWeights(confidence: 0.95).map { $0.pValue ?? 1 }
    } catch {
      return data.x.features.map { _ in 1 }
    }
  }

  /// `min(1, (1 - log g) min over gamma >= g of Q(gamma))` with g = 0.05 and Q the gamma-quantile of the p-values over
  /// gamma; the smallest is reached where gamma is a multiple of 1/B.
  static func aggregated(_ pValues: [Double]) -> Double {
    let count = pValues.count
    guard count > 1 else { return pValues.first ?? 1 }
    let ratios = pValues.sorted().enumerated().compactMap { index, p in
      20 * (index + 1) >= count ? p * Double(count) / Double(index + 1) : nil
    }
    return min(1, (1 - log(0.05)) * (ratios.min() ?? 1))
  }
}

/// What sample splitting says of a feature.
public struct SplitPValue: Sendable, Equatable {
  public var feature: ByteText
  /// Adjusted for all features.
  public var pValue: Double
  /// Of the splits in which the lasso selected it.
  public var selectedShare: Double
}

extension DesignMatrix {
  /// The columns of some features.
  fileprivate func features(_ indices: [Int]) -> DesignMatrix {
    var chosen: [Feature] = []
    var names: [ByteText] = []
    var values: [Double] = []
    for index in indices {
      let feature = features[index]
      chosen.append(Feature(name: feature.name, columns: names.count..<names.count + feature.columns.count))
      for j in feature.columns {
        names.append(columnNames[j])
        values.append(contentsOf: self[column: j])
      }
    }
    return DesignMatrix(rowCount: rowCount, columnNames: names, features: chosen, values: values)
  }
}
