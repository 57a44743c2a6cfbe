import Tabular
import Testing

@testable import FeatureImportance

@Suite struct RowDealTests {
  private static func deal(_ classes: [Double], parts: Int, seed: UInt64 = 0) -> [Int] {
    var deal = RowDeal(partCount: parts, stream: Seed(seed).stream("deal"))
    return classes.map { deal.next(class: $0) }
  }

  private static func counts(_ parts: some Sequence<Int>, of count: Int) -> [Int] {
    parts.reduce(into: [Int](repeating: 0, count: count)) { $0[$1] += 1 }
  }

  @Test("parts have equal shares of every class, and of all rows", arguments: [0, 1, 2] as [UInt64])
  func balance(seed: UInt64) {
    var stream = Seed(seed).stream("classes")
    let classes = (0..<487).map { _ in Double([0, 0, 0, 1, 1, 2][stream.index(below: 6)]) }
    let parts = Self.deal(classes, parts: 7, seed: seed)
    for level in [0.0, 1, 2] {
      let own = Self.counts(zip(classes, parts).filter { $0.0 == level }.map { $0.1 }, of: 7)
      #expect((own.max() ?? 0) - (own.min() ?? 0) <= 1)
    }
    let all = Self.counts(parts, of: 7)
    #expect((all.max() ?? 0) - (all.min() ?? 0) <= 3)
  }

  @Test("rows behind the others change nobody's part")
  func prefix() {
    let classes = (0..<100).map { Double($0 % 3) }
    #expect(Array(Self.deal(classes, parts: 4).prefix(60)) == Self.deal(Array(classes.prefix(60)), parts: 4))
  }

  @Test("many rows of one class are dealt as one by one", arguments: [1, 2, 7])
  func many(parts: Int) {
    let stream = Seed(3).stream("deal")
    var (one, many) = (RowDeal(partCount: parts, stream: stream), RowDeal(partCount: parts, stream: stream))
    // Some end in the middle of a round; a row of its own comes between.
    for count in [0, 1, 40, 14, 3] {
      var numbers = (0..<count).map { $0 % 2 }
      let expected = numbers.map { $0 * parts + one.next() }
      numbers.withUnsafeMutableBufferPointer { many.appendDigits(to: $0) }
      #expect(numbers == expected)
      #expect(many.next() == one.next())
    }
    // Of the second class, with the sizes that those of the first left.
    let next = (0..<50).map { _ in one.next(class: 1) }
    #expect((0..<50).map { _ in many.next(class: 1) } == next)
  }

  @Test("no part stays empty while rows are as many as parts, however rare the classes")
  func full() {
    let parts = Self.deal([0, 1, 2, 3, 4, 4, 3, 2, 1, 0], parts: 10)
    #expect(Set(parts).count == 10)
  }

  @Test("neighbours meet by chance alone")
  func chance() {
    // Of rows 0 and 1 of each five, a fifth would meet if they were dealt alone; dealt in rounds none does, so rows of
    // different rounds are looked at: 4 and 5.
    let met = (0..<2000).count { seed in
      let parts = Self.deal([Double](repeating: 0, count: 10), parts: 5, seed: UInt64(seed))
      return parts[4] == parts[5]
    }
    #expect(abs(Double(met) / 2000 - 0.2) < 0.04)
  }
}
