import Testing

@testable import FeatureImportance

@Suite struct SummariesTests {
  @Test("the median is that of the sorted values", arguments: [1, 2, 3, 10, 11, 1000] as [Int])
  func median(count: Int) {
    for seed in 0..<20 as Range<UInt64> {
      var stream = Seed(seed).stream("median")
      // Few distinct values, so that ties are many.
      let values = (0..<count).map { _ in seed % 2 == 0 ? stream.normal() : Double(stream.index(below: 4)) }
      #expect(FeatureImportance.median(of: values) == quantile(0.5, ofSorted: values.sorted()))
    }
  }

  @Test("weighted moments are those of repeated values, at any scale", arguments: [1, 1e200, 1e-200])
  func weighted(scale: Double) {
    let values = [3, 1, 4, 1, 5].map { $0 * scale }
    let repeated = [3, 1, 1, 4, 4, 4, 5].map { $0 * scale }
    let average = mean(of: values[...], weights: [2, 4, 6, 0, 2])
    #expect(abs(average / mean(of: repeated) - 1) < 1e-15)
    let deviation = standardDeviation(of: values[...], weights: [2, 4, 6, 0, 2], around: average)
    #expect(abs(deviation / standardDeviation(of: repeated, denominator: 7) - 1) < 1e-14)
  }
}
