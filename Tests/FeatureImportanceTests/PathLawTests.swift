import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

/// A family with a design, for laws that hold on moments, on rows and through a shadow of the columns.
struct LawCase: Sendable, CustomTestStringConvertible {
  let family: Family
  let rows: Int
  let columns: Int

  var testDescription: String { "\(family) \(rows) x \(columns)" }
  var data: Dataset { Samples.dataset(rows: rows, columns: columns, family: family, seed: 8) }

  static let all = Family.allCases.flatMap { family in
    [(60, 4), (25, 40)].map { LawCase(family: family, rows: $0.0, columns: $0.1) }
  }
}

@Suite("Laws of a path")
struct PathLawTests {
  private let threads = Threads(1)

  private func path(_ problem: LawCase, alpha: Double = 0.7) -> ElasticNetPath {
    ElasticNetPath(family: problem.family, alpha: alpha, lambdas: .given([0.2, 0.1, 0.05]), tolerance: 1e-13)
  }

  @Test("weights equal repeated rows", arguments: LawCase.all)
  func weights(problem: LawCase) throws {
    let data = problem.data
    let counts = (0..<problem.rows).map { $0 * 7 % 3 }
    let weighted = try path(problem).fit(data.weighted(counts.map(Double.init)), threads: threads)
    let repeated = try path(problem).fit(data.repeatingRows(counts), threads: threads)
    for (a, b) in zip(weighted, repeated) {
      #expect(distance(a.standardized, b.standardized) < 1e-10)
      #expect(distance(a.intercepts, b.intercepts) < 1e-10)
      #expect(abs(a.devianceRatio - b.devianceRatio) < 1e-10)
    }
  }

  @Test("the unit of the weights does not matter", arguments: Family.allCases)
  func weightUnit(family: Family) throws {
    let problem = LawCase(family: family, rows: 60, columns: 4)
    let weights = (0..<60).map { 1 + Double($0 % 5) }
    let a = try path(problem).fit(problem.data.weighted(weights), threads: threads)
    let b = try path(problem).fit(problem.data.weighted(weights.map { $0 * 1024 }), threads: threads)
    #expect(a == b)
  }

