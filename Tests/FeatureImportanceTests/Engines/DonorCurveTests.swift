import Foundation
import Testing

@testable import FeatureImportance

@Suite("Donor curve")
struct DonorCurveTests {
  private func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

  @Test("it is the mean over all donors, wherever the rest of the predictor is", arguments: [0.01, 1, 5, 40])
  func mean(spread: Double) {
    var stream = Seed(4).stream("donors")
    let donors = (0..<1000).map { _ in 3 + spread * stream.normal() }
    let curve = DonorCurve(donors)
    for _ in 0..<500 {
      let rest = (40 + 2 * spread) * (2 * stream.uniform() - 1)
      let mean = donors.reduce(0) { $0 + softplus(rest + $1) } / 1000
      #expect(abs(curve.average(at: rest) - mean) < 2e-7)
    }
  }

  @Test("at the edges of the grid and far beyond, losses are those of the mean")
  func edges() {
    let curve = DonorCurve([-1, 1])
    let end = curve.start + Double(curve.excess.count) * curve.step
    for rest in [-1e6, -200, curve.start, curve.start + curve.step, end - 3 * curve.step, end, 200, 1e6] {
      #expect(abs(curve.average(at: rest) - softplus(rest)) < 1e-7)
    }
    #expect(curve.excess.allSatisfy { $0 > -1e-7 })
  }

  @Test("one donor, or many that are alike, leave no excess")
  func alike() {
    #expect(DonorCurve([2.3]).excess.allSatisfy { abs($0) < 1e-7 })
    #expect(DonorCurve([Double](repeating: -0.4, count: 50)).excess.allSatisfy { abs($0) < 1e-7 })
  }

  @Test("a spread beyond all reason costs no more than the longest grid")
  func wide() {
    let curve = DonorCurve([-1e9, 0, 1e9])
    #expect(curve.excess.count < 5000)
    #expect(curve.excess.allSatisfy { $0.isFinite })
  }
}
