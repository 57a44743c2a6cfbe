import Testing

@testable import FeatureImportance

@Suite struct PresentValuesTests {
  @Test("present values are sorted as by comparison", arguments: [0, 1, 100, 4096, 4097, 30_000])
  func order(count: Int) {
    var random = Seed(UInt64(count)).stream("present values")
    let values = (0..<count).map { index -> Double in
      switch index % 7 {
      case 0: .nan
      case 1: -Double(random.next() % 1000)
      case 2: Double(bitPattern: random.next() & 0xFFEF_FFFF_FFFF_FFFF)
      case 3: -0.0
      default: Double(random.next() % 1_000_000) / 1000 - 300
      }
    }
    let sorted = presentValues(values)
    #expect(sorted == values.filter { !$0.isNaN }.sorted())
    #expect(sorted.allSatisfy { $0 != 0 || $0.sign == .plus })
  }
}
