import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct LassoTests {
  @Test("a lasso's coefficients carry no standard error, interval or p-value", arguments: [Family.gaussian, .binomial])
  func noErrors(family: Family) throws {
    let fit = try Lasso(family: family).fit(
      Samples.dataset(rows: 80, columns: 6, family: family, seed: 2), seed: Seed(0))
    #expect(fit.coefficients.contains { $0.estimate != 0 })
    #expect(fit.coefficients.allSatisfy { $0.standardError == nil && $0.statistic == nil && $0.pValue == nil })
    #expect(fit.learnedIntervalSource == "none")
    #expect(
      fit.learnedWeights(confidence: 0.95).allSatisfy {
        $0.standardError == nil && $0.low == nil && $0.high == nil && $0.pValue == nil
      })
  }
}
