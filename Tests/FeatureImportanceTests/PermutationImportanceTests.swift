import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct PermutationImportanceTests {
  private func study(_ data: Dataset, _ predictor: some Predictor, _ loss: any Loss, refit: Int = 0) -> Study {
    Study(predictor, on: data, loss, refit: refit)
  }

  @Test("an unused feature scores exactly 0", arguments: [Family.gaussian, .binomial])
  func unused(family: Family) throws {
    let data = Samples.dataset(rows: 120, columns: 6, family: family, seed: 1)
    let fit = try Lasso(family: family).fit(data, seed: Seed(0))
    let loss: any Loss = family == .gaussian ? SquaredError() : LogLoss()
    let unused = data.x.features.filter { fit.weights[$0.columns.lowerBound] == 0 }
    try #require(!unused.isEmpty)
    for feature in unused {
      let score = try PermutationImportance(repeats: 5).scorer(for: study(data, fit, loss))(feature)
      #expect(score.mean == 0 && score.shuffleSpread == 0 && score.rows.allSatisfy { $0 == 0 })
    }
  }

  @Test("shuffling one term equals predicting on a matrix with moved rows, for several columns as one")
  func bruteForce() throws {
    let plain = Samples.dataset(rows: 50, columns: 4, family: .binomial, seed: 2)
    let x = DesignMatrix(
      rowCount: 50, columnNames: plain.x.columnNames,
      features: [
        Feature(name: "x1", columns: 0..<1), Feature(name: "pair", columns: 1..<3), Feature(name: "x4", columns: 3..<4),
      ],
      values: plain.x.values)
    let fit = try LogisticRegression().fit(Dataset(x: x, y: plain.y))
    var stream = Seed(9).stream("order")
    let order = stream.permutation(of: 50)
    for feature in x.features {
      var moved = x.values
      for j in feature.columns { for i in 0..<50 { moved[j * 50 + i] = x.values[j * 50 + order[i]] } }
      let expected = fit.predict(
        DesignMatrix(rowCount: 50, columnNames: x.columnNames, features: x.features, values: moved))
      for (a, b) in zip(fit.shuffling(feature, in: x)(order), expected) { #expect(abs(a - b) < 1e-12) }
    }
  }

  /// 2 b² Var(x) + 2 b Cov(r, x) on the held-out rows: a uniform order averages over all rows, the own one included, so
  /// that 1/n variances are exact.
  private func expectation(_ feature: Feature, _ fit: LinearFit, _ study: Study) -> Double {
    let b = fit.weights[feature.columns.lowerBound]
    let x = Array(study.heldOut.x[column: feature.columns.lowerBound])
    let (n, center) = (Double(x.count), mean(of: x))
    let residual = zip(study.heldOut.y, study.predictions).map { $0 - $1 }
    let variance = x.reduce(0) { $0 + ($1 - center) * ($1 - center) } / n
    let covariance = zip(residual, x).reduce(0) { $0 + $1.0 * ($1.1 - center) } / n
    return 2 * b * b * variance + 2 * b * covariance
  }

  @Test(
    "under squared error the closed form is what independent shuffles approach, and what as many shuffles as rows give")
  func closedForm() throws {
    let data = Samples.dataset(rows: 200, columns: 4, family: .gaussian, seed: 3)
    let fit = try LeastSquares().fit(data)
    let heldOut = Samples.dataset(rows: 150, columns: 4, family: .gaussian, seed: 30)
    let study = study(heldOut, fit, SquaredError())
    for feature in heldOut.x.features {
      let expected = expectation(feature, fit, study)
      let closed = try PermutationImportance(repeats: 2).scorer(for: study)(feature)
      #expect(agree(closed.mean, expected, 1e-10) && closed.shuffleSpread == 0)
      #expect(agree(closed.rows.reduce(0, +) / 150, closed.mean, 1e-10))
      let moved = ShuffledColumns(feature, of: heldOut.x)
      let repeats = 20_000
      var stream = Seed(8).stream("independent", feature.name)
      let sampled = Exchange(study, repeats: repeats).score(moved) { _ in stream.permutation(of: 150) }
      #expect(abs(sampled.mean - expected) < 4 * sampled.shuffleSpread / Double(repeats).squareRoot())
      // Every pair of rows once.
      var orders = ShuffleOrders(Seed(8).stream("orders", feature.name), count: 150)
      let all = Exchange(study, repeats: 150).score(moved) { _ in orders.next().donors }
      #expect(agree(all.mean, expected, 1e-9))
      for (a, b) in zip(all.rows, closed.rows) { #expect(agree(a, b, 1e-8)) }
    }
  }

  @Test("another column beside it changes none of a feature's shuffles")
  func keyedByName() throws {
    let data = Samples.dataset(rows: 80, columns: 3, family: .gaussian, seed: 5)
    let fit = try LeastSquares().fit(data)
    let reordered = DesignMatrix(
      rowCount: 80, columnNames: ["x3", "x1", "x2"],
      features: [("x3", 0), ("x1", 1), ("x2", 2)].map { Feature(name: $0.0, columns: $0.1..<$0.1 + 1) },
      values: [2, 0, 1].flatMap { Array(data.x[column: $0]) })
    let other = try LeastSquares().fit(Dataset(x: reordered, y: data.y))
    for (a, b) in [(0, 1), (1, 2), (2, 0)] {
      let method = PermutationImportance(repeats: 3)
      let one = try method.scorer(for: study(data, fit, SquaredError()))(data.x.features[a])
      let two = try method.scorer(for: study(Dataset(x: reordered, y: data.y), other, SquaredError()))(
        reordered.features[b])
      #expect(abs(one.mean - two.mean) < 1e-9)
    }
  }
}

@Suite struct ReplicatesTests {
  @Test("the corrected standard error is that of Nadeau and Bengio")
  func corrected() {
    // Ten refits of 5-fold splits: variance 1, test over train 1/4.
    let values = [0.0, 2, 0, 2, 0, 2, 0, 2, 0, 2].map { $0 * (0.9).squareRoot() }
    let plan = Resampling.folds(5, repeats: 2).plan(.independent, rowCount: 50, classes: nil, seed: Seed(1))
    let replicates = plan.replicates([values]) { [] }
    #expect(abs(replicates.standardError(0) - (1.0 / 10 + 1.0 / 4).squareRoot()) < 1e-12)
    #expect(abs(replicates.criticalValue(confidence: 0.95) - 2.2621571627982053) < 1e-12)
  }

  @Test("rank sets separate what differs every time and join what does not")
  func rankSets() {
    let noise = [0.1, -0.1, 0.05, -0.05, 0.08, -0.08, 0.02, -0.02, 0.04, -0.04]
    let values = [0.0, 5, 5.01, 10].enumerated().map { index, level in
      noise.indices.map { level + noise[($0 * (index + 3)) % noise.count] }
    }
    let sets = RankSets(Replicates(refits: values, testShare: 0.25), confidence: 0.95)
    #expect(sets.order[0] == 3 && sets.order[3] == 0)
    #expect(sets.low == [4, 2, 2, 1] && sets.high == [4, 3, 3, 1])
    #expect(sets.tier == [3, 2, 2, 1])
  }

  @Test("equal features share every rank")
  func ties() {
    let sets = RankSets(Replicates(refits: [[0, 0, 0], [0, 0, 0], [0, 0, 0]], testShare: 0.5), confidence: 0.95)
    #expect(sets.low == [1, 1, 1] && sets.high == [3, 3, 3] && sets.tier == [1, 1, 1])
  }
}

@Suite struct ResamplingTests {
  @Test("every row is held out once a round, and classes keep their shares")
  func folds() {
    let classes = (0..<103).map { $0 % 4 == 0 ? 1.0 : 0 }
    let splits = Resampling.folds(5, repeats: 2).plan(
      .independent, rowCount: 103, classes: classes, seed: Seed(1)
    ).splits
    #expect(splits.count == 10)
    for round in 0..<2 {
      let rows = splits[5 * round..<5 * round + 5].flatMap(\.heldOut)
      #expect(rows.sorted() == Array(0..<103))
    }
    for split in splits {
      #expect(Set(split.training).isDisjoint(with: split.heldOut))
      #expect((5...6).contains(split.heldOut.count { classes[$0] == 1 }))
    }
  }

  @Test("a rare class limits the number of folds, so that both sides have it")
  func rareClass() {
    let classes = (0..<40).map { $0 < 3 ? 1.0 : 0 }
    let splits = Resampling.folds(5, repeats: 1).plan(
      .independent, rowCount: 40, classes: classes, seed: Seed(1)
    ).splits
    #expect(splits.count == 3)
    for split in splits { #expect(split.heldOut.count { classes[$0] == 1 } == 1) }
    let holdout = Resampling.holdout(0.25).plan(
      .independent, rowCount: 40, classes: classes, seed: Seed(1)
    ).splits
    #expect(holdout.count == 1 && holdout[0].heldOut.count == 10)
    #expect(holdout[0].heldOut.count { classes[$0] == 1 } == 1)
  }
}
