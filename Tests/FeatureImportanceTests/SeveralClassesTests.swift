import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("A target of several classes")
struct SeveralClassesTests {
  private static let classes: [ByteText] = ["a", "b", "c"]
  private static let data = Samples.dataset(rows: 150, columns: 5, family: .multinomial, seed: 6)

  private func study(_ data: Dataset, _ predictor: some Predictor, classCount: Int) -> Study {
    Study(predictor, on: data, SoftmaxLoss(classCount: classCount))
  }

  @Test("the softmax loss is minus the log of the class's probability")
  func bruteForce() {
    let eta: [Double] = [0.3, -2, 5, 1, 0, -1, -4, 2, 0.5]  // three rows, class after class
    let y: [Double] = [0, 2, 1]
    let losses = SoftmaxLoss(classCount: 3).rows(eta, y)
    for i in 0..<3 {
      let powers = (0..<3).map { exp(eta[$0 * 3 + i]) }
      #expect(abs(losses[i] + log(powers[Int(y[i])] / powers.reduce(0, +))) < 1e-14)
    }
  }

  @Test("neither huge predictions nor a shift of all classes disturb the softmax loss")
  func extremes() {
    let loss = SoftmaxLoss(classCount: 2)
    #expect(loss.rows([1000, 0, 0, 1000], [0, 0]) == [0, 1000])
    #expect(abs(loss.rows([40, 0], [0])[0] - exp(-40)) < 1e-30)
    let shifted = loss.rows([1e6 + 1, 1e6], [1])[0]
    #expect(abs(shifted - log(1 + exp(1))) < 1e-12)
  }

  @Test("the null model predicts the log shares, whose loss is the entropy")
  func null() {
    let loss = SoftmaxLoss(classCount: 3)
    let y: [Double] = [0, 0, 0, 1, 2, 2]
    let null = loss.nullPrediction(for: y)
    #expect(null == [log(3.0 / 6), log(1.0 / 6), log(2.0 / 6)])
    let entropy = -[3.0, 1, 2].reduce(0) { $0 + $1 / 6 * log($1 / 6) }
    #expect(abs(loss.mean(loss.constant(null, rowCount: 6), y) - entropy) < 1e-15)
  }

