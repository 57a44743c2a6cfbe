import Testing

@testable import Reports

@Suite("Numbers and charts")
struct NumberTextTests {
  @Test(
    "three significant digits",
    arguments: [
      (0.0, "0"), (-0.0, "0"), (0.0312, "0.0312"), (-4.5, "−4.50"), (12346, "12,346"), (1.2e-5, "1.2×10⁻⁵"),
      (9.999, "10.0"), (0.99951, "1.00"), (1e9, "1×10⁹"), (.nan, "—"), (.infinity, "—"), (123.45, "123"),
    ])
  func significant(number: Double, text: String) { #expect(number.significant(3) == text) }

  @Test(
    "fixed places round the printed number, half up, and zero has no sign",
    arguments: [(0.125, 2, "0.13"), (1.005, 2, "1.01"), (-0.004, 2, "0.00"), (-1.5, 0, "−2"), (1234.5, 1, "1,234.5")])
  func fixed(number: Double, places: Int, text: String) { #expect(number.fixed(places) == text) }

  @Test(
    "p-values are never zero nor certain",
    arguments: [(0.0, "<0.001"), (0.0114, "0.011"), (0.5, "0.50"), (1.0, ">0.99")])
  func pValue(p: Double, text: String) { #expect(p.pValueText == text) }

  @Test("an interval's width decides its digits")
  func interval() {
    #expect(estimateText(0.0312, 0.018, 0.0444) == "0.031 [0.018, 0.044]")
    #expect(estimateText(1234.56, 1100, 1369) == "1,235 [1,100, 1,369]")
    #expect(estimateText(2.5, nil, nil) == "2.50")
  }

  @Test(
    "ticks are round, inside the domain and evenly apart",
    arguments: [(0.0, 1.0), (-0.013, 0.072), (3, 3), (1e-9, 5e-9)])
  func ticks(low: Double, high: Double) {
    let scale = LinearScale(low...high, from: 0, to: 100)
    let ticks = scale.ticks(about: 6)
    #expect((2...13).contains(ticks.count))
    #expect(ticks.allSatisfy { scale($0) >= -1e-9 && scale($0) <= 100 + 1e-9 })
    let gaps = zip(ticks.dropFirst(), ticks).map { $0 - $1 }
    #expect(gaps.allSatisfy { abs($0 - gaps[0]) < 1e-9 * abs(gaps[0]) })
  }

  @Test("labels are moved apart, keep their order and stay inside")
  func spread() {
    let places = [50.0, 51, 49, 98, 97]
    let moved = Chart.spread(places, apart: 10, within: 0...100)
    let order = places.indices.sorted { places[$0] < places[$1] }
    for (a, b) in zip(order, order.dropFirst()) { #expect(moved[b] - moved[a] >= 10 - 1e-9) }
    #expect(moved.allSatisfy { (0...100).contains($0) })
  }

  @Test(
    "arguments are quoted for a shell",
    arguments: [
      ("a.csv", "a.csv"), ("it's", "'it'\\''s'"), ("", "''"), ("a b", "'a b'"), ("$(x)", "'$(x)'"), ("é", "'é'"),
    ])
  func quoting(argument: String, text: String) { #expect(shellQuoted(argument) == text) }
}
