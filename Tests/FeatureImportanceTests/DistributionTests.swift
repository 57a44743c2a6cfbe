import Foundation
import Testing

@testable import FeatureImportance

// Unless said otherwise the numbers are by mpmath 1.3 at 60 digits, each for exactly the doubles that are given.
@Suite struct DistributionTests {
  @Test(
    "the normal tail and its quantile hold 12 digits",
    arguments: [
      (1.96, 0.024997895148220435),
      (-1.96, 0.9750021048517795),
      (5, 2.866515718791939e-07),
      (10, 7.619853024160525e-24),
      (-10, 1),
      (20, 2.7536241186062337e-89),
      (30, 4.906713927148187e-198),
      (37, 5.725571222524577e-300),
    ])
  func normal(z: Double, upper: Double) {
    #expect(isClose(Normal.upperTail(z), upper))
    #expect(isClose(Normal.cdf(-z), upper))
    if upper < 0.99 {
      #expect(isClose(Normal.quantile(upperTail: upper), z))
      #expect(isClose(Normal.quantile(upper), -z))
    }
  }

  @Test(
    "tails and quantiles of t hold 12 digits, whatever the degrees of freedom",
    arguments: [
      (0.1, 3e299, 4.707819849508782e-31),
      (0.5, 1e5, 0.0010141455301389997),
      (1, 1e200, 3.1830988618379067e-201),
      (1, 3e299, 1.0610329539459688e-300),
      (2, 1e50, 4.9999999999999995e-101),
      (2.7, 2.5, 0.04853970722146733),
      (5, -2.5, 0.9727549503288119),
      (5, 1e50, 9.490167245562357e-250),
      (30, 36, 1.5207316150188895e-26),
      (100.5, 6, 1.568422430608183e-08),
      (10_000, 0.7, 0.24197179409005823),
      (10_000, 36, 2.800954910858097e-267),
      (1e6, 2.5, 0.006209744751081623),
      (1e6, 36, 6.366995560199513e-284),
      (1e9, 6, 9.865879822492458e-10),
    ])
  func studentT(degrees: Double, t: Double, upper: Double) {
    let distribution = StudentT(degreesOfFreedom: degrees)
    #expect(isClose(distribution.upperTail(t), upper))
    #expect(isClose(distribution.cdf(-t), upper))
    #expect(isClose(distribution.quantile(upperTail: upper), t))
    #expect(isClose(distribution.quantile(upper), -t))
  }