  @Test("the order of rows changes nothing", arguments: LawCase.all)
  func rows(problem: LawCase) throws {
    let data = problem.data
    let order = (0..<problem.rows).map { $0 * 37 % problem.rows }
    let a = try path(problem).fit(data, threads: threads)
    let b = try path(problem).fit(data.reordered(order), threads: threads)
    for (a, b) in zip(a, b) { #expect(distance(a.standardized, b.standardized) < 1e-10) }
  }

  @Test("the order of columns is that of the coefficients", arguments: LawCase.all)
  func columns(problem: LawCase) throws {
    let data = problem.data
    let p = problem.columns
    let order = (0..<p).map { ($0 * 3 + 1) % p }
    let a = try path(problem).fit(data, threads: threads)
    let b = try path(problem).fit(data.columns(order), threads: threads)
    for (a, b) in zip(a, b) {
      let permuted = a.intercepts.indices.flatMap { k in order.map { a.coefficients[k * p + $0] } }
      #expect(distance(permuted, b.coefficients) < 1e-10)
      #expect(distance(a.intercepts, b.intercepts) < 1e-10)
    }
  }

  @Test("another unit or sign of a column only changes those of its coefficient", arguments: LawCase.all)
  func units(problem: LawCase) throws {
    let data = problem.data
    let p = problem.columns
    let factors = (0..<p).map { [1024, -1, 3e-7, 1e12][$0 % 4] }
    let a = try path(problem).fit(data, threads: threads)
    let b = try path(problem).fit(data.columns(Array(0..<p), times: factors), threads: threads)
    for (a, b) in zip(a, b) {
      let rescaled = b.coefficients.enumerated().map { $1 * factors[$0 % p] }
      #expect(distance(a.coefficients, rescaled) < 1e-10)
      #expect(distance(a.intercepts, b.intercepts) < 1e-10)
    }
  }

  @Test("an offset of a column goes into the intercept, however large", arguments: LawCase.all)
  func offsets(problem: LawCase) throws {
    // On a grid that an offset of 1e9 does not blur.
    let grid = problem.data.mapColumns { _, x in (x * 0x1p16).rounded() / 0x1p16 }
    let far = grid.mapColumns { j, x in x + (j % 2 == 0 ? 1e9 : -1e9) }
    let a = try path(problem).fit(grid, threads: threads)
    let b = try path(problem).fit(far, threads: threads)
    for (a, b) in zip(a, b) {
      #expect(distance(a.standardized, b.standardized) < 1e-10)
      #expect(abs(a.devianceRatio - b.devianceRatio) < 1e-12)
    }
  }

  @Test("an offset of a quantity goes into the intercept, its unit into all", arguments: [(60, 4), (25, 40)])
  func target(rows: Int, columns: Int) throws {
    let problem = LawCase(family: .gaussian, rows: rows, columns: columns)
    let data = problem.data
    let grid = data.predicting(data.y.map { ($0 * 0x1p16).rounded() / 0x1p16 })
    var path = path(problem)
    let a = try path.fit(grid, threads: threads)
    let far = try path.fit(grid.predicting(grid.y.map { $0 - 1e9 }), threads: threads)
    path.lambdas = .given(a.map { $0.lambda * 3 })
    let other = try path.fit(grid.predicting(grid.y.map { 3 * $0 }), threads: threads)
    for ((a, far), other) in zip(zip(a, far), other) {
      #expect(distance(a.standardized, far.standardized) < 1e-10)
      #expect(distance(a.standardized.map { 3 * $0 }, other.standardized) < 1e-10)
      #expect(agree(other.intercept, 3 * a.intercept, 1e-9))
    }
  }

  @Test("naming the event otherwise turns the signs", arguments: [(60, 4), (25, 40)])
  func event(rows: Int, columns: Int) throws {
    let problem = LawCase(family: .binomial, rows: rows, columns: columns)
    let data = problem.data
    let a = try path(problem).fit(data, threads: threads)
    let b = try path(problem).fit(data.predicting(data.y.map { 1 - $0 }), threads: threads)
    for (a, b) in zip(a, b) {
      #expect(distance(a.coefficients, b.coefficients.map(-)) < 1e-10)
      #expect(agree(a.intercept, -b.intercept, 1e-9))
    }
  }

  @Test("the order of classes is that of their coefficients", arguments: [(60, 4), (25, 40)])
  func classes(rows: Int, columns: Int) throws {
    let problem = LawCase(family: .multinomial, rows: rows, columns: columns)
    let data = problem.data
    let places = [2, 0, 1]
    let a = try path(problem).fit(data, threads: threads)
    let b = try path(problem).fit(data.predicting(data.y.map { Double(places[Int($0)]) }), threads: threads)
    for (a, b) in zip(a, b) {
      for k in 0..<3 {
        let own = a.coefficients[k * columns..<(k + 1) * columns]
        let other = b.coefficients[places[k] * columns..<(places[k] + 1) * columns]
        #expect(zip(own, other).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(abs(a.intercepts[k] - b.intercepts[places[k]]) < 1e-8)
      }
    }
  }

  @Test("the intercepts of several classes sum to zero")
  func symmetric() throws {
    let problem = LawCase(family: .multinomial, rows: 60, columns: 4)
    for point in try path(problem).fit(problem.data, threads: threads) {
      #expect(point.intercepts.count == 3 && abs(point.intercepts.reduce(0, +)) < 1e-12)
    }
  }

  @Test("rows give what moments give", arguments: [1, 0.5, 0], [false, true])
  func routes(alpha: Double, isWeighted: Bool) throws {
    let data = Samples.dataset(rows: 70, columns: 6, family: .gaussian, seed: 5, isWeighted: isWeighted)
    for isGrouped in [false, true] {
      var path = ElasticNetPath(
        family: .gaussian, alpha: alpha, lambdas: .automatic(count: 12, minimumRatio: 1e-3), tolerance: 1e-12)
      path.isGrouped = isGrouped
      path.penaltyFactors = [1, 1, 1, 0, 0, 2]
      let data = isGrouped ? data.grouped([3, 2, 1]) : data
      let moments = try path.fit(data, threads: threads)
      let rows = try PathProblem(path, data, threads: threads).trace(threads: threads, isCertified: true)
      for (a, b) in zip(moments, rows) {
        #expect(agree(a.lambda, b.lambda, 1e-12))
        #expect(distance(a.standardized, b.standardized) < 1e-9)
        #expect(agree(a.intercept, b.intercept, 1e-9))
        #expect(abs(a.devianceRatio - b.devianceRatio) < 1e-11)
        #expect(abs(try #require(a.dualityGap) - #require(b.dualityGap)) < 1e-9)
      }
    }
  }

  @Test("more threads change no bit", arguments: Family.allCases)
  func threadCounts(family: Family) throws {
    let shapes = [(5000, 3), (60, 5), (30, 50), (25, 530)]
    for (rows, columns) in shapes {
      let data = Samples.dataset(rows: rows, columns: columns, family: family, seed: 16)
      let path = ElasticNetPath(family: family, lambdas: .automatic(count: 4, minimumRatio: 0.1))
      #expect(try path.fit(data, threads: Threads(1)) == path.fit(data, threads: Threads(2)), "\(rows) x \(columns)")
    }
  }

  @Test("lambdas may come in any order", arguments: Family.allCases)
  func order(family: Family) throws {
    let problem = LawCase(family: family, rows: 60, columns: 4)
    var path = path(problem)
    let falling = try path.fit(problem.data, threads: threads)
    path.lambdas = .given([0.05, 0.2, 0.1])
    let mixed = try path.fit(problem.data, threads: threads)
    #expect(mixed.map(\.lambda) == [0.05, 0.2, 0.1])
    #expect(mixed == [falling[2], falling[0], falling[1]])
  }
}
