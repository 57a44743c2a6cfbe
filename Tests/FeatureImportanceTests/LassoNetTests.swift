import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("LassoNet")
struct LassoNetTests {
  static func path(_ family: Family, hidden: [Int] = [8]) -> LassoNetPath {
    LassoNetPath(
      network: NeuralNetwork(
        family: family, classCount: 3, hidden: hidden, learningRate: 1e-3, epochs: 30, batchSize: 50,
        penalty: NetworkPenalty(l2: 1e-4), earlyStopping: .init(share: 0.1),
        networks: 1),
      lambdas: .automatic(count: 20, minimumRatio: 0.02), iterations: 40)
  }

  @Test("a path ends with all features out, and a feature is out with all its weights", arguments: Family.allCases)
  func isSparse(_ family: Family) throws {
    let data = Samples.dataset(rows: 150, columns: 5, family: family, seed: 1)
    var path = Self.path(family)
    path.network.epochs = 200
    let points = try path.fit(data, seed: Seed(3))
    #expect(points.map(\.lambda) == points.map(\.lambda).sorted(by: >))
    let first = try #require(points.first)
    #expect(first.degreesOfFreedom == 0 && abs(first.devianceRatio) < 0.05)
    let last = try #require(points.last)
    #expect(last.degreesOfFreedom == 5)
    // The network learns what is linear, too.
    let lasso = try ElasticNetPath(family: family).fit(data, threads: Threads(1))
    #expect(last.devianceRatio > 0.8 * (try #require(lasso.last).devianceRatio))
    #expect(points.dropFirst().allSatisfy { $0.degreesOfFreedom > 0 })
    for point in points {
      for (coefficient, norm) in zip(point.coefficients, point.standardized) {
        #expect((coefficient == 0) == (norm == 0))
      }
    }
  }

  @Test("first-layer weights stay within M times the skip weights at every lambda", arguments: Family.allCases)
  func isHierarchical(_ family: Family) throws {
    let data = LassoNetTests.grouped(Samples.dataset(rows: 120, columns: 5, family: family, seed: 2))
    var path = Self.path(family)
    path.hierarchy = 2
    var trace = try LassoNetTrace(path, data, seed: Seed(1))
    var seen = 0
    try trace.run { _, trace in
      let fit = trace.fit
      let parameters = fit.members[0].parameters
      for feature in fit.features {
        let skip = fit.shape.skipWeights(of: feature.columns).reduce(0) { $0 + parameters[$1] * parameters[$1] }
        let bound = 2 * (skip / Double(feature.columns.count)).squareRoot()
        for i in fit.shape.firstLayerWeights(of: feature.columns) {
          #expect(abs(parameters[i]) <= bound * (1 + 1e-5))
          seen += parameters[i] != 0 ? 1 : 0
        }
      }
    }
    #expect(seen > 100)
  }

  @Test("columns of one feature enter together")
  func groupsEnterTogether() throws {
    let data = Self.grouped(Samples.dataset(rows: 120, columns: 5, family: .gaussian, seed: 3))
    for point in try Self.path(.gaussian).fit(data, seed: Seed(1)) {
      #expect((point.coefficients[0] == 0) == (point.coefficients[1] == 0))
    }
  }

  @Test("without hidden layers it is the lasso", arguments: [Family.gaussian, .binomial])
  func isLasso(_ family: Family) throws {
    let data = Samples.dataset(rows: 200, columns: 6, family: family, seed: 4)
    var path = Self.path(family, hidden: [])
    path.network.earlyStopping = nil
    path.network.penalty = NetworkPenalty()
    path.iterations = 3000
    let lasso = try ElasticNetPath(family: family, lambdas: .automatic(count: 8, minimumRatio: 0.01))
      .fit(data, threads: Threads(1))
    path.lambdas = .given(lasso.map(\.lambda))
    for (ours, exact) in zip(try path.fit(data, seed: Seed(1)), lasso) {
      #expect(ours.lambda == exact.lambda || abs(ours.lambda / exact.lambda - 1) < 1e-12)
      let unit = exact.standardized.map(abs).max() ?? 0
      let deviations = lasso.last?.standardized ?? []
      let factors = zip(deviations, lasso.last?.coefficients ?? []).map { $0 / $1 }
      for j in 0..<6 {
        #expect(abs(ours.coefficients[j] - exact.coefficients[j]) * abs(factors[j]) < 2e-3 * max(unit, 0.1))
      }
      #expect(abs(ours.devianceRatio - exact.devianceRatio) < 1e-3)
    }
  }

