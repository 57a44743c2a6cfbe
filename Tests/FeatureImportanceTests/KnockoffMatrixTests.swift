import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct KnockoffMatrixTests {
  /// `rho` to the power of how far apart columns are.
  private static func autoregressive(_ size: Int, _ rho: Double) -> [Double] {
    (0..<size * size).map { pow(rho, Double(abs($0 / size - $0 % size))) }
  }

  /// 1 on the diagonal, `rho` elsewhere.
  private static func equal(_ size: Int, _ rho: Double) -> [Double] {
    (0..<size * size).map { $0 / size == $0 % size ? 1 : rho }
  }

  @Test(
    "independent features have knockoffs that have nothing to do with them", arguments: KnockoffConstruction.allCases)
  func independence(construction: KnockoffConstruction) throws {
    let s = try #require(construction.diagonal(Self.equal(5, 0), 5))
    #expect(s.allSatisfy { abs($0 - 1) < 1e-6 })
  }

  @Test("equal correlations have the s of the closed form", arguments: [0.2, 0.5, 0.9])
  func equalCorrelations(rho: Double) throws {
    let size = 6
    let s = try #require(KnockoffConstruction.minimumVariance.diagonal(Self.equal(size, rho), size))
    // Eigenvalues of 2Σ - s: 2 (1 - rho) - s of all combinations but the mean, 2 (1 - rho) + 2 rho p - s of that.
    func objective(_ s: Double) -> Double {
      let p = Double(size)
      return p / s + (p - 1) / (2 * (1 - rho) - s) + 1 / (2 * (1 - rho) + 2 * rho * p - s)
    }
    let best = (1..<20_000).map { 2 * (1 - rho) * Double($0) / 20_000 }.min { objective($0) < objective($1) }
    let expected = try #require(best)
    #expect(s.allSatisfy { abs($0 - expected) < 1e-3 })
    #expect(
      abs(MinimumVarianceDescent.objective(Self.equal(size, rho), at: s) - objective(s[0])) < 1e-3 * objective(s[0]))
  }

  @Test("no other s near the solution is better", arguments: [0.3, 0.8, 0.95])
  func optimality(rho: Double) throws {
    let size = 8
    let correlation = Self.autoregressive(size, rho)
    let s = try #require(KnockoffConstruction.minimumVariance.diagonal(correlation, size))
    let best = MinimumVarianceDescent.objective(correlation, at: s)
    var stream = Seed(7).stream("perturbations")
    for _ in 0..<200 {
      let other = s.map { $0 * exp(0.05 * stream.normal()) }
      #expect(MinimumVarianceDescent.objective(correlation, at: other) > best * (1 - 1e-7))
    }
    let equal = try #require(KnockoffConstruction.equicorrelated.diagonal(correlation, size))
    #expect(MinimumVarianceDescent.objective(correlation, at: equal) > best)
  }

  @Test("features and knockoffs have a covariance that is possible", arguments: KnockoffConstruction.allCases)
  func feasibility(construction: KnockoffConstruction) throws {
    let size = 12
    let correlation = Self.autoregressive(size, 0.9)
    let s = try #require(construction.diagonal(correlation, size))
    var joint = [Double](repeating: 0, count: 4 * size * size)
    for j in 0..<2 * size {
      for i in 0..<2 * size {
        let (a, b) = (i % size, j % size)
        joint[j * 2 * size + i] = correlation[b * size + a] - (i / size != j / size && a == b ? s[a] : 0)
      }
    }
    #expect(try #require(symmetricEigen(joint, 2 * size).values.first) > 0)
  }
}
