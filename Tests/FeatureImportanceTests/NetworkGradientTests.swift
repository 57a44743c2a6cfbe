import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

/// Analytic gradients against central differences of the objective.
@Suite struct NetworkGradientTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let hidden: [Int]
    let activation: Activation
    let loss: OutputLoss
    let penalty: NetworkPenalty
    var testDescription: String { "\(hidden) \(activation) \(loss) \(penalty)" }
  }

  static let depths: [[Int]] = [[], [5], [4, 3], [4, 3, 3], [3, 4, 3, 2]]
  static let losses: [OutputLoss] = [.squaredError, .huber(0.7), .logLoss, .softmax(3)]
  static let penalties = [
    NetworkPenalty(), NetworkPenalty(l1: 0.03), NetworkPenalty(l2: 0.2), NetworkPenalty(l1: 0.02, l2: 0.1),
    NetworkPenalty(group: 0.05), NetworkPenalty(l1: 0.01, l2: 0.1, group: 0.02, dropout: 0.3),
  ]

  static let cases = depths.flatMap { hidden in
    (hidden.isEmpty ? [.identity] : Activation.allCases).flatMap { activation in
      losses.flatMap { loss in
        penalties.map { Case(hidden: hidden, activation: activation, loss: loss, penalty: $0) }
      }
    }
  }

  /// Mean loss and penalties of a random network on random rows, as a function of its parameters.
  final class Problem {
    let shape: NetworkShape
    let objective: NetworkObjective<Double>
    let rows = Array(0..<11)
    var parameters: [Double]

    init(_ kind: Case, hasSkip: Bool = false, isWeighted: Bool = false) {
      let family: Family = kind.loss == .softmax(3) ? .multinomial : kind.loss == .logLoss ? .binomial : .gaussian
      let data = Samples.dataset(rows: 11, columns: 4, family: family, seed: 3, isWeighted: isWeighted)
      let input = NetworkInput<Double>(data, NetworkScaling(data), TargetScale(data, family: family))
      shape = NetworkShape(inputs: 4, hidden: kind.hidden, outputs: kind.loss.outputs, hasSkip: hasSkip)
      // One feature of two columns among them; blocks of rows smaller than their number.
      objective = NetworkObjective(
        shape, kind.activation, kind.loss, kind.penalty, features: [0..<1, 1..<3, 3..<4], input, capacity: 4)
      var stream = Seed(5).stream("parameters")
      parameters = (0..<shape.parameterCount).map { _ in 0.6 * stream.normal() }
    }

    func value(_ parameters: [Double]) -> (value: Double, gradient: [Double]) {
      var gradient = [Double](repeating: .nan, count: parameters.count)
      let value = objective.value(parameters, rows, &gradient).objective
      return (value, gradient)
    }

    /// The largest difference between the gradient and central differences, over its size.
    func error() -> Double {
      let gradient = value(parameters).gradient
      let size = gradient.reduce(0) { max($0, abs($1)) }
      return parameters.indices.reduce(0) { worst, i in
        let h = 1e-5
        var moved = parameters
        moved[i] += h
        let above = value(moved).value
        moved[i] -= 2 * h
        let below = value(moved).value
        return max(worst, abs((above - below) / (2 * h) - gradient[i]) / max(1, size))
      }
    }
  }

  @Test("gradients equal central differences for every depth, activation, loss and penalty", arguments: depths)
  func gradients(hidden: [Int]) {
    for kind in Self.cases where kind.hidden == hidden {
      let error = Problem(kind).error()
      #expect(error < 1e-6, "\(kind.testDescription): \(error)")
    }
  }

  @Test("so they do with weights of rows and with a straight way from inputs to outputs", arguments: losses)
  func weightsAndSkip(loss: OutputLoss) {
    let kind = Case(hidden: [4, 3], activation: .tanh, loss: loss, penalty: NetworkPenalty(l1: 0.02, l2: 0.1))
    #expect(Problem(kind, hasSkip: true, isWeighted: true).error() < 1e-6)
  }

  @Test("so they do for the units that dropout leaves", arguments: Activation.allCases)
  func dropout(activation: Activation) {
    let kind = Case(hidden: [6, 5], activation: activation, loss: .squaredError, penalty: NetworkPenalty(dropout: 0.4))
    let problem = Problem(kind)
    func batch(_ parameters: [Double]) -> (Double, [Double]) {
      var gradient = [Double](repeating: 0, count: parameters.count)
      // The same units are left out every time.
      var drops = Seed(1).stream("drops")
      let loss = withUnsafeMutablePointer(to: &drops) {
        problem.objective.batchGradient(parameters, problem.rows[..<4], &gradient, dropping: $0)
      }
      return (loss, gradient)
    }
    let gradient = batch(problem.parameters).1
    #expect(gradient.contains { $0 != 0 })
    for i in problem.parameters.indices {
      var moved = problem.parameters
      moved[i] += 1e-5
      let above = batch(moved).0
      moved[i] -= 2e-5
      #expect(abs((above - batch(moved).0) / 2e-5 - gradient[i]) < 1e-6)
    }
  }

  @Test("the gradient with respect to inputs equals central differences", arguments: Activation.allCases)
  func inputs(activation: Activation) {
    let shape = NetworkShape(inputs: 3, hidden: [5, 4], outputs: 2, hasSkip: true)
    let pass = NetworkPass<Double>(shape, activation, capacity: 2)
    var stream = Seed(8).stream("parameters")
    let parameters = (0..<shape.parameterCount).map { _ in stream.normal() }
    let x = (0..<6).map { _ in stream.normal() }
    for output in 0..<2 {
      var gradient = [Double](repeating: 0, count: 6)
      pass.inputGradient(ofOutput: output, parameters, x, rows: 2, &gradient)
      for i in 0..<6 {
        func f(_ step: Double) -> Double {
          var moved = x
          moved[i] += step
          return pass.forward(parameters, moved, rows: 2)[i / 3 * 2 + output]
        }
        #expect(abs((f(1e-5) - f(-1e-5)) / 2e-5 - gradient[i]) < 1e-6)
      }
    }
  }
}