  @Test(
    "tails and quantiles of chi-squared hold 12 digits, whatever the degrees of freedom",
    arguments: [
      (0.1, 1e-101, 0.9999911567756836, 8.84322431637276e-06),
      (0.1, 0.030000000000000002, 0.16793439214214514, 0.8320656078578549),
      (0.1, 30, 1.1316666416243081e-09, 0.9999999988683334),
      (0.5, 0.75, 0.1952008873991199, 0.8047991126008801),
      (1, 1e-08, 0.9999202115440526, 7.978845594730578e-05),
      (1, 30, 4.3204630578274975e-08, 0.9999999567953695),
      (1, 1300, 1.1303728441492743e-284, 1),
      (3.3, 3.3e-100, 1, 1.5383873082881316e-165),
      (3.3, 9.899999999999999, 0.025010963599724823, 0.9749890364002751),
      (10, 0.1, 0.9999999975020487, 2.4979513360065104e-09),
      (10, 11, 0.35751800242792553, 0.6424819975720745),
      (100, 30, 0.9999999999990944, 9.056125543148138e-13),
      (100, 300, 7.412100857322876e-22, 1),
      (1234.5, 1111.05, 0.994750232733738, 0.005249767266262033),
      (1234.5, 3703.5, 1.8647513381364485e-244, 1),
      (10_000, 9000, 0.999999999999873, 1.2697731705204422e-13),
      (10_000, 10_200, 0.07932888107761897, 0.9206711189223811),
      (1e6, 999_000, 0.7601767314598729, 0.2398232685401272),
      (1e6, 1_001_000, 0.23967680482552137, 0.7603231951744787),
      (1e6, 1_020_000, 3.883911831189381e-45, 1),
    ])
  func chiSquared(degrees: Double, x: Double, upper: Double, lower: Double) {
    let distribution = ChiSquared(degreesOfFreedom: degrees)
    #expect(isClose(distribution.upperTail(x), upper))
    #expect(isClose(distribution.cdf(x), lower))
    if upper < 0.99 { #expect(isClose(distribution.quantile(upperTail: upper), x)) }
    if lower < 0.99 { #expect(isClose(distribution.quantile(lower), x)) }
  }

  @Test(
    "tails and quantiles of F hold 12 digits, whatever the degrees of freedom",
    arguments: [
      (1, 1, 1e-300, 1, 6.366197723675813e-151),
      (1, 1, 1e250, 6.366197723675814e-126, 1),
      (2, 3, 1e-300, 1, 1e-300),
      (2, 3, 2, 0.28056585887484736, 0.7194341411251527),
      (0.5, 0.7, 1e-10, 0.9981240804709939, 0.0018759195290061646),
      (0.5, 0.7, 1000, 0.04620281760804186, 0.9537971823919581),
      (3.5, 12.25, 60, 8.814831536021938e-08, 0.9999999118516847),
      (10, 2, 10, 0.0942691901700841, 0.9057308098299159),
      (100, 40, 0.5, 0.9970926117289373, 0.002907388271062788),
      (100, 40, 2, 0.00751726925026726, 0.9924827307497327),
      (1, 1e6, 10, 0.0015654490104167872, 0.9984345509895832),
      (1, 1e6, 60, 9.49456096653521e-15, 0.9999999999999905),
      (1e6, 1, 1e20, 7.978843613317501e-11, 0.9999999999202116),
      (1e6, 1e6, 0.97, 1, 1.1298945502547875e-52),
      (1e6, 1e6, 1.001, 0.30862554957109745, 0.6913744504289026),
      (1e6, 1e6, 1.05, 9.933686180698925e-132, 1),
      (30, 1e6, 1.08, 0.3491645307214089, 0.6508354692785911),
      (30, 1e6, 10, 2.6975092726444686e-46, 1),
      (1000, 1e6, 0.5, 1, 4.3292786556318636e-44),
      (1000, 1e6, 2, 5.326329333915373e-69, 1),
      (1e6, 30, 0.5, 0.9990790711512965, 0.0009209288487034851),
      (4000, 5000, 0.95, 0.9560755160530641, 0.04392448394693591),
      (4000, 5000, 2, 4.396712277724036e-119, 1),
    ] as [(Double, Double, Double, Double, Double)])
  func fisherF(numerator: Double, denominator: Double, f: Double, upper: Double, lower: Double) {
    let distribution = FisherF(numerator: numerator, denominator: denominator)
    #expect(isClose(distribution.upperTail(f), upper))
    #expect(isClose(distribution.cdf(f), lower))
    if upper < 0.99 { #expect(isClose(distribution.quantile(upperTail: upper), f)) }
    if lower < 0.99 { #expect(isClose(distribution.quantile(lower), f)) }
  }

  // Abramowitz and Stegun (1964), tables 26.8, 26.9 and 26.10.
  @Test("quantiles round to the printed tables")
  func tables() {
    for (degrees, q, t) in [(1.0, 0.05, 6.314), (5, 0.025, 2.571), (10, 0.005, 3.169), (120, 0.025, 1.980)] {
      #expect(abs(StudentT(degreesOfFreedom: degrees).quantile(upperTail: q) - t) <= 5e-4)
    }
    for (degrees, q, x) in [(1.0, 0.05, 3.84146), (4, 0.95, 0.710721), (10, 0.01, 23.2093), (30, 0.975, 16.7908)] {
      #expect(abs(ChiSquared(degreesOfFreedom: degrees).quantile(upperTail: q) - x) <= 5e-5)
    }
    for (numerator, denominator, q, f) in [(1.0, 5.0, 0.05, 6.61), (3, 10, 0.05, 3.71), (10, 20, 0.01, 3.37)] {
      #expect(abs(FisherF(numerator: numerator, denominator: denominator).quantile(upperTail: q) - f) <= 5e-3)
    }
  }

  @Test("quantiles around the median keep their digits")
  func median() {
    // To first order the distance of p from 1/2 over the density there.
    #expect(isClose(Normal.quantile(0.5 + 0x1p-40), 0x1p-40 * (2 * Double.pi).squareRoot()))
    #expect(isClose(StudentT(degreesOfFreedom: 1).quantile(0.5 + 0x1p-40), 0x1p-40 * .pi))
    #expect(Normal.quantile(0.5) == 0)
    #expect(isClose(StudentT(degreesOfFreedom: 2).quantile(0.75), (2.0 / 3).squareRoot()))
  }

  @Test("probabilities 0 and 1 have the ends of the support as quantiles, and far tails vanish")
  func ends() {
    #expect(Normal.quantile(0) == -.infinity && Normal.quantile(1) == .infinity)
    #expect(ChiSquared(degreesOfFreedom: 3).quantile(0) == 0)
    #expect(FisherF(numerator: 2, denominator: 3).quantile(upperTail: 0) == .infinity)
    #expect(StudentT(degreesOfFreedom: 4).upperTail(.infinity) == 0)
    #expect(StudentT(degreesOfFreedom: 4).cdf(-.infinity) == 0)
    #expect(ChiSquared(degreesOfFreedom: 3).upperTail(.infinity) == 0)
    #expect(FisherF(numerator: 2, denominator: 3).cdf(.infinity) == 1)
    // Student's t with half a degree of freedom puts more than 1e-300 beyond every double.
    #expect(StudentT(degreesOfFreedom: 0.5).quantile(upperTail: 1e-300) == .infinity)
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * max(abs(a), abs(b)) }
}
