import Testing

@testable import FeatureImportance

@Suite struct ValueCountsTests {
  private static func counts(_ values: [Double], parts: Int, most: Int) -> ValueCounts {
    var counts = ValueCounts(parts: parts, most: most)
    for (row, value) in values.enumerated() { counts.add(value, parts: [row % parts]) }
    return counts
  }

  private static let values: [Double] = {
    var stream = Seed(4).stream("values")
    return (0..<501).map { _ in (stream.normal() * 40).rounded() / 4 } + [
      0, -0.0, 1e300, -1e300, .leastNonzeroMagnitude,
    ]
  }()

  @Test("medians of any parts are those of their rows")
  func exact() {
    let counts = Self.counts(Self.values, parts: 3, most: 1000)
    #expect(counts.isExact)
    for parts in [[0], [1, 2], [0, 1, 2]] {
      let rows = Self.values.indices.filter { parts.contains($0 % 3) }.map { Self.values[$0] }
      #expect(counts.median(parts) == median(of: rows))
    }
  }

  @Test("with fewer bins than numbers a median is near, and the order of the numbers changes nothing")
  func coarse() {
    let counts = Self.counts(Self.values, parts: 1, most: 64)
    let backwards = Self.counts(Self.values.reversed(), parts: 1, most: 64)
    let exact = median(of: Self.values)
    #expect(!counts.isExact)
    #expect(counts.median([0]) == backwards.median([0]))
    #expect(abs(counts.median([0]) - exact) <= 0.5 * abs(exact) + 1)
  }

  @Test("a second look makes them exact, piece by piece", arguments: [8, 64, 400])
  func refined(most: Int) {
    let sets = [[0], [1, 2], [0, 1, 2]]
    let start = Self.counts(Self.values, parts: 3, most: most).refined(about: sets)
    var (counts, second) = (start, start)
    for (row, value) in Self.values.enumerated() {
      if row < 200 { counts.add(value, parts: [row % 3]) } else { second.add(value, parts: [row % 3]) }
    }
    counts.add(second)
    for parts in sets {
      let exact = median(of: Self.values.indices.filter { parts.contains($0 % 3) }.map { Self.values[$0] })
      // So few may be remembered that a bin's numbers are too many once more.
      #expect(abs(counts.median(parts) - exact) <= (most > 8 ? 0 : 1))
    }
  }

  @Test("counts of pieces add up, whichever is coarser")
  func sum() {
    let (few, many) = (Array(Self.values.prefix(20)), Array(Self.values.dropFirst(20)))
    var forwards = Self.counts(few, parts: 1, most: 64)
    forwards.add(Self.counts(many, parts: 1, most: 64))
    var backwards = Self.counts(many, parts: 1, most: 64)
    backwards.add(Self.counts(few, parts: 1, most: 64))
    #expect(forwards.median([0]) == Self.counts(Self.values, parts: 1, most: 64).median([0]))
    #expect(backwards.median([0]) == forwards.median([0]))
  }

  @Test("no number, no median")
  func empty() { #expect(ValueCounts(parts: 1, most: 8).median([0]).isNaN) }
}
