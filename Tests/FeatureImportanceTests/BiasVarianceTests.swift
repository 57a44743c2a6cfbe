import Foundation
import Synchronization
import Tabular
import Testing

@testable import FeatureImportance

@Suite("Bias, variance and noise")
struct BiasVarianceTests {
  private func decompose(
    _ cohort: Cohort, _ sweeps: [any ComplexitySweep], _ resampling: Resampling = .folds(5, repeats: 1),
    resamples: Int = 20, seed: UInt64 = 0, threads: Int = 2
  ) -> (parts: [BiasVariance], failures: [(model: String, error: FitError)]) {
    let plan = resampling.plan(cohort.dependence, rowCount: cohort.rowCount, classes: nil, seed: Seed(seed))
    return BootstrapDecomposition(
      sweeps: sweeps, cohort: cohort, plan: plan, resamples: resamples, seed: Seed(seed), threads: Threads(threads)
    ).run()
  }

  @Test("bias, variance and noise of a known function are found within their errors, at every lambda")
  func recovery() throws {
    let f = { (x: [Double]) in x[0] + 0.6 * x[0] * x[0] - 0.5 * x[1] }
    let deviation = 1.5
    let (rows, learnt) = (1500, 1200)
    let sample = CurveSample(rows: rows, width: 2, seed: 11, deviation: deviation, f)
    let cohort = try sample.cohort()
    let sweep = try LambdaSweep(cohort.everything().dataset, family: .gaussian, count: 5, threads: Threads(2))
    let (parts, failures) = decompose(
      cohort, [FixedModel(LeastSquares()), sweep], .folds(5, repeats: 2))
    #expect(parts.count == 6 && failures.isEmpty)

    // The truth: many models, each from rows of its own, on rows of nobody.
    let judged = CurveSample(rows: 500, width: 2, seed: 12, deviation: deviation, f)
    let x = try judged.cohort().everything().dataset.x
    let fits = try (0..<80).map { index in
      let own = CurveSample(rows: learnt, width: 2, seed: 1000 + UInt64(index), deviation: deviation, f)
      let data = try own.cohort().everything().dataset
      return try [FixedModel(LeastSquares()) as any ComplexitySweep, sweep].flatMap {
        try $0.fit(data, predicting: [x], seed: Seed(0)).map { $0.predictions[0] }
      }
    }
    for (k, part) in parts.enumerated() {
      let predictions = fits.map { $0[k] }
      let variance = mean(of: BootstrapDecomposition.variances(of: predictions))
      let misses = judged.truth.indices.map { row in
        let miss = judged.truth[row] - mean(of: predictions.map { $0[row] })
        return miss * miss
      }
      let squaredBias = mean(of: misses) - variance / 80
      #expect(abs(part.noise.value - deviation * deviation) < 3 * (part.noise.standardError ?? 0))
      #expect(abs(part.squaredBias.value - squaredBias) < 3 * (part.squaredBias.standardError ?? 0))
      // By 10 splits x 20 fits variance is known to some percent, and it is small: its own error says less than that. At the
      // largest lambda a coefficient is about to enter, a corner where the bootstrap is not consistent.
      if k != 1 {
        #expect(abs(part.variance.value - variance) < 0.35 * variance, "\(part.variance) against \(variance)")
      }
      #expect(part.noiseSource == .neighbours)
    }
    // Something to find: at the largest lambda bias is larger than noise, without penalty smaller.
    #expect(parts[1].squaredBias.value > 1.5 && parts[0].squaredBias.value < 1)
  }