  @Test("two classes have the losses, measures and scores of an event")
  func twoClasses() throws {
    let data = Samples.dataset(rows: 120, columns: 4, family: .binomial, seed: 3)
    let two = try SoftmaxRegression(classes: ["no", "yes"]).fit(data, seed: Seed(0))
    let event = try LogisticRegression().fit(data)
    let (eta, logOdds) = (two.predict(data.x), event.predict(data.x))
    for i in 0..<120 { #expect(abs(eta[120 + i] - eta[i] - logOdds[i]) < 1e-9) }
    let null = SoftmaxLoss(classCount: 2).nullPrediction(for: data.y)
    for name in [Metric.Name.logLoss, .auc, .accuracy] {
      let own = name.measure(eta, data.y, nullPrediction: null)
      let other = name.measure(logOdds, data.y, nullPrediction: LogLoss().nullPrediction(for: data.y))
      #expect(abs(own - other) < 1e-10)
    }
    // Of both classes, so twice that of the event.
    let brier = Metric.Name.brier.measure(eta, data.y, nullPrediction: null)
    #expect(abs(brier - 2 * Metric.Name.brier.measure(logOdds, data.y, nullPrediction: [0])) < 1e-10)
    let method = PermutationImportance(repeats: 3)
    let other = Study(event, on: data, LogLoss())
    for feature in data.x.features {
      let score = try method.scorer(for: study(data, two, classCount: 2))(feature).mean
      #expect(abs(score - (try method.scorer(for: other)(feature).mean)) < 1e-9)
    }
    for (own, other) in zip(two.coefficients.suffix(4), event.coefficients) {
      #expect(agree(2 * own.estimate, other.estimate, 1e-8))
      let errors = try (#require(own.standardError), #require(other.standardError))
      #expect(agree(2 * errors.0, errors.1, 1e-8))
    }
    for (own, other) in zip(two.learnedWeights(confidence: 0.95), event.learnedWeights(confidence: 0.95)) {
      #expect(agree(own.score * 2.0.squareRoot(), abs(other.score), 1e-8))
      #expect(try agree(#require(own.pValue), #require(other.pValue), 1e-6))
    }
  }

  @Test("coefficients and intercepts sum to zero over classes, and predict what the model with a reference predicts")
  func symmetric() throws {
    let fit = try SoftmaxRegression(classes: Self.classes).fit(Self.data, seed: Seed(0))
    let reference = try MultinomialRegression().fit(Self.data, classes: Self.classes)
    #expect(abs(fit.intercepts.reduce(0, +)) < 1e-8)
    for j in 0..<5 {
      let own = (0..<3).map { fit.coefficients[$0 * 5 + j] }
      #expect(own.map(\.class) == ["a", "b", "c"])
      #expect(abs(own.reduce(0) { $0 + $1.standardized }) < 1e-10)
      for k in 1..<3 {
        #expect(agree(own[k].estimate - own[0].estimate, reference.fits[k - 1].coefficients[j].estimate, 1e-8))
      }
    }
  }

  @Test("shuffling equals predicting on a matrix with moved rows, for all columns of a feature and all classes")
  func shuffling() throws {
    let plain = Self.data
    let x = DesignMatrix(
      rowCount: 150, columnNames: plain.x.columnNames,
      features: [Feature(name: "x1", columns: 0..<1), Feature(name: "rest", columns: 1..<5)], values: plain.x.values)
    let fit = try SoftmaxRegression(classes: Self.classes).fit(Dataset(x: x, y: plain.y), seed: Seed(0))
    var stream = Seed(9).stream("order")
    let order = stream.permutation(of: 150)
    for feature in x.features {
      var moved = x.values
      for j in feature.columns { for i in 0..<150 { moved[j * 150 + i] = x.values[j * 150 + order[i]] } }
      let expected = fit.predict(
        DesignMatrix(rowCount: 150, columnNames: x.columnNames, features: x.features, values: moved))
      #expect(expected.count == 450)
      for (a, b) in zip(fit.shuffling(feature, in: x)(order), expected) { #expect(abs(a - b) < 1e-10) }
    }
  }

  @Test("a feature that the lasso leaves out in every class scores exactly 0")
  func unused() throws {
    let data = Samples.dataset(rows: 120, columns: 8, family: .multinomial, seed: 1)
    let fit = try SoftmaxLasso(classes: Self.classes).fit(data, seed: Seed(0))
    let weights = fit.learnedWeights(confidence: 0.95)
    let unused = data.x.features.filter { feature in weights.contains { $0.feature == feature.name && $0.score == 0 } }
    try #require(!unused.isEmpty)
    for feature in unused {
      let score = try PermutationImportance(repeats: 5).scorer(for: study(data, fit, classCount: 3))(feature)
      #expect(score.mean == 0 && score.shuffleSpread == 0 && score.rows.allSatisfy { $0 == 0 })
    }
  }

  @Test("balanced accuracy is the mean of the classes' shares, the AUC that over classes of each against the rest")
  func measures() {
    // Rows of classes a, a, b, c; predicted a, b, b, a.
    let eta: [Double] = [2, 0, 0, 3, 0, 2, 1, 0, 0, 0, 0, 1]
    let predictions = ClassPredictions(eta, [0, 0, 1, 2], classCount: 3)
    #expect(predictions.measure(.accuracy) == 0.5)
    #expect(abs(predictions.measure(.balancedAccuracy) - (0.5 + 1 + 0) / 3) < 1e-15)
    func p(_ i: Int, _ k: Int) -> Double { exp(eta[k * 4 + i]) / (0..<3).reduce(0) { $0 + exp(eta[$1 * 4 + i]) } }
    let y = [0, 0, 1, 2]
    let areas = (0..<3).map { k in areaUnderCurve((0..<4).map { p($0, k) }, y.map { $0 == k ? 1 : 0 }) ?? .nan }
    #expect(abs(predictions.measure(.auc) - areas.reduce(0, +) / 3) < 1e-15)
  }

  @Test("a copy of the classes is suspected, a feature that tells one class from the others is not")
  func leakage() throws {
    let codes = (0..<90).map { $0 % 3 }
    let table = Table(
      columns: [
        Column(name: "y", values: .categorical(Labels(codes: codes.map { Int32($0) }, levels: Self.classes))),
        Column(name: "copy", values: .numeric(codes.map { [7.0, 3, 5][$0] })),
        Column(
          name: "labels",
          values: .categorical(Labels(codes: codes.map { Int32(2 - $0) }, levels: ["p", "q", "r"]))),
        Column(name: "one", values: .numeric(codes.enumerated().map { $1 == 0 ? 100 : Double($0 * 7 % 11) })),
      ], rowCount: 90)
    let warnings = CopiesOfTarget().warnings(of: try AuditedTable(table))
    #expect(warnings.map(\.feature) == ["copy", "labels"], "\(warnings.map(\.message))")
  }
}
