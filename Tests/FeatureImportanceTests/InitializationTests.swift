import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct InitializationTests {
  static let variances: [(scheme: Initialization, variance: Double, bound: Double?)] = [
    (.glorotUniform, 2.0 / 500, (6.0 / 500).squareRoot()), (.glorotNormal, 2.0 / 500, nil),
    (.heUniform, 2.0 / 300, (6.0 / 300).squareRoot()), (.heNormal, 2.0 / 300, nil), (.lecun, 1.0 / 300, nil),
  ]

  @Test("weights have mean zero and the variance of their formula", arguments: variances.indices)
  func moments(index: Int) {
    let (scheme, variance, bound) = Self.variances[index]
    var stream = Seed(1).stream("weights")
    let weights = scheme.weights(inputs: 300, outputs: 200, &stream)
    let n = Double(weights.count)
    #expect(weights.count == 60_000)
    // Four standard errors; that of a variance is at most its double over the root of 2n for a normal distribution.
    #expect(abs(mean(of: weights)) < 4 * (variance / n).squareRoot())
    let found = standardDeviation(of: weights, denominator: n)
    #expect(abs(found * found / variance - 1) < 4 * (2 / n).squareRoot())
    if let bound { #expect(weights.allSatisfy { abs($0) <= bound } && weights.contains { abs($0) > 0.99 * bound }) }
  }

  @Test(
    "orthogonal weights have orthonormal rows or columns, whichever are fewer", arguments: [(7, 4), (4, 7), (5, 5)])
  func orthogonal(inputs: Int, outputs: Int) {
    var stream = Seed(2).stream("weights")
    let w = Initialization.orthogonal.weights(inputs: inputs, outputs: outputs, &stream)
    let byColumns = inputs >= outputs
    let count = min(inputs, outputs)
    func entry(_ vector: Int, _ i: Int) -> Double { byColumns ? w[i * outputs + vector] : w[vector * outputs + i] }
    for a in 0..<count {
      for b in 0..<count {
        let product = (0..<max(inputs, outputs)).reduce(0) { $0 + entry(a, $1) * entry(b, $1) }
        #expect(abs(product - (a == b ? 1 : 0)) < 1e-13)
      }
    }
  }

  @Test("random weights tell hidden units apart, a constant never does")
  func symmetry() throws {
    let data = Samples.dataset(rows: 60, columns: 3, family: .gaussian, seed: 1)
    func units(_ scheme: Initialization) throws -> Set<[Double]> {
      let network = NeuralNetwork(
        family: .gaussian, hidden: [4], activation: .tanh, initialization: scheme, epochs: 5, batchSize: 20,
        earlyStopping: nil, networks: 1)
      let fit = try network.fit(data, seed: Seed(1))
      let parameters = fit.members[0].parameters
      return Set((0..<4).map { unit in (0..<3).map { parameters[$0 * 4 + unit] } })
    }
    #expect(try units(.constant(0.3)).count == 1)
    for (_, scheme) in Initialization.named { #expect(try units(scheme).count == 4) }
  }

  @Test("the default follows the activation")
  func standard() {
    let shape = NetworkShape(inputs: 400, hidden: [100], outputs: 1)
    for (activation, variance) in [(Activation.relu, 2.0 / 400), (.tanh, 2.0 / 500)] {
      var stream = Seed(3).stream("weights")
      let first = shape.initialParameters(nil, activation, &stream)[shape.firstLayer.weights]
      let found = standardDeviation(of: first, denominator: Double(first.count))
      #expect(abs(found * found / variance - 1) < 4 * (2 / Double(first.count)).squareRoot())
    }
  }

  @Test("biases begin at zero")
  func biases() {
    let shape = NetworkShape(inputs: 3, hidden: [4, 2], outputs: 2)
    var stream = Seed(4).stream("weights")
    let parameters = shape.initialParameters(.heNormal, .relu, &stream)
    for layer in shape.layers {
      #expect(parameters[layer.biases].allSatisfy { $0 == 0 })
      #expect(parameters[layer.weights].allSatisfy { $0 != 0 })
    }
  }
}
