import Tabular
import Testing

@testable import FeatureImportance

@Suite("Agreement of rankings")
struct AgreementTests {
  /// By all pairs.
  private func bruteForce(_ x: [Double], _ y: [Double]) -> Double? {
    var (balance, untiedInFirst, untiedInSecond) = (0, 0, 0)
    for i in x.indices {
      for j in 0..<i {
        let (a, b) = ((x[i] - x[j]).signum, (y[i] - y[j]).signum)
        balance += a * b
        untiedInFirst += abs(a)
        untiedInSecond += abs(b)
      }
    }
    guard untiedInFirst > 0, untiedInSecond > 0 else { return nil }
    return Double(balance) / (Double(untiedInFirst) * Double(untiedInSecond)).squareRoot()
  }

  @Test("tau-b counts pairs, with ties of every kind", arguments: 1...20)
  func pairs(seed: UInt64) throws {
    var stream = Seed(seed).stream("scores")
    let count = 2 + stream.index(below: 40)
    let levels = [2, 3, 5, 1000][Int(seed) % 4]
    let x = (0..<count).map { _ in Double(stream.index(below: levels)) }
    let y = (0..<count).map { x[$0] + Double(stream.index(below: levels)) }
    let (found, expected) = (kendallTau(x, y), bruteForce(x, y))
    #expect((found == nil) == (expected == nil))
    if let found, let expected { #expect(abs(found - expected) < 1e-13) }
    #expect(found == kendallTau(y, x))
    if let found { #expect(kendallTau(x, y.map { -$0 }) == -found) }
  }

  @Test("tau-b equals scipy's, 1 is the same order, -1 the reverse, and equal scores have none")
  func known() throws {
    let x: [Double] = [3.1, -1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
    let y: [Double] = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5]
    // scipy 1.17.1, stats.kendalltau(x, y)
    #expect(abs(try #require(kendallTau(x, y)) - 0.16835875742536846) < 1e-15)
    #expect(kendallTau(x, x) == 1 && kendallTau(x, x.map { -$0 }) == -1)
    #expect(kendallTau(x, x.map { _ in 1 }) == nil && kendallTau([1], [1]) == nil && kendallTau([], []) == nil)
  }

  private func importances(_ model: String, _ method: String, _ scores: [Double]) -> Importances {
    Importances(
      model: model, method: method, meaning: "", intervalSource: "none", baselineLoss: nil,
      features: scores.enumerated().map { ImportanceScore(feature: ByteText("f\($0)"), score: $1) })
  }

  @Test("every two rankings are compared once; a learned weight counts by its size; descriptions are left out")
  func sources() throws {
    let scores: [Double] = [6, 5, 4, 3, 2, 1, 0]
    let agreement = Agreement(
      [
        importances("linear", "learned", scores.map { $0 == 5 ? -$0 : $0 }),
        importances("linear", "permutation", scores), importances("mlp", "garson", scores),
        importances("mlp", "permutation", scores.map { -$0 }),
      ], standing: 3)
    #expect(agreement.sources.map(\.model) == ["linear", "linear", "mlp"] && agreement.pairs.count == 3)
    #expect(agreement.pairs.map(\.tau) == [1, -1, -1])
    #expect(agreement.pairs.map { $0.overlaps.map(\.top) } == [[3, 5], [3, 5], [3, 5]])
    #expect(agreement.pairs[0].overlaps.map(\.share) == [1, 1])
    #expect(agreement.pairs[1].overlaps.map(\.share) == [0, 3.0 / 5])
  }

  @Test("features that share the last place count in part, and a ranking shares all with itself")
  func ties() {
    let some = importances("lasso", "learned", [3, 2, 0, 0, 0, 0])
    let all = importances("linear", "learned", [6, 5, 4, 3, 2, 1])
    let agreement = Agreement([some, all, some], standing: 4)
    let shares = agreement.pairs.map { $0.overlaps.first { $0.top == 4 }?.share }
    // Two certain, and of the next two half of a place each.
    #expect(shares == [3.0 / 4, 1, 3.0 / 4])
  }

  @Test("features that one of them does not score take no part")
  func missing() throws {
    let (a, b) = (importances("a", "loco", [5, 4, 3, 2, 1]), importances("b", "loco", [5, 4, 3]))
    let pair = try #require(Agreement([a, b], standing: 3).pairs.first)
    #expect(pair.tau == 1 && pair.overlaps.isEmpty)
  }
}

extension Double {
  fileprivate var signum: Int { self > 0 ? 1 : self < 0 ? -1 : 0 }
}
