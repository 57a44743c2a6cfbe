import Testing

@testable import FeatureImportance

@Suite struct KnockoffFilterTests {
  /// Whole numbers, so that there are ties and zeros.
  private static func statistics(_ seed: UInt64, count: Int) -> [Double] {
    var stream = Seed(seed).stream("statistics")
    return (0..<count).map { _ in Double(stream.index(below: 9)) - 3 }
  }

  private static func plainThreshold(_ w: [Double], _ level: Double) -> Double? {
    w.map(abs).filter { $0 > 0 }.sorted().first { t in
      let above = w.count { $0 >= t }
      return above > 0 && Double(1 + w.count { $0 <= -t }) / Double(above) <= level
    }
  }

  @Test("the threshold is the smallest at which knockoffs are rare enough", arguments: 0..<40)
  func threshold(seed: Int) {
    for count in [1, 3, 8, 20] {
      let w = Self.statistics(UInt64(seed), count: count)
      for level in [0.1, 0.25, 0.5, 0.9] {
        #expect(KnockoffFilter.threshold(w, level: level) == Self.plainThreshold(w, level))
      }
    }
  }

  @Test("at a level of q fewer than 1 / q features are never found")
  func fewest() {
    #expect(KnockoffFilter.threshold([Double](repeating: 1, count: 9), level: 0.1) == nil)
    #expect(KnockoffFilter.threshold([Double](repeating: 1, count: 10), level: 0.1) == 1)
    #expect(KnockoffFilter.threshold([], level: 0.1) == nil)
    #expect(KnockoffFilter.threshold([0, 0], level: 0.9) == nil)
  }

  @Test("e-values of one copy select what its threshold selects", arguments: 0..<40)
  func oneCopy(seed: Int) {
    let w = Self.statistics(UInt64(seed), count: 24)
    for level in [0.1, 0.2, 0.5] {
      let selected = KnockoffFilter.selected(KnockoffFilter.eValues(w, level: level), level: level)
      let threshold = Self.plainThreshold(w, level) ?? .infinity
      #expect(selected == w.map { $0 >= threshold })
    }
  }

  @Test("e-BH selects the largest set whose e-values are all large enough for its size", arguments: 0..<40)
  func eBenjaminiHochberg(seed: Int) {
    var stream = Seed(UInt64(seed)).stream("e-values")
    let e = (0..<9).map { _ in Double(stream.index(below: 12)) }
    for level in [0.1, 0.3, 0.7] {
      // Every subset, by the bits of a number.
      let sets = (1..<(1 << e.count)).map { bits in e.indices.filter { bits >> $0 & 1 == 1 } }
      let possible = sets.filter { set in
        set.allSatisfy { e[$0] * level * Double(set.count) >= Double(e.count) * (1 - 1e-12) }
      }
      let largest = possible.map(\.count).max() ?? 0
      let selected = KnockoffFilter.selected(e, level: level)
      #expect(selected.count { $0 } == largest)
      for (i, a) in selected.enumerated() where a {
        for (j, b) in selected.enumerated() where !b { #expect(e[i] > e[j]) }
      }
    }
  }
}
