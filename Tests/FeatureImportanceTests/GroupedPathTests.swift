import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Features that enter as one")
struct GroupedPathTests {
  private let threads = Threads(1)

  private func path(_ family: Family, alpha: Double = 1, lambdas: LambdaSequence) -> ElasticNetPath {
    var path = ElasticNetPath(family: family, alpha: alpha, lambdas: lambdas, tolerance: 1e-12)
    path.isGrouped = true
    return path
  }

  /// A number and a category of four levels, of which one has no column; classes and quantities depend on both.
  private func dummies(_ family: Family, reference: Int, isWeighted: Bool) -> Dataset {
    let base = Samples.dataset(rows: 90, columns: 2, family: family, seed: 30, isWeighted: isWeighted)
    let levels = (0..<90).map { ($0 * 7 + $0 / 13) % 4 }
    let shown = (0..<4).filter { $0 != reference }
    let values = Array(base.x[column: 0]) + shown.flatMap { level in levels.map { $0 == level ? 1.0 : 0 } }
    let data = Dataset(x: Samples.design(values, rows: 90, columns: 4), y: base.y, weights: base.weights)
    guard family == .gaussian else { return data.grouped([1, 3]) }
    return data.predicting(zip(base.y, levels).map { $0 + [0, 2, -1, 0.5][$1] }).grouped([1, 3])
  }

  @Test("it does not matter which level of a category has no column", arguments: Family.allCases, [false, true])
  func reference(family: Family, isWeighted: Bool) throws {
    let path = path(family, alpha: 0.8, lambdas: .automatic(count: 8, minimumRatio: 0.01))
    let first = dummies(family, reference: 0, isWeighted: isWeighted)
    let points = try path.fit(first, threads: threads)
    let eta = points.map { PathOracle(path, first).predictors($0) }
    #expect(points.contains { $0.coefficients[1] != 0 })
    for reference in 1..<4 {
      let other = dummies(family, reference: reference, isWeighted: isWeighted)
      for (k, point) in try path.fit(other, threads: threads).enumerated() {
        #expect(agree(point.lambda, points[k].lambda, 1e-10))
        for (a, b) in zip(eta[k], PathOracle(path, other).predictors(point)) { #expect(distance(a, b) < 1e-8) }
      }
    }
  }

  @Test("all columns of a feature are in or none is", arguments: Family.allCases)
  func together(family: Family) throws {
    let problem = PathCase(family: family, groups: [3, 1, 4])
    var sizes: Set<Int> = []
    for point in try problem.path(count: 20).fit(problem.data, threads: threads) {
      for columns in [0..<3, 3..<4, 4..<8] {
        let nonzero = columns.filter { j in point.intercepts.indices.contains { point.coefficients[$0 * 8 + j] != 0 } }
        #expect(nonzero.isEmpty || nonzero.count == columns.count)
      }
      sizes.insert(point.degreesOfFreedom)
    }
    #expect(sizes.count > 2)
  }

  @Test("features of one column each give the path without groups", arguments: [Family.gaussian, .binomial], [1, 0.5])
  func singles(family: Family, alpha: Double) throws {
    for (rows, columns) in [(60, 5), (25, 40)] {
      let data = Samples.dataset(rows: rows, columns: columns, family: family, seed: 31)
      var path = path(family, alpha: alpha, lambdas: .automatic(count: 8, minimumRatio: 0.02))
      let grouped = try path.fit(data, threads: threads)
      path.isGrouped = false
      for (a, b) in zip(grouped, try path.fit(data, threads: threads)) {
        #expect(agree(a.lambda, b.lambda, 1e-12))
        #expect(distance(a.standardized, b.standardized) < 1e-9)
      }
    }
  }

  @Test(
    "columns that add nothing to their group change no prediction", arguments: Family.allCases, [(60, 6), (20, 30)])
  func rank(family: Family, shape: (Int, Int)) throws {
    let (n, p) = shape
    let data = Samples.dataset(rows: n, columns: p, family: family, seed: 32)
    // The first group of three gets a fourth column, a combination of its others, and a fifth that never varies.
    let sum = (0..<n).map { i in (0..<3).reduce(0) { $0 + Double($1 + 1) * data.x.values[$1 * n + i] } }
    let values =
      Array(data.x.values[..<(3 * n)]) + sum + [Double](repeating: 7, count: n) + Array(data.x.values[(3 * n)...])
    let widths = [Int](repeating: 3, count: p / 3)
    let longer = Dataset(x: Samples.design(values, rows: n, columns: p + 2), y: data.y).grouped(
      [5] + widths.dropFirst())
    let path = path(family, alpha: 0.9, lambdas: .automatic(count: 6, minimumRatio: 0.05))
    let plain = data.grouped(widths)
    let oracle = PathOracle(path, longer)
    for (a, b) in zip(try path.fit(plain, threads: threads), try path.fit(longer, threads: threads)) {
      #expect(agree(a.lambda, b.lambda, 1e-10))
      for (u, v) in zip(PathOracle(path, plain).predictors(a), oracle.predictors(b)) { #expect(distance(u, v) < 1e-8) }
      #expect(oracle.violation(b) <= 2e-12 * oracle.nullSlope + 1e-12)
    }
  }

  @Test("an orthonormal group shrinks by one factor")
  func orthonormalGroup() throws {
    // A Hadamard design, as for the lasso: `b = c max(0, 1 - lambda sqrt(2) / ‖c‖)` for a group of two.
    let x: [Double] = [1, 1, 1, 1, -1, -1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, -1, 1, -1, 1, -1, 1, -1]
    let y: [Double] = [6, 3, 2, 1, 4, -2, -5, -1]
    let data = Dataset(x: Samples.design(x, rows: 8, columns: 3), y: y).grouped([2, 1])
    let c = (0..<3).map { j in zip(data.x[column: j], y).reduce(0) { $0 + $1.0 * $1.1 } / 8 }
    let size = (c[0] * c[0] + c[1] * c[1]).squareRoot()
    let point = try path(.gaussian, lambdas: .given([0.7])).fit(data, threads: threads)[0]
    let factor = max(0, 1 - 0.7 * 2.squareRoot() / size)
    #expect(factor > 0)
    for j in 0..<2 { #expect(abs(point.coefficients[j] - factor * c[j]) < 1e-13) }
  }

  @Test("the basis of a group is orthonormal, and leads back to the columns")
  func basis() {
    let data = Samples.dataset(rows: 40, columns: 4, family: .gaussian, seed: 33, isWeighted: true)
    let plain = PenalizedColumns(data.x, weights: data.weights, scaled: true, threads: threads)
    let turned = plain.grouped([0..<1, 1..<4], weights: data.weights)
    func written(_ columns: PenalizedColumns) -> [Double] {
      threads.columns(columns.columnCount, of: 40) { columns.write($0, to: $1) }
    }
    let (z, q) = (written(plain), written(turned))
    let weights = data.weights ?? []
    for a in 1..<4 {
      for b in 1..<4 {
        let product = (0..<40).reduce(0) { $0 + weights[$1] * q[a * 40 + $1] * q[b * 40 + $1] } / 40
        #expect(abs(product - (a == b ? 1 : 0)) < 1e-12)
      }
    }
    let (point, back) = ([0.3, -1, 2, 0.5], turned.standardized([0.3, -1, 2, 0.5]))
    for i in 0..<40 {
      let difference = (0..<4).reduce(0) { $0 + q[$1 * 40 + i] * point[$1] - z[$1 * 40 + i] * back[$1] }
      #expect(abs(difference) < 1e-12)
    }
  }
}
