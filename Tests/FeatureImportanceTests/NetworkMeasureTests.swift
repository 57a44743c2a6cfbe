import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct NetworkMeasureTests {
  static func fit(_ family: Family, hidden: [Int], activation: Activation) throws -> (NetworkFit, Dataset) {
    let data = Samples.dataset(rows: 120, columns: 4, family: family, seed: 2)
    let network = NeuralNetwork(
      family: family, classCount: 3, hidden: hidden, activation: activation, learningRate: 0.01, epochs: 30,
      batchSize: 30, earlyStopping: nil, networks: 2)
    return (try network.fit(data, seed: Seed(1)), data)
  }

  @Test(
    "integrated gradients sum to the prediction minus that of the means",
    arguments: [(Family.gaussian, Activation.gelu), (.binomial, .tanh), (.multinomial, .silu)])
  func completeness(family: Family, activation: Activation) throws {
    let (fit, data) = try Self.fit(family, hidden: [8, 5], activation: activation)
    let rows = StandardizedRows(data.x, fit.scaling, limit: 20)
    let n = data.rowCount
    for member in 0..<2 {
      let predictions = fit.predict(data.x, member: member)
      let pass = NetworkPass<Double>(fit.shape, fit.activation, capacity: 1)
      let atMeans = pass.forward(fit.members[member].parameters, [0, 0, 0, 0], rows: 1)
      for output in 0..<fit.shape.outputs {
        let baseline = fit.target.center + fit.target.scale * atMeans[output]
        let values = Attributions(fit: fit).integratedGradients(rows, member: member, output: output, steps: 400)
        for place in 0..<20 {
          let sum = values[place * 4..<(place + 1) * 4].reduce(0, +)
          let row = place * n / 20
          #expect(abs(sum - (predictions[output * n + row] - baseline)) < 1e-4)
        }
      }
    }
  }

  @Test("of a linear network all measures are what its coefficients say")
  func linear() throws {
    let (fit, data) = try Self.fit(.gaussian, hidden: [], activation: .identity)
    let rows = StandardizedRows(data.x, fit.scaling, limit: 10)
    let b = fit.members[0].parameters
    let attributions = Attributions(fit: fit)
    let gradient = attributions.gradientTimesInput(rows, member: 0, output: 0)
    for i in gradient.indices { #expect(agree(gradient[i], fit.target.scale * b[i % 4] * rows.values[i], 1e-12)) }
    let integrated = attributions.integratedGradients(rows, member: 0, output: 0, steps: 3)
    for (a, b) in zip(gradient, integrated) { #expect(agree(a, b, 1e-12)) }
    let weights = ConnectionWeights(fit.shape, b)
    #expect(weights.connections(fit.features) == Array(b[0..<4]))
    #expect(weights.firstLayerNorms(fit.features) == b[0..<4].map { abs($0) })
    let total = b[0..<4].reduce(0) { $0 + abs($1) }
    for (share, b) in zip(weights.shares(fit.features), b) { #expect(agree(share, abs(b) / total, 1e-12)) }
  }

  @Test("Olden's products are the coefficients of a deep network of identities")
  func deepIdentity() throws {
    let (fit, data) = try Self.fit(.gaussian, hidden: [5, 3], activation: .identity)
    let products = ConnectionWeights(fit.shape, fit.members[1].parameters).connections(fit.features)
    let predictions = fit.predict(data.x, member: 1)
    for j in 0..<4 {
      var values = data.x.values
      for i in 0..<120 { values[j * 120 + i] += 1 / fit.scaling.factors[j] }
      let moved = fit.predict(Samples.design(values, rows: 120, columns: 4), member: 1)
      for i in 0..<120 { #expect(abs(moved[i] - predictions[i] - fit.target.scale * products[j]) < 1e-4) }
    }
  }

  @Test("Garson's shares are those worked out by hand, and sum to one")
  func garson() throws {
    // Two inputs, two hidden units, one output: |w| (1, 3; 1, 1) and |v| (2, 4).
    let shape = NetworkShape(inputs: 2, hidden: [2], outputs: 1)
    let parameters: [Double] = [1, -3, 1, 1, 0, 0, -2, 4, 0]
    let features = [Feature(name: "a", columns: 0..<1), Feature(name: "b", columns: 1..<2)]
    let shares = ConnectionWeights(shape, parameters).shares(features)
    // Unit 1: halves of 2; unit 2: three quarters and one of 4.
    #expect(agree(shares[0], (1.0 + 3) / 6, 1e-14) && agree(shares[1], (1.0 + 1) / 6, 1e-14))
    let (fit, _) = try Self.fit(.multinomial, hidden: [6, 5], activation: .relu)
    let sum = ConnectionWeights(fit.shape, fit.members[0].parameters).shares(fit.features).reduce(0, +)
    #expect(agree(sum, 1, 1e-12))
  }

  @Test("scores are means over networks with an interval from their spread")
  func spread() throws {
    let (fit, data) = try Self.fit(.binomial, hidden: [8], activation: .relu)
    let descriptions = fit.descriptions(of: data, confidence: 0.9)
    #expect(descriptions.map(\.method) == ["garson", "olden", "gradient-input", "integrated-gradients"])
    for description in descriptions {
      #expect(description.intervalSource == "seeds" && description.meaning.contains("descriptive"))
      #expect(description.scores.map(\.feature) == data.x.features.map(\.name))
      for score in description.scores { #expect(score.low ?? 1 < score.score && score.score < score.high ?? -1) }
    }
    let norms = fit.members.map { ConnectionWeights(fit.shape, $0.parameters).firstLayerNorms(fit.features) }
    let learned = fit.learnedWeights(confidence: 0.9)
    for j in 0..<4 { #expect(agree(learned[j].score, (norms[0][j] + norms[1][j]) / 2, 1e-12)) }
  }
}
