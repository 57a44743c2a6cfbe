import Foundation
import Testing

@testable import FeatureImportance

@Suite("Bounds on false selections")
struct StabilityBoundTests {
  private func bound(_ assumption: StabilityBound.Assumption, _ p: Int, _ pairs: Int = 50) -> StabilityBound {
    StabilityBound(assumption, featureCount: p, pairs: pairs)
  }

  @Test("formulas of Meinshausen and Bühlmann, and of Shah and Samworth")
  func formulas() {
    let plain: Double = 0.9 / (2 * 0.9 - 1)
    #expect(abs(bound(.none, 1000).falseSelections(selected: 30, cutoff: 0.9) - plain) < 1e-12)
    // 1 / (2 (2 cutoff - 1 - 1 / 2B)) up to three quarters, 4 (1 - cutoff + 1 / 2B) / (1 + 1 / B) above.
    let unimodal = bound(.unimodal, 1000)
    let (low, high): (Double, Double) = (0.9 / (2 * 0.49), 0.9 * 4 * 0.11 / 1.02)
    #expect(abs(unimodal.falseSelections(selected: 30, cutoff: 0.75) - low) < 1e-12)
    #expect(abs(unimodal.falseSelections(selected: 30, cutoff: 0.9) - high) < 1e-12)
    #expect(unimodal.falseSelections(selected: 30, cutoff: 0.5) == .infinity)
  }

  @Test(
    "values of R's stabs 0.6 with B = 50",
    arguments: [
      (1000, 50, 0.6, 6.578947, 2.6053291), (1000, 50, 0.9, 1.078431, 0.16881162),
      (1000, 30, 0.75, 0.9183673, 0.22323502), (100, 10, 0.75, 1.020408, 0.28582), (30, 5, 0.6, 2.192982, 1.0813756),
      (30, 5, 0.9, 0.3594771, 0.072310877), (10, 3, 0.75, 0.9183673, 0.39354058),
    ])
  func stabs(p: Int, q: Int, cutoff: Double, unimodal: Double, rConcave: Double) {
    #expect(abs(bound(.unimodal, p).falseSelections(selected: q, cutoff: cutoff) - unimodal) < 1e-6 * unimodal)
    // R's search ends a little before the end of an interval, where the maximum lies: it finds up to a hundredth less.
    let found = bound(.rConcave, p).falseSelections(selected: q, cutoff: cutoff)
    #expect(found > (1 - 1e-6) * rConcave && found < 1.011 * rConcave)
  }

  @Test(
    "the q that stabs finds for one false selection",
    arguments: [(30, 0.75, 5, 8), (100, 0.9, 15, 29), (200, 0.75, 14, 25), (1000, 0.6, 19, 31), (1000, 0.9, 48, 113)])
  func stabsSelected(p: Int, cutoff: Double, unimodal: Int, rConcave: Int) {
    #expect(bound(.unimodal, p).mostSelected(allowing: 1, cutoff: cutoff) == unimodal)
    #expect(bound(.rConcave, p).mostSelected(allowing: 1, cutoff: cutoff) == rConcave)
  }

  /// Brute force: the tail of every `f(i) ∝ (a + i)^(1/r)` on 0 … k that has the mean, and of those on a grid of a that have
  /// it with a point at k + 1.
  @Test("the bound is the largest tail of an extremal distribution", arguments: [(-0.5, 12, 0.05), (-0.25, 20, 0.2)])
  func tail(r: Double, count: Int, mean: Double) {
    let target = mean * Double(count)
    func distribution(_ a: Double, _ k: Int) -> [Double] {
      let f = (0...k).map { pow(a + Double($0), 1 / r) }
      let total = f.reduce(0, +)
      return f.map { $0 / total }
    }
    func center(_ f: [Double]) -> Double { f.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } }
    for number in Int(2 * target) + 2...count {
      var largest = 0.0
      for k in number - 1...count {
        var (low, high) = (1e-5, 1e5)
        for _ in 0..<100 {
          let middle = (low + high) / 2
          if center(distribution(middle, k)) > target { high = middle } else { low = middle }
        }
        largest = max(largest, distribution(low, k)[min(number, k + 1)...].reduce(0, +))
        guard k < count else { continue }
        for step in 0..<200 {
          let f = distribution(low * Double(step) / 200 + 1e-5, k)
          let share = (target - center(f)) / (Double(k + 1) - center(f))
          // That is r-concave where the last point is not above the curve.
          let next = distribution(low * Double(step) / 200 + 1e-5, k + 1)
          guard share >= 0, share / (1 - share) <= next[k + 1] / (1 - next[k + 1]) else { continue }
          largest = max(largest, share + (1 - share) * f[min(k + 1, number)...].reduce(0, +))
        }
      }
      let bound = RConcaveTail(mean: mean, count: count, r: r).bound(at: number)
      #expect(largest <= bound + 1e-9)
      #expect(largest >= 0.99 * bound)
    }
  }

  @Test("the bound falls with the assumption, with q and with the cutoff", arguments: [20, 200, 1000])
  func order(p: Int) {
    let bounds = [StabilityBound.Assumption.none, .unimodal, .rConcave].map { bound($0, p) }
    for q in [2, p / 20, p / 8] where q >= 1 {
      for cutoff in [0.8, 0.9, 0.97] {
        let values = bounds.map { $0.falseSelections(selected: q, cutoff: cutoff) }
        #expect(values[0] >= values[1] && values[1] >= values[2])
        for (index, bound) in bounds.enumerated() {
          #expect(bound.falseSelections(selected: q, cutoff: cutoff + 0.02) <= values[index])
          #expect(bound.falseSelections(selected: q + 1, cutoff: cutoff) >= values[index])
        }
      }
    }
  }

  @Test(
    "of q, cutoff and bound any two give the third", arguments: StabilityBound.Assumption.allCases, [30, 1000])
  func inverses(assumption: StabilityBound.Assumption, p: Int) throws {
    let bound = bound(assumption, p)
    for cutoff in [0.6, 0.75, 0.9] {
      let q = bound.mostSelected(allowing: 1, cutoff: cutoff)
      #expect(bound.falseSelections(selected: q, cutoff: cutoff) <= 1)
      #expect(bound.falseSelections(selected: q + 1, cutoff: cutoff) > 1)
      let least = try #require(bound.leastCutoff(allowing: 1, selected: q))
      #expect(least <= cutoff + 1e-12)
      #expect(bound.falseSelections(selected: q, cutoff: least) <= 1)
    }
  }
}