  @Test("an unbiased model has no bias, though the mean of bootstrap fits misses by its variance")
  func unbiased() throws {
    var (biases, variances): ([Double], [Double]) = ([], [])
    for seed in 0..<24 {
      let sample = CurveSample(rows: 125, width: 6, seed: UInt64(300 + seed)) { $0.reduce(0, +) }
      let part = try #require(
        decompose(try sample.cohort(), [FixedModel(LeastSquares())], resamples: 10, seed: UInt64(seed)).parts.first)
      biases.append(part.squaredBias.value)
      variances.append(part.variance.value)
    }
    let error = standardDeviation(of: biases, denominator: 23) / 24.0.squareRoot()
    #expect(abs(mean(of: biases)) < 3 * error, "\(mean(of: biases)) ± \(error)")
    // What 7 coefficients of 100 rows vary by, a little more in bootstrap samples.
    #expect(mean(of: variances) > 0.07 && mean(of: variances) < 0.1)
    #expect(3 * error < mean(of: variances), "the test would see a bias as large as the variance")
  }

  @Test("the parts add up to the loss, and the loss is the model's own", arguments: [true, false])
  func identity(hasFolds: Bool) throws {
    let sample = CurveSample(rows: 150, width: 3, seed: 5) { $0[0] * $0[1] }
    let cohort = try sample.cohort()
    let resampling = hasFolds ? Resampling.folds(3, repeats: 2) : .holdout(0.3)
    let plan = resampling.plan(.independent, rowCount: 150, classes: nil, seed: Seed(0))
    let sweep = try LambdaSweep(cohort.everything().dataset, family: .gaussian, count: 6, threads: Threads(1))
    let parts = decompose(cohort, [FixedModel(LeastSquares()), sweep], resampling, resamples: 5).parts
    let curve = try LearningCurve(
      model: LeastSquares(), cohort: cohort, plan: plan, seed: Seed(0), threads: Threads(1)
    ).run(shares: [1])
    #expect(parts.count == 7 && parts[0].loss == curve.points[0].heldOut)
    for part in parts {
      let sum = part.squaredBias.value + part.variance.value + part.noise.value
      #expect(abs(sum - part.loss.value) <= 4 * part.loss.value.ulp)
      #expect(part.variance.value >= 0 && part.noise.value > 0)
      #expect([part.loss, part.squaredBias, part.variance, part.noise].allSatisfy { ($0.standardError ?? 0) > 0 })
    }
  }

  @Test("mean squared error over fits is squared error of their mean plus (B - 1)/B of the variance")
  func variances() {
    let predictions: [[Double]] = [[1, 2, 8], [3, 2, -1], [2, 5, 0.5], [7, 2, 3]]
    let y = [2.5, 2, 10]
    let variances = BootstrapDecomposition.variances(of: predictions)
    for row in 0..<3 {
      let values = predictions.map { $0[row] }
      let center = values.reduce(0, +) / 4
      let loss = values.reduce(0) { $0 + ($1 - y[row]) * ($1 - y[row]) } / 4
      #expect(abs(loss - (center - y[row]) * (center - y[row]) - 0.75 * variances[row]) < 1e-12)
    }
    #expect(variances[1] == 2.25)
  }

  // MARK: Noise

  @Test("neighbours are those of a search through all pairs", arguments: [false, true])
  func neighbours(hasGroups: Bool) throws {
    let sample = CurveSample(rows: 40, width: 3, seed: 6, levels: 4) { $0[0] }
    let groups = (0..<40).map { $0 % 7 }
    let data = try sample.cohort(hasGroups ? .groups(groups) : .independent).everything().dataset
    let scales = [0.5, 2, 0]
    let noise = ResidualNoise(data, residuals: data.y, scales: scales)
    func distance(_ i: Int, _ j: Int) -> Double {
      (0..<2).reduce(0) { sum, k in
        let difference = (data.x.values[k * 40 + i] - data.x.values[k * 40 + j]) / scales[k]
        return sum + difference * difference
      }
    }
    #expect(noise.values.map(\.row) == Array(0..<40))
    for (row, value) in noise.values {
      let others = (0..<40).filter { $0 != row && !(hasGroups && groups[$0] == groups[row]) }
      let nearest = others.sorted { (distance(row, $0), $0) < (distance(row, $1), $1) }.prefix(5)
      let half = nearest.map { (data.y[row] - data.y[$0]) * (data.y[row] - data.y[$0]) / 2 }
      #expect(abs(value - half.reduce(0, +) / 5) < 1e-12)
      let same = nearest.filter { distance(row, $0) == 0 }
      let repeated = noise.repeats.first { $0.row == row }
      #expect((repeated == nil) == same.isEmpty)
      if let repeated {
        let half = same.map { (data.y[row] - data.y[$0]) * (data.y[row] - data.y[$0]) / 2 }
        #expect(abs(repeated.value - half.reduce(0, +) / Double(half.count)) < 1e-12)
      }
    }
  }

  @Test("exact repeats give the noise whatever the model misses")
  func repeats() throws {
    // A wave over six doses, which a straight line misses completely.
    let sample = CurveSample(rows: 900, width: 1, seed: 7, deviation: 0.7, levels: 6) {
      $0[0].truncatingRemainder(dividingBy: 2) * 4
    }
    let part = try #require(decompose(try sample.cohort(), [FixedModel(LeastSquares())]).parts.first)
    #expect(part.noiseSource == .repeats)
    #expect(abs(part.noise.value - 0.49) < 3 * (part.noise.standardError ?? 0))
    #expect(abs(part.squaredBias.value - 3.66) < 0.4, "\(part.squaredBias)")
  }

  @Test("without another group to compare with there is no decomposition")
  func noNeighbours() throws {
    let sample = CurveSample(rows: 40, width: 1, seed: 8) { $0[0] }
    let cohort = try sample.cohort(.groups((0..<40).map { $0 % 4 }))
    let (parts, failures) = decompose(cohort, [FixedModel(LeastSquares())], .folds(4, repeats: 1))
    #expect(parts.isEmpty && failures.isEmpty)
    #expect(decompose(cohort, [FixedModel(LeastSquares())], .folds(2, repeats: 1)).parts.count == 1)
  }

  // MARK: Bootstrap

  @Test("a sample has as many rows, copies are one group inside, and no held-out row is among them")
  func draws() throws {
    let sample = CurveSample(rows: 60, width: 2, seed: 9) { $0[0] }
    let bootstrap = Bootstrap(cohort: try sample.cohort())
    let (rows, heldOut) = (Array(0..<45), Array(45..<60))
    let drawn = bootstrap.draw(rows, Seed(1).stream("bootstrap"))
    #expect(drawn.count == 45 && drawn == drawn.sorted() && Set(drawn).isSubset(of: rows) && Set(drawn).count < 45)
    let (training, judged) = bootstrap.datasets(drawn, heldOut: heldOut)
    guard case .groups(let copies) = training.dependence else {
      Issue.record("copies are not kept together")
      return
    }
    for (i, a) in drawn.enumerated() {
      for (j, b) in drawn.enumerated() { #expect((a == b) == (copies[i] == copies[j])) }
    }
    #expect(judged.y == heldOut.map { bootstrap.cohort.target.values[$0] })
  }

  @Test("groups are drawn whole")
  func groups() throws {
    let sample = CurveSample(rows: 60, width: 2, seed: 9) { $0[0] }
    let groups = (0..<60).map { $0 % 9 }
    let bootstrap = Bootstrap(cohort: try sample.cohort(.groups(groups)))
    let drawn = bootstrap.draw(Array(0..<50), Seed(1).stream("bootstrap"))
    for group in 0..<9 {
      let times = Set((0..<50).filter { groups[$0] == group }.map { row in drawn.count { $0 == row } })
      #expect(times.count == 1)
    }
    let (training, _) = bootstrap.datasets(drawn, heldOut: Array(50..<60))
    #expect(training.dependence == Dependence.groups(groups).rows(drawn))
  }

  @Test("nothing is learnt from held-out rows: another target there leaves variance as it is")
  func noLeak() throws {
    let sample = CurveSample(rows: 120, width: 2, seed: 10) { $0[0] }
    let heldOut = Resampling.holdout(0.3).plan(.independent, rowCount: 120, classes: nil, seed: Seed(0)).splits[0]
      .heldOut
    guard case .numeric(var y)? = sample.table["y"]?.values else { return }
    for row in heldOut { y[row] = -5 * y[row] }
    let columns = sample.table.columns.filter { $0.name != "y" } + [Column(name: "y", values: .numeric(y))]
    let changed = try CurveSample.cohort(Table(columns: columns, rowCount: 120))
    let models: [any ComplexitySweep] = [FixedModel(LeastSquares()), FixedModel(Lasso(family: .gaussian))]
    let (a, b) = (
      decompose(try sample.cohort(), models, .holdout(0.3), resamples: 5).parts,
      decompose(changed, models, .holdout(0.3), resamples: 5).parts
    )
    #expect(a.count == 2 && a.map(\.variance) == b.map(\.variance) && a.map(\.loss) != b.map(\.loss))
  }

  @Test("the same bits at any thread count")
  func threads() throws {
    let cohort = try CurveSample(rows: 90, width: 2, seed: 13) { $0[0] }.cohort()
    let models: [any ComplexitySweep] = [FixedModel(LeastSquares()), FixedModel(Lasso(family: .gaussian))]
    #expect(
      decompose(cohort, models, resamples: 4, threads: 1).parts
        == decompose(cohort, models, resamples: 4, threads: 4).parts)
  }

  @Test("a model that cannot be fitted is left out, with its error")
  func failure() throws {
    let cohort = try CurveSample(rows: 40, width: 35, seed: 14) { $0[0] }.cohort()
    let (parts, failures) = decompose(
      cohort, [FixedModel(LeastSquares()), FixedModel(Lasso(family: .gaussian))], resamples: 2)
    #expect(parts.map(\.model) == ["lasso"] && failures.map(\.model) == ["linear"])
    #expect(failures[0].error == .tooFewRows(rows: 32, coefficients: 36))
  }
}