  @Test("features of a linear model enter in the lasso's order")
  func entersAsTheLasso() throws {
    let data = Samples.dataset(rows: 400, columns: 6, family: .gaussian, seed: 5, correlation: 0)
    let path = Self.path(.gaussian)
    let network = PathResult(path, try path.fit(data, seed: Seed(1)), design: data.x, validation: nil)
    let linear = ElasticNetPath(family: .gaussian)
    let lasso = PathResult(linear, try linear.fit(data, threads: Threads(1)), design: data.x, validation: nil)
    #expect(PathOrder(network).entries.prefix(3).map(\.feature) == PathOrder(lasso).entries.prefix(3).map(\.feature))
  }

  @Test("finds what acts only through products and squares")
  func findsNonlinear() throws {
    var stream = Seed(6).stream("lassonet")
    let (n, p) = (400, 12)
    let values = (0..<n * p).map { _ in stream.normal() }
    let y = (0..<n).map { i in
      2 * abs(values[i]) + values[n + i] * values[2 * n + i] + 0.2 * stream.normal()
    }
    let data = Dataset(x: Samples.design(values, rows: n, columns: p), y: y)
    var path = Self.path(.gaussian, hidden: [16])
    path.network.epochs = 150
    path.lambdas = .automatic(count: 40, minimumRatio: 0.02)
    let points = try path.fit(data, seed: Seed(1))
    let actives = points.map { point in Set(point.coefficients.indices.filter { point.coefficients[$0] != 0 }) }
    #expect(actives.contains([0, 1, 2]))
  }

  @Test("one seed gives the same bits at any thread count, another does not")
  func isDeterministic() throws {
    let data = Samples.dataset(rows: 120, columns: 4, family: .binomial, seed: 7)
    let path = Self.path(.binomial)
    let points = try path.fit(data, seed: Seed(1))
    #expect(try points == path.fit(data, seed: Seed(1)))
    #expect(try points != path.fit(data, seed: Seed(2)))
    let folds = Folds(rowCount: 120, count: 3, classes: data.y, stream: Seed(1).stream("folds"))
    let lambdas = points.map(\.lambda)
    let one = try path.losses(data, lambdas: lambdas, folds: folds, seed: Seed(1), threads: Threads(1))
    let two = try path.losses(data, lambdas: lambdas, folds: folds, seed: Seed(1), threads: Threads(2))
    #expect(one.means == two.means)
    let validation = try #require(one.validation(of: points))
    #expect(validation.mean[validation.minimum] < validation.mean[0])
  }

  @Test("a column that does not vary is never in")
  func leavesConstantsOut() throws {
    let data = Samples.dataset(rows: 80, columns: 3, family: .gaussian, seed: 8)
    let x = Samples.design(data.x.values + [Double](repeating: 7, count: 80), rows: 80, columns: 4)
    for point in try Self.path(.gaussian).fit(Dataset(x: x, y: data.y), seed: Seed(1)) {
      #expect(point.coefficients[3] == 0)
    }
  }

  /// The first two columns as one feature.
  private static func grouped(_ data: Dataset) -> Dataset {
    var features = data.x.features
    features.replaceSubrange(0..<2, with: [Feature(name: "both", columns: 0..<2)])
    return Dataset(
      x: DesignMatrix(
        rowCount: data.rowCount, columnNames: data.x.columnNames, features: features, values: data.x.values), y: data.y)
  }
}

@Suite struct LassoNetRunTests {
  @Test("a run has the network's path beside the linear one, on the same folds")
  func run() throws {
    var path = LassoNetPath(hidden: [2], family: .multinomial)
    (path.network.epochs, path.iterations, path.lambdas) = (5, 5, .automatic(count: 8))
    let options = AnalysisOptions(
      target: "y", models: ["linear"], resampling: .holdout(0.3), repeats: 2, pathFolds: 3, lassoNet: path)
    let run = try Analysis(options).run(
      on: NetworkSkillTests.table(rows: 90, seed: 1) { x, stream in x[0] + 0.1 * stream.normal() },
      from: DataSource(fileName: "t.csv", sha256: "", byteCount: 0),
      as: RunIdentity(id: "r", createdAt: "t", version: "v", command: []))
    let network = try #require(run.networkPath)
    // The family is the target's, whatever the template said.
    #expect(network.model == .network && network.family == .gaussian && run.path.model == .linear)
    #expect(network.columns == run.path.columns && network.points[0].degreesOfFreedom == 0)
    #expect(network.points.allSatisfy { $0.dualityGap == nil })
    #expect(network.validation?.mean.count == network.points.count && network.validation?.folds == 3)
    #expect(network.points.contains { $0.degreesOfFreedom > 0 })
  }
}
