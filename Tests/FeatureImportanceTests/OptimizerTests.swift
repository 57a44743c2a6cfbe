import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct OptimizerTests {
  /// Parameters after steps down the gradients of `f(w) = (w0² + 10 w1²) / 2`.
  func path(_ optimizer: Optimizer, steps: Int, rate: Double) -> [[Double]] {
    var state = OptimizerState<Double>(optimizer, count: 2)
    var w = [1.0, -1.0]
    return (0..<steps).map { _ in
      let gradient = [w[0], 10 * w[1]]
      state.step(&w, gradient, count: 2, rate: rate)
      return w
    }
  }

  // By hand from the formulas: the first two steps from (1, -1) at rate 0.01, gradients (1, -10), then those at hand.
  @Test("two steps are those of the published formulas")
  func formulas() {
    let sgd = path(.sgd, steps: 2, rate: 0.01)
    #expect(agree(sgd[1][0], 0.99 * 0.99, 1e-14) && agree(sgd[1][1], -0.81, 1e-14))
    let momentum = path(.momentum(0.9), steps: 2, rate: 0.01)
    // v1 = -0.01; v2 = 0.9 · -0.01 - 0.01 · 0.99
    #expect(agree(momentum[1][0], 0.99 - 0.009 - 0.0099, 1e-14))
    let nesterov = path(.nesterov(0.9), steps: 2, rate: 0.01)
    // v1 = -0.01, w1 = 1 - 0.009 - 0.01; v2 = 0.9 v1 - 0.01 w1, w2 = w1 + 0.9 v2 - 0.01 w1
    let w1 = 0.981
    let v2 = -0.009 - 0.01 * w1
    #expect(agree(nesterov[1][0], w1 + 0.9 * v2 - 0.01 * w1, 1e-14))
    let rmsProp = path(.rmsProp(decay: 0.99), steps: 1, rate: 0.01)
    #expect(agree(rmsProp[0][0], 1 - 0.01 / (0.01.squareRoot() + 1e-8), 1e-14))
    // Whatever the size of a gradient, Adam's first step is the rate.
    for optimizer in [Optimizer.adam(), .adamW()] {
      let adam = path(optimizer, steps: 1, rate: 0.01)
      #expect(agree(adam[0][0], 0.99, 1e-8) && agree(adam[0][1], -0.99, 1e-8))
    }
    let second = path(.adam(), steps: 2, rate: 0.01)[1][0]
    let (m, s) = (0.9 * 0.1 + 0.1 * 0.99, 0.999 * 0.001 + 0.001 * 0.99 * 0.99)
    let expected = 0.99 - 0.01 * (m / (1 - 0.81)) / (s / (1 - 0.999 * 0.999)).squareRoot()
    #expect(agree(second, expected, 1e-7))
  }

  @Test("all reach the minimum of a bowl", arguments: Optimizer.named.map(\.name))
  func bowl(name: String) throws {
    let optimizer = try #require(Optimizer.named.first { $0.name == name }?.value)
    let end = try #require(path(optimizer, steps: 4000, rate: 0.01).last)
    #expect(abs(end[0]) < 0.01 && abs(end[1]) < 0.01)
  }

  @Test("AdamW takes a share off the weights where Adam bends the gradient")
  func decoupled() throws {
    let data = Samples.dataset(rows: 100, columns: 3, family: .gaussian, seed: 1)
    func weights(_ optimizer: Optimizer) throws -> [Double] {
      let network = NeuralNetwork(
        family: .gaussian, hidden: [4], optimizer: optimizer, epochs: 3, batchSize: 100,
        penalty: NetworkPenalty(l2: 0.5), earlyStopping: nil, networks: 1)
      return try network.fit(data, seed: Seed(1)).members[0].parameters
    }
    #expect(try weights(.adam()) != weights(.adamW()))
  }

  @Test("L-BFGS finds the bottom of Rosenbrock's valley")
  func rosenbrock() {
    let (point, end) = LBFGS().minimise(from: [-1.2, 1, -1.2, 1]) { x, gradient in
      var value = 0.0
      for k in [0, 2] {
        let (a, b) = (1 - x[k], x[k + 1] - x[k] * x[k])
        value += a * a + 100 * b * b
        gradient[k] = -2 * a - 400 * x[k] * b
        gradient[k + 1] = 200 * b
      }
      return value
    } observe: { _ in
    }
    #expect(end == .converged)
    #expect(point.allSatisfy { abs($0 - 1) < 1e-8 })
  }

  @Test("schedules: constant, steps, half a cosine, warm-up")
  func schedules() {
    let constant = LearningRateSchedule()
    #expect((0..<9).allSatisfy { constant.factor(epoch: $0, of: 9) == 1 })
    let step = LearningRateSchedule(.step(every: 3, factor: 0.5))
    #expect([0, 2, 3, 6].map { step.factor(epoch: $0, of: 9) } == [1, 1, 0.5, 0.25])
    let cosine = LearningRateSchedule(.cosine)
    #expect(cosine.factor(epoch: 0, of: 10) == 1 && abs(cosine.factor(epoch: 5, of: 10) - 0.5) < 1e-15)
    #expect(cosine.factor(epoch: 9, of: 10) > 0 && cosine.factor(epoch: 9, of: 10) < 0.03)
    let warm = LearningRateSchedule(.cosine, warmUp: 4)
    #expect((0..<5).map { warm.factor(epoch: $0, of: 14) } == [0.2, 0.4, 0.6, 0.8, 1])
  }

  @Test("a gradient longer than the limit is shortened to it")
  func clipping() throws {
    let data = Samples.dataset(rows: 50, columns: 3, family: .gaussian, seed: 1)
    func change(_ clipping: Double?) throws -> Double {
      let network = NeuralNetwork(
        family: .gaussian, hidden: [4], optimizer: .sgd, learningRate: 0.1, epochs: 1, batchSize: 50,
        clipping: clipping, penalty: NetworkPenalty(), earlyStopping: nil, networks: 1)
      let shape = NetworkShape(inputs: 3, hidden: [4], outputs: 1)
      let start = network.start(shape, Seed(1), 0)
      let end = try network.fit(data, seed: Seed(1)).members[0].parameters
      return zip(start, end).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    #expect(try change(nil) > 0.02)
    #expect(abs(try change(0.01) - 0.1 * 0.01) < 1e-6)
  }
}
