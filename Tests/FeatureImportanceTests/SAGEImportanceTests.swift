import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("SAGE")
struct SAGEImportanceTests {
  @Test("under squared error the values of a linear model are those over all coalitions")
  func closedForm() throws {
    let data = ShapleySample.paired(Samples.dataset(rows: 40, columns: 5, family: .gaussian, seed: 1, isWeighted: true))
    let heldOut = ShapleySample.paired(Samples.dataset(rows: 10, columns: 5, family: .gaussian, seed: 2))
    let study = ShapleySample.study(try LeastSquares().fit(data), heldOut, reference: data, SquaredError())
    let features = heldOut.x.features
    for (row, values) in SAGEImportance().values(of: features, in: study) {
      let exact = ShapleySample.shapley(players: 4) { ShapleySample.gain(study, features, row, knowing: $0) }
      let size = exact.map { abs($0) }.max() ?? 0
      for (a, b) in zip(values.values, exact) { #expect(abs(a - b) < 1e-12 * max(1, size)) }
      #expect(values.samples.isEmpty)
    }
  }

  @Test("a row's values sum to its loss at the mean prediction minus its loss", arguments: Family.allCases)
  func sum(family: Family) throws {
    let data = Samples.dataset(rows: 80, columns: 4, family: family, seed: 3)
    let heldOut = Samples.dataset(rows: 30, columns: 4, family: family, seed: 4)
    let (fit, loss): (any Predictor, any Loss) =
      switch family {
      case .gaussian: (try LeastSquares().fit(data), SquaredError())
      case .binomial: (try LogisticRegression().fit(data), LogLoss())
      case .multinomial:
        (try SoftmaxRegression(classes: ["a", "b", "c"]).fit(data, seed: Seed(0)), SoftmaxLoss(classCount: 3))
      }
    let network = ShapleySample.network(data, family, hidden: [3], classCount: 3)
    let features = data.x.features
    for predictor in [fit, network] as [any Predictor] {
      let study = ShapleySample.study(predictor, heldOut, reference: data, loss)
      let scores = SAGEImportance(pairs: 2).scores(of: features, in: study)
      for (row, values) in SAGEImportance(pairs: 2).values(of: features, in: study) {
        let sum = scores.reduce(0) { $0 + $1.rows[row] }
        #expect(abs(sum - (-values.baseline[0] - study.losses[row])) < 1e-9)
      }
      // The mean prediction is that of the background: exactly for a linear model, of networks to what sampled rows leave.
      let means = ShapleySample.prediction(study, features, 0, knowing: 0)
      let null = mean(of: loss.rows(loss.constant(means, rowCount: 30), heldOut.y))
      let total = scores.reduce(0) { $0 + $1.mean }
      #expect(abs(total - (null - mean(of: study.losses))) < (predictor.network == nil ? 1e-9 : 0.2))
    }
  }

  @Test(
    "sampled values are those over all coalitions, within their errors", arguments: [Family.binomial, .multinomial])
  func enumeration(family: Family) throws {
    let data = Samples.dataset(rows: 60, columns: 4, family: family, seed: 5)
    let heldOut = Samples.dataset(rows: 5, columns: 4, family: family, seed: 6)
    let (fit, loss): (any Predictor, any Loss) =
      family == .binomial
      ? (try LogisticRegression().fit(data), LogLoss())
      : (try SoftmaxRegression(classes: ["a", "b", "c"]).fit(data, seed: Seed(0)), SoftmaxLoss(classCount: 3))
    let features = data.x.features
    let study = ShapleySample.study(fit, heldOut, reference: data, loss)
    for (row, values) in SAGEImportance(pairs: 300).values(of: features, in: study) {
      let exact = ShapleySample.shapley(players: 4) { ShapleySample.gain(study, features, row, knowing: $0) }
      for (place, error) in values.standardErrors.enumerated() {
        // Pairs can be exact to rounding, where nothing interacts.
        #expect(abs(values.values[place] - exact[place]) < 4.5 * error + 1e-12)
      }
    }
  }

  @Test("of a network the values come near those over all coalitions as more of the background is averaged")
  func network() {
    let data = Samples.dataset(rows: 30, columns: 3, family: .gaussian, seed: 7)
    let heldOut = Samples.dataset(rows: 4, columns: 3, family: .gaussian, seed: 8)
    let study = ShapleySample.study(
      ShapleySample.network(data, .gaussian, hidden: [3]), heldOut, reference: data, SquaredError())
    let features = data.x.features
    for (row, values) in SAGEImportance(pairs: 30, backgroundRows: 300).values(of: features, in: study) {
      let exact = ShapleySample.shapley(players: 3) { ShapleySample.gain(study, features, row, knowing: $0) }
      let size = exact.map { abs($0) }.max() ?? 0
      for (place, error) in values.standardErrors.enumerated() {
        #expect(abs(values.values[place] - exact[place]) < 4.5 * error + 0.02 * size)
      }
    }
  }

  @Test("features that carry the same values share equally")
  func sharing() throws {
    let plain = Samples.dataset(rows: 60, columns: 3, family: .binomial, seed: 9)
    let doubled = plain.columns([0, 1, 2, 0])
    let data = Dataset(x: Samples.design(doubled.x.values, rows: 60, columns: 4), y: plain.y)
    // A ridge penalty gives equal columns equal coefficients.
    let fit = try LeastSquares(ridge: 0.1).fit(data)
    let linear = ShapleySample.study(fit, data, reference: data, SquaredError())
    let exact = SAGEImportance().scores(of: data.x.features, in: linear)
    #expect(agree(exact[0].mean, exact[3].mean, 1e-9) && exact[0].mean > 0)

    let network = ShapleySample.network(data, .binomial, hidden: [3]) { parameters in
      var parameters = parameters
      for unit in 0..<3 { parameters[9 + unit] = parameters[unit] }
      return parameters
    }
    let study = ShapleySample.study(network, data, reference: data, LogLoss())
    for scores in [
      ShapleyImportance(pairs: 40).scores(of: data.x.features, in: study),
      SAGEImportance(pairs: 40).scores(of: data.x.features, in: study),
    ] {
      let error = hypot(scores[0].shuffleSpread, scores[3].shuffleSpread) / 40.0.squareRoot()
      #expect(abs(scores[0].mean - scores[3].mean) < 4.5 * error)
    }
  }
}
