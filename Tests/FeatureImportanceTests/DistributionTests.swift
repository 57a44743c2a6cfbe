import Testing

@testable import FeatureImportance

@Suite struct DistributionTests {
  // Published: Abramowitz and Stegun (1964), tables 26.1, 26.8, 26.10; further digits by SciPy 1.17.
  @Test("upper tails equal published values")
  func tails() {
    #expect(isClose(Normal.upperTail(1.96), 0.024997895148220435))
    #expect(isClose(Normal.upperTail(10), 7.61985302416047e-24))
    #expect(isClose(StudentT(degreesOfFreedom: 1).upperTail(1), 0.25))
    #expect(isClose(StudentT(degreesOfFreedom: 5).upperTail(2.015048373333023), 0.05))
    #expect(isClose(StudentT(degreesOfFreedom: 30).upperTail(-1), 1 - StudentT(degreesOfFreedom: 30).upperTail(1)))
    #expect(isClose(ChiSquared(degreesOfFreedom: 2).upperTail(3), 0.22313016014842982))
    #expect(isClose(ChiSquared(degreesOfFreedom: 1).upperTail(3.841458820694124), 0.05))
    #expect(isClose(FisherF(numerator: 1, denominator: 5).upperTail(2.015048373333023 * 2.015048373333023), 0.1))
  }

  @Test("quantiles invert the tails", arguments: [0.6, 0.9, 0.95, 0.975, 0.999, 0.999_999])
  func quantiles(p: Double) {
    #expect(isClose(1 - Normal.upperTail(Normal.quantile(p)), p))
    #expect(isClose(Normal.quantile(1 - p), -Normal.quantile(p)))
    for degrees in [1.0, 4, 9, 300] {
      #expect(
        isClose(1 - StudentT(degreesOfFreedom: degrees).upperTail(StudentT(degreesOfFreedom: degrees).quantile(p)), p))
      #expect(
        isClose(
          1 - ChiSquared(degreesOfFreedom: degrees).upperTail(ChiSquared(degreesOfFreedom: degrees).quantile(p)), p))
    }
  }

  @Test("the quantiles of every textbook")
  func textbook() {
    #expect(isClose(Normal.quantile(0.975), 1.959963984540054))
    #expect(isClose(StudentT(degreesOfFreedom: 4).quantile(0.975), 2.7764451051977987))
    #expect(isClose(StudentT(degreesOfFreedom: 9).quantile(0.975), 2.2621571627982053))
    #expect(isClose(ChiSquared(degreesOfFreedom: 3).quantile(0.95), 7.814727903251179))
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * max(abs(a), abs(b)) }
}
