import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct LeaveOneOutTests {
  static let families: [Family] = [.gaussian, .binomial, .multinomial]

  private func model(_ family: Family) -> any Model {
    switch family {
    case .gaussian: LeastSquares()
    case .binomial: LogisticRegression()
    case .multinomial: SoftmaxRegression(classes: ["a", "b", "c"])
    }
  }

  private func loss(_ family: Family) -> any Loss {
    switch family {
    case .gaussian: SquaredError()
    case .binomial: LogLoss()
    case .multinomial: SoftmaxLoss(classCount: 3)
    }
  }

  /// The second and third column as one feature.
  private func grouped(_ data: Dataset) -> Dataset {
    Dataset(x: data.x.joining([FeatureGroup(name: "pair", members: ["x2", "x3"])]), y: data.y)
  }

  private func check<M: Model>(_ model: M, _ family: Family, tolerance: Double) throws {
    let reference = grouped(Samples.dataset(rows: 160, columns: 6, family: family, seed: 11))
    let heldOut = grouped(Samples.dataset(rows: 40, columns: 6, family: family, seed: 12))
    let study = try Study(model, on: reference, heldOut: heldOut, loss(family))
    let scorer = try LeaveOneOutImportance().scorer(for: study)
    for feature in heldOut.x.features {
      let refit = try model.fit(reference.without(feature), seed: Seed(1)).predict(heldOut.x.without(feature))
      let losses = loss(family).rows(refit, heldOut.y)
      let expected = zip(losses, study.losses).map { $0 - $1 }
      let score = try scorer(feature)
      let size = expected.reduce(0) { max($0, abs($1)) }
      for (a, b) in zip(score.rows, expected) { #expect(abs(a - b) <= tolerance * size) }
      #expect(abs(score.mean - expected.reduce(0, +) / 40) <= tolerance * size)
    }
  }

  @Test("leaving out a feature equals fitting without it", arguments: families)
  func refitting(family: Family) throws {
    try check(model(family), family, tolerance: family == .gaussian ? 1e-9 : 1e-5)
  }

  @Test("of a ridge fit too, in closed form")
  func ridge() throws { try check(LeastSquares(ridge: 0.3), .gaussian, tolerance: 1e-9) }

  @Test("of a lasso at its lambda")
  func lasso() throws {
    let reference = Samples.dataset(rows: 160, columns: 6, family: .gaussian, seed: 11)
    let heldOut = Samples.dataset(rows: 40, columns: 6, family: .gaussian, seed: 12)
    let study = try Study(Lasso(family: .gaussian), on: reference, heldOut: heldOut, SquaredError())
    let lambda = try #require((study.predictor as? LinearFit)?.lambda)
    let scorer = try LeaveOneOutImportance().scorer(for: study)
    for feature in heldOut.x.features {
      let path = ElasticNetPath(family: .gaussian, lambdas: .given([lambda]), tolerance: 1e-9)
      let point = try path.fit(reference.without(feature), threads: Threads(1))[0]
      let rest = heldOut.x.without(feature)
      let predictions = (0..<40).map { i in
        (0..<rest.columnCount).reduce(point.intercept) { $0 + point.coefficients[$1] * rest.values[$1 * 40 + i] }
      }
      let expected = SquaredError().mean(predictions, heldOut.y) - mean(of: study.losses)
      #expect(abs(try scorer(feature).mean - expected) < 1e-4)
    }
  }

  @Test("a feature that another repeats is worth nothing to either", arguments: families)
  func duplicate(family: Family) throws {
    func doubled(_ data: Dataset) -> Dataset {
      let n = data.rowCount
      return Dataset(
        x: DesignMatrix(
          rowCount: n, columnNames: data.x.columnNames + ["copy"],
          features: data.x.features + [Feature(name: "copy", columns: 4..<5)],
          values: data.x.values + data.x[column: 0].map { 3 * $0 + 1 }), y: data.y)
    }
    let reference = doubled(Samples.dataset(rows: 160, columns: 4, family: family, seed: 11))
    let heldOut = doubled(Samples.dataset(rows: 40, columns: 4, family: family, seed: 12))
    let study = try Study(model(family), on: reference, heldOut: heldOut, loss(family))
    let scorer = try LeaveOneOutImportance().scorer(for: study)
    for name in ["x1", "copy"] as [ByteText] {
      let feature = try #require(heldOut.x.features.first { $0.name == name })
      #expect(abs(try scorer(feature).mean) < 1e-8)
    }
    // And no part of it is left to be exchanged, given the others.
    let sampler = try ConditionalSampler(reference: reference, heldOut: heldOut.x, seed: Seed(4), refit: 0)
    let conditional = ConditionalImportance(repeats: 5, samplers: [sampler]).scorer(for: study)
    #expect(abs(try conditional(heldOut.x.features[0]).mean) < 1e-8)
  }
}

@Suite struct ConditionalTests {
  @Test("the residual of columns given the others is that of their regressions", arguments: [0..<1, 1..<3, 3..<4])
  func residuals(columns: Range<Int>) throws {
    let reference = Samples.dataset(rows: 90, columns: 6, family: .gaussian, seed: 5)
    let rows = Samples.dataset(rows: 30, columns: 6, family: .gaussian, seed: 6)
    let residuals = ColumnRegressions(reference).residuals(of: columns, in: rows.x)
    for (k, j) in columns.enumerated() {
      let data = Dataset(x: reference.x.without(columns), y: Array(reference.x[column: j]))
      let predicted = try LeastSquares().fit(data).predict(rows.x.without(columns))
      for i in 0..<30 { #expect(abs(residuals[k * 30 + i] - (rows.x[column: j][j * 30 + i] - predicted[i])) < 1e-9) }
    }
  }

  @Test("with few rows for the columns correlations are shrunk, and residuals stay between the two extremes")
  func shrinkage() {
    let reference = Samples.dataset(rows: 20, columns: 30, family: .gaussian, seed: 5)
    let residuals = ColumnRegressions(reference).residuals(of: 0..<1, in: reference.x)
    let spread = standardDeviation(of: residuals, denominator: 20)
    let whole = standardDeviation(of: Array(reference.x[column: 0]), denominator: 20)
    #expect(spread > 0.05 * whole && spread <= whole * 1.001)
  }

  @Test("independent columns: conditional importance is permutation importance")
  func independent() throws {
    let n = 2000
    var stream = Seed(3).stream("independent")
    let values = (0..<3 * n).map { _ in stream.normal() }
    let x = DesignMatrix(
      rowCount: n, columnNames: ["a", "b", "c"],
      features: [("a", 0), ("b", 1), ("c", 2)].map { Feature(name: $0.0, columns: $0.1..<$0.1 + 1) }, values: values)
    let y = (0..<n).map { values[$0] - 2 * values[n + $0] + stream.normal() }
    let data = Dataset(x: x, y: y)
    let study = try Study(LeastSquares(), on: data, heldOut: data, SquaredError())
    let sampler = try ConditionalSampler(reference: data, heldOut: x, seed: Seed(4), refit: 0)
    let conditional = ConditionalImportance(repeats: 5, samplers: [sampler]).scorer(for: study)
    let marginal = PermutationImportance(repeats: 5).scorer(for: study)
    for feature in x.features {
      let (a, b) = (try conditional(feature).mean, try marginal(feature).mean)
      #expect(abs(a - b) <= 0.01 * abs(b) + 1e-6)
    }
  }

  // The multinomial model of a category that depends on a number: donors have its levels as often as they should.
  @Test("a category is drawn as its model given the other columns says")
  func levels() throws {
    let n = 3000
    var stream = Seed(3).stream("levels")
    let z = (0..<n).map { _ in stream.normal() }
    let codes = z.map { value in
      let weights = [1, exp(value), exp(-value)]
      let drawn = stream.uniform() * weights.reduce(0, +)
      return drawn < weights[0] ? 0 : drawn < weights[0] + weights[1] ? 1 : 2
    }
    let x = DesignMatrix(
      rowCount: n, columnNames: ["z", "c=1", "c=2"],
      features: [Feature(name: "z", columns: 0..<1), Feature(name: "c", columns: 1..<3)],
      values: z + codes.map { $0 == 1 ? 1 : 0 } + codes.map { $0 == 2 ? 1 : 0 })
    let data = Dataset(x: x, y: z)
    let draws = try #require(
      try LevelDraws(x.features[1], reference: data, heldOut: x, seed: Seed(1), refit: 0))
    var (found, expected) = ([Double](repeating: 0, count: 3), [Double](repeating: 0, count: 3))
    let high = z.indices.filter { z[$0] > 1 }
    for k in 0..<20 {
      var stream = Seed(7).stream("draw", "", k)
      let donors = draws.donors(&stream)
      for i in high { found[codes[donors[i]]] += 1 / Double(20 * high.count) }
    }
    for i in high {
      let weights = [1, exp(z[i]), exp(-z[i])]
      for k in 0..<3 { expected[k] += weights[k] / weights.reduce(0, +) / Double(high.count) }
    }
    for k in 0..<3 { #expect(abs(found[k] - expected[k]) < 0.03) }
    #expect(try LevelDraws(x.features[0], reference: data, heldOut: x, seed: Seed(1), refit: 0) == nil)
  }
}

@Suite struct PopulationImportanceTests {
  private func population(_ data: Dataset, _ family: Family, repeats: Int = 50) throws -> PopulationMethods {
    let fit = family == .gaussian ? try LeastSquares().fit(data) : try LogisticRegression().fit(data)
    return PopulationMethods(
      try #require(fit.influence(on: data, family: family)), repeats: repeats, seed: Seed(2), threads: Threads(1))
  }

  @Test("under squared error the importances are 2 b² Var(x), 2 b² / P_jj and b² / P_jj")
  func closedForms() throws {
    let data = Samples.dataset(rows: 200, columns: 5, family: .gaussian, seed: 3)
    let methods = try population(data, .gaussian)
    let fit = try LeastSquares().fit(data)
    let reduced: ReducedPredictions = { _ throws(FitError) in [] }
    let (p, c, l) = (methods.permutation, methods.conditional, try methods.leaveOneOut(reduced))
    for j in 0..<5 {
      let b = fit.weights[j]
      let variance = Moments(data, threads: Threads(1)).variance(j)
      #expect(agree(p.roots[j] * p.roots[j], 2 * b * b * variance, 1e-9))
      let z = ColumnRegressions(data).residuals(of: j..<j + 1, in: data.x)
      let rest = z.reduce(0) { $0 + $1 * $1 } / 200
      #expect(agree(c.roots[j] * c.roots[j], 2 * b * b * rest, 1e-9))
      #expect(agree(l.roots[j] * l.roots[j], b * b * rest, 1e-9))
      #expect((p.roots[j] < 0) == (b < 0))
    }
  }

  // Influence functions are derivatives: adding a little weight to a row moves the estimate by influence times weight.
  @Test("the error of a root is that of the jackknife", arguments: [Family.gaussian, .binomial])
  func jackknife(family: Family) throws {
    let n = 100
    let data = Samples.dataset(rows: n, columns: 3, family: family, seed: 8)
    let repeats = n  // all pairs of rows
    let full = try population(data, family, repeats: repeats)
    let others = try (0..<n).map { left in
      try population(data.rows((0..<n).filter { $0 != left }), family, repeats: n - 1)
    }
    for part in [\PopulationMethods.permutation, \.conditional, \.learned]
      as [KeyPath<PopulationMethods, PopulationImportance>]
    {
      let whole = full[keyPath: part]
      let roots = others.map { $0[keyPath: part].roots }
      for j in 0..<3 {
        let values = roots.map { $0[j] }
        let center = mean(of: values)
        let jackknife = (values.reduce(0) { $0 + ($1 - center) * ($1 - center) } * Double(n - 1) / Double(n))
          .squareRoot()
        #expect(agree(whole.standardError(ofRoot: j), jackknife, 0.06), "\(part) \(j)")
      }
    }
  }

  @Test("the interval of a square covers as often as it claims, at 0 and beside it", arguments: [0.0, 0.5, 1, 2, 3, 6])
  func squareInterval(length: Double) {
    let interval = SquareInterval(dimensions: 1, confidence: 0.95)
    // Coverage by integrating over the estimate.
    var covered = 0.0
    let step = 0.01
    for place in stride(from: -9.0, through: 9, by: step) {
      let set = interval.lengths(from: abs(length + place))
      if set.contains(length) || (length == 0 && set.lowerBound < 1e-9) {
        covered += step * exp(-place * place / 2) / (2 * Double.pi).squareRoot()
      }
    }
    #expect(abs(covered - 0.95) < 0.005)
  }

  @Test("in several directions the interval covers too", arguments: [0.0, 1, 4])
  func severalDirections(length: Double) {
    let interval = SquareInterval(dimensions: 3, confidence: 0.95)
    var stream = Seed(4).stream("directions")
    var covered = 0
    for _ in 0..<2000 {
      let x = [length + stream.normal(), stream.normal(), stream.normal()]
      let set = interval.lengths(from: dot(x, x).squareRoot())
      if set.lowerBound - 1e-9 <= length && length <= set.upperBound { covered += 1 }
    }
    #expect(abs(Double(covered) / 2000 - 0.95) < 0.02)
  }

  @Test("a feature of one column has the p-value of its coefficient with robust errors")
  func pValues() throws {
    let data = Samples.dataset(rows: 120, columns: 4, family: .gaussian, seed: 9)
    let robust = try LeastSquares().fit(data, errors: .robust)
    let methods = try population(data, .gaussian)
    for (own, other) in zip(methods.permutation.pValues, robust.coefficients) {
      #expect(agree(try #require(own), try #require(other.pValue), 1e-6))
    }
  }
}

@Suite struct LossSumsTests {
  @Test("log losses by products are log losses one by one")
  func products() {
    var stream = Seed(1).stream("losses")
    let y = (0..<700).map { _ in stream.uniform() < 0.4 ? 1.0 : 0 }
    var sums = LogLoss().sums(over: y)
    var expected = [Double](repeating: 0, count: 700)
    for k in 0..<1500 {
      let eta = y.map { _ in (k % 7 == 0 ? 300 : 3) * stream.normal() }
      let rows = LogLoss().rows(eta, y)
      #expect(agree(sums.add(eta), rows.reduce(0, +) / 700, 1e-12))
      for i in rows.indices { expected[i] += rows[i] }
    }
    for (a, b) in zip(sums.rows, expected) { #expect(agree(a, b, 1e-11)) }
  }

  @Test("Benjamini and Hochberg's adjusted p-values, by hand")
  func falseDiscoveryRates() {
    #expect(
      benjaminiHochbergAdjusted([0.01, 0.04, 0.03, 0.5]).map { ($0 * 1e6).rounded() / 1e6 } == [
        0.04, 0.053333, 0.053333, 0.5,
      ])
    #expect(benjaminiHochbergAdjusted([]) == [])
  }
}

@Suite struct RootContrastTests {
  @Test("rank sets by roots hold all true ranks together, as often as they claim")
  func coverage() throws {
    let truth = [0.0, 0, 0, 0.5, 1, 1, 2]
    var (held, wide) = (0, 0)
    for table in 0..<200 {
      var stream = Seed(9).stream("roots", "", table)
      let n = 120
      let columns = truth.map { _ in (0..<n).map { _ in stream.normal() } }
      let y = (0..<n).map { i in zip(truth, columns).reduce(stream.normal() * 2) { $0 + $1.0 * $1.1[i] } }
      let names = truth.indices.map { ByteText("x\($0)") }
      let data = Dataset(
        x: DesignMatrix(
          rowCount: n, columnNames: names,
          features: names.enumerated().map { Feature(name: $1, columns: $0..<$0 + 1) }, values: columns.flatMap { $0 }),
        y: y)
      let influence = try #require(try LeastSquares().fit(data).influence(on: data, family: .gaussian))
      let population = PopulationMethods(influence, repeats: 2, seed: Seed(0), threads: Threads(1)).permutation
      let contrasts = RootContrasts(population, confidence: 0.95)
      let sets = RankSets(scores: population.roots.map { $0 * $0 }, isAbove: contrasts.isAbove)
      let isHeld = truth.indices.allSatisfy { j in
        sets.low[j] <= 1 + truth.count { $0 > truth[j] } && sets.high[j] >= truth.count - truth.count { $0 < truth[j] }
      }
      if isHeld { held += 1 }
      wide += zip(sets.low, sets.high).reduce(0) { $0 + $1.1 - $1.0 }
    }
    #expect(held >= 185)
    // And they say something: nothing would be a width of 6 each.
    #expect(Double(wide) / Double(200 * 7) < 4)
  }
}
