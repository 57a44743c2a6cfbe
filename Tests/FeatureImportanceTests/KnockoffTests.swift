import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct KnockoffTests {
  /// Columns that are correlated with their neighbours, of which every third matters, the last two of them one feature.
  private static func sample(
    rows: Int, columns: Int, rho: Double = 0.5, strength: Double = 1, family: Family = .gaussian, seed: UInt64 = 1
  ) -> Dataset {
    var stream = Seed(seed).stream("knockoff sample")
    var values = [Double](repeating: 0, count: rows * columns)
    var eta = [Double](repeating: 0, count: rows)
    for i in 0..<rows {
      var last = stream.normal()
      for j in 0..<columns {
        if j > 0 { last = rho * last + (1 - rho * rho).squareRoot() * stream.normal() }
        values[j * rows + i] = last
        if j % 3 == 0 { eta[i] += (j % 2 == 0 ? strength : -strength) * last }
      }
    }
    let y = eta.map { eta in
      switch family {
      case .gaussian: eta + stream.normal()
      case .binomial: stream.uniform() < logisticProbability(eta) ? 1.0 : 0
      case .multinomial: ((eta + stream.normal()) / 2 + 1).rounded().clamped(to: 0...2)
      }
    }
    let names = (0..<columns).map { ByteText("x\(String(format: "%02d", $0))") }
    var features = (0..<columns - 2).map { Feature(name: names[$0], columns: $0..<$0 + 1) }
    features.append(Feature(name: "pair", columns: columns - 2..<columns))
    return Dataset(x: DesignMatrix(rowCount: rows, columnNames: names, features: features, values: values), y: y)
  }

  private static func study(
    _ data: Dataset, family: Family = .gaussian, copies: Int = 5, fdr: Double = 0.2, threads: Int = 1
  ) -> KnockoffStudy {
    KnockoffStudy(
      data: data, family: family, options: KnockoffOptions(fdr: fdr, copies: copies), seed: Seed(3),
      threads: Threads(threads))
  }

  @Test("knockoffs have the covariances of the features, but with their own features")
  func moments() throws {
    let rows = 20_000
    let data = Self.sample(rows: rows, columns: 6, rho: 0.7)
    let features = WhitenedFeatures(data.x, weights: nil)
    let gaussian = try #require(GaussianKnockoffs(features, .minimumVariance))
    let p = features.columnCount
    let knockoffs = gaussian.copy(0, seed: Seed(5))
    func column(_ values: [Double], _ j: Int) -> [Double] { Array(values[j * rows..<(j + 1) * rows]) }
    func covariance(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Double(rows) }
    for j in 0..<p {
      #expect(gaussian.s[j] > 0.05)
      for i in 0..<p {
        let expected = gaussian.correlation.values[j * p + i]
        let error = 5 / Double(rows).squareRoot()
        #expect(abs(covariance(column(knockoffs, i), column(knockoffs, j)) - expected) < error)
        let cross = expected - (i == j ? gaussian.s[j] : 0)
        #expect(abs(covariance(column(features.values, i), column(knockoffs, j)) - cross) < error)
      }
    }
  }

  @Test("columns of one feature are uncorrelated and of unit variance, whatever they were")
  func whitening() {
    let data = Self.sample(rows: 300, columns: 7, rho: 0.9)
    let features = WhitenedFeatures(data.x, weights: nil)
    #expect(features.names.first == "pair" && features.ranges.first == 0..<2)
    let n = features.rowCount
    for j in 0..<2 {
      for i in 0..<2 {
        let product = zip(features.values[i * n..<(i + 1) * n], features.values[j * n..<(j + 1) * n]).reduce(0) {
          $0 + $1.0 * $1.1
        }
        #expect(abs(product / Double(n) - (i == j ? 1 : 0)) < 1e-9)
      }
    }
  }

  @Test("exchanging features and knockoffs changes the signs of their W only", arguments: [Family.gaussian, .binomial])
  func flip(family: Family) throws {
    let data = Self.sample(rows: 90, columns: 6, family: family)
    let features = WhitenedFeatures(data.x, weights: nil)
    let knockoffs = try #require(GaussianKnockoffs(features, .minimumVariance)).copy(0, seed: Seed(5))
    func statistics(_ features: WhitenedFeatures, _ knockoffs: [Double]) throws -> [Double] {
      try LassoDifference(
        features: features, y: data.y, family: family, dependence: .independent, foldCount: 4, seed: Seed(2)
      ).statistics(knockoffs, copy: 0)
    }
    let before = try statistics(features, knockoffs)
    let exchanged = Set([1, 4].map { features.names[$0] } + ["pair"])
    let (swapped, others) = features.exchanging(exchanged, with: knockoffs)
    let after = try statistics(swapped, others)
    #expect(before.contains { abs($0) > 1e-3 })
    for (f, name) in features.names.enumerated() {
      #expect(abs(after[f] - (exchanged.contains(name) ? -before[f] : before[f])) < 2e-3)
    }
  }

  @Test("the order of columns and the number of threads change no bit")
  func invariance() throws {
    let data = Self.sample(rows: 120, columns: 9)
    let first = try Self.study(data).knockoffs()
    #expect(try Self.study(data, threads: 3).knockoffs() == first)
    let order = Array(data.x.features.indices.reversed())
    var names: [ByteText] = []
    var values: [Double] = []
    var features: [Feature] = []
    for f in order {
      let columns = data.x.features[f].columns
      features.append(Feature(name: data.x.features[f].name, columns: names.count..<names.count + columns.count))
      names += data.x.columnNames[columns]
      for j in columns { values += data.x[column: j] }
    }
    let reversed = Dataset(
      x: DesignMatrix(rowCount: 120, columnNames: names, features: features, values: values), y: data.y)
    #expect(try Self.study(reversed).knockoffs().features.reversed() == first.features)
  }

  @Test("features that matter are selected, and hardly others")
  func selection() throws {
    let data = Self.sample(rows: 400, columns: 32, rho: 0.3)
    let knockoffs = try Self.study(data).knockoffs()
    let relevant = Set(data.x.features.filter { f in f.columns.contains { $0 % 3 == 0 } }.map(\.name))
    let selected = Set(knockoffs.selected)
    #expect(selected.intersection(relevant).count >= 9)
    #expect(selected.subtracting(relevant).count <= 4)
    #expect(knockoffs.features.map(\.feature) == data.x.features.map(\.name))
    #expect(knockoffs.warnings.isEmpty)
  }

  @Test("a table of too few features is told that nothing can be selected")
  func tooFew() throws {
    let knockoffs = try Self.study(Self.sample(rows: 200, columns: 6, strength: 3), fdr: 0.1).knockoffs()
    #expect(knockoffs.selected.isEmpty && knockoffs.fewestSelected == 10)
    #expect(knockoffs.warnings.map(\.code) == ["knockoffs-few-features"])
    #expect(knockoffs.reading.count > 1)
  }

  @Test("columns that repeat each other or do not vary are never told from their knockoffs")
  func repeated() throws {
    let data = Self.sample(rows: 100, columns: 4)
    let n = data.rowCount
    let names: [ByteText] = ["a", "b", "copy of a", "constant"]
    let values = Array(data.x.values[..<(2 * n)]) + data.x.values[..<n] + [Double](repeating: 1, count: n)
    let x = DesignMatrix(
      rowCount: n, columnNames: names,
      features: names.enumerated().map { Feature(name: $1, columns: $0..<$0 + 1) }, values: values)
    let knockoffs = try Self.study(Dataset(x: x, y: data.y), fdr: 0.5).knockoffs()
    #expect(knockoffs.features.map { $0.likeness > 0.9 } == [true, false, true, true])
    #expect(knockoffs.features[3].statistic == 0 && !knockoffs.features[3].isSelected)
  }
}

extension WhitenedFeatures {
  /// With knockoffs in the places of some features, and these in theirs.
  fileprivate func exchanging(_ chosen: Set<ByteText>, with knockoffs: [Double]) -> (WhitenedFeatures, [Double]) {
    var (own, others) = (values, knockoffs)
    for (name, columns) in zip(names, ranges) where chosen.contains(name) {
      for i in columns.lowerBound * rowCount..<columns.upperBound * rowCount { swap(&own[i], &others[i]) }
    }
    return (WhitenedFeatures(rowCount: rowCount, names: names, ranges: ranges, values: own, weights: weights), others)
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
