import Testing

@testable import FeatureImportance

@Suite("The hierarchical proximal step")
struct HierarchicalProximalTests {
  typealias Step = HierarchicalProximal<Double>

  struct Case: Sendable, CustomTestStringConvertible {
    let step: Step
    let v: [Double]
    let u: [Double]
    var testDescription: String { "lambda \(step.lambda), M \(step.hierarchy), \(v.count) and \(u.count) weights" }

    var solution: (b: [Double], w: [Double]) { step.applied(v, u) }

    func objective(_ b: [Double], _ w: [Double]) -> Double {
      let squares = zip(b + w, v + u).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return squares / 2 + step.lambda * length(b) + step.lambdaBar * w.reduce(0) { $0 + abs($1) }
    }
  }

  static let cases: [Case] = {
    var stream = Seed(1).stream("proximal")
    var cases: [Case] = []
    for hierarchy in [0, 0.3, 1, 10] {
      for lambda in [0, 0.5, 2, 8] {
        for (outputs, count) in [(1, 1), (1, 4), (3, 6), (2, 40)] {
          let step = Step(lambda: lambda, lambdaBar: outputs == 3 ? 0.4 : 0, hierarchy: hierarchy)
          cases.append(
            Case(
              step: step, v: (0..<outputs).map { _ in stream.normal() }, u: (0..<count).map { _ in 2 * stream.normal() }
            ))
        }
      }
    }
    return cases
  }()

  @Test("weights stay within M times the skip weights' length", arguments: cases)
  func isFeasible(_ example: Case) {
    let (b, w) = example.solution
    #expect(w.allSatisfy { abs($0) <= example.step.hierarchy * length(b) * (1 + 1e-12) })
  }

  @Test("no feasible point anywhere is better", arguments: cases)
  func isBest(_ example: Case) {
    let (b, w) = example.solution
    let least = example.objective(b, w)
    // For each length of b the rest has a closed form; lengths on a fine grid see the whole problem.
    let size = length(example.v)
    let longest = 2 * (size + example.u.reduce(0) { $0 + abs($1) })
    for k in 0...4000 {
      let c = longest * Double(k * k) / 16e6
      let other = example.v.map { $0 * c / size }
      let rest = example.u.map { u in
        let left = min(max(abs(u) - example.step.lambdaBar, 0), example.step.hierarchy * c)
        return u < 0 ? -left : left
      }
      #expect(example.objective(other, rest) >= least - 1e-9)
    }
    // And so do random feasible neighbours.
    var stream = Seed(2).stream("neighbours")
    for _ in 0..<500 {
      let other = b.map { $0 + 0.1 * stream.normal() }
      let bound = example.step.hierarchy * length(other)
      let rest = w.map { min(max($0 + 0.1 * stream.normal(), -bound), bound) }
      #expect(example.objective(other, rest) >= least - 1e-12)
    }
  }

  @Test("without lambda a feasible point stays where it is")
  func keepsFeasible() {
    let (b, w) = Step(lambda: 0, hierarchy: 2).applied([3, 4], [10, -1, 0])
    #expect(b == [3, 4] && w == [10, -1, 0])
  }

  @Test("with M = 0 it is the group lasso's step on the skip weights")
  func isGroupLasso() {
    let (b, w) = Step(lambda: 1, hierarchy: 0).applied([3, 4], [10, -1])
    #expect(largestGap(b, [2.4, 3.2]) < 1e-15 && w == [0, 0])
    #expect(Step(lambda: 5, hierarchy: 0).applied([3, 4], [7]).b == [0, 0])
  }

  @Test("a feature leaves with all its weights where lambda outweighs both pulls, and not before")
  func leaves() {
    // At zero the slope of the length is -2 + lambda - 3 (0.5 + 1.5).
    let (v, u) = ([2.0], [0.5, -1.5])
    #expect(Step(lambda: 8, hierarchy: 3).applied(v, u) == ([0], [0, 0]))
    #expect(Step(lambda: 7.99, hierarchy: 3).applied(v, u).b[0] > 0)
  }

  @Test("first-layer weights can open a straight way that was shut")
  func opens() {
    let (b, w) = Step(lambda: 1, hierarchy: 1).applied([0, 0], [4])
    #expect(b == [1.5, 0] && w == [1.5])
    #expect(Step(lambda: 1, hierarchy: 1).applied([0], [0]) == ([0], [0]))
  }
}

extension HierarchicalProximal {
  fileprivate func applied(_ v: [Real], _ u: [Real]) -> (b: [Real], w: [Real]) {
    var (b, w) = (v, u)
    b.withUnsafeMutableBufferPointer { b in w.withUnsafeMutableBufferPointer { w in apply(b, w) } }
    return (b, w)
  }
}

private func length(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

private func largestGap(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? 0 }
