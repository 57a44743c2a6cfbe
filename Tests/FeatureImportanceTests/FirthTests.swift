import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct FirthTests {
  /// `log likelihood + 1/2 log det information`, from the definition.
  private func penalized(_ data: Dataset, _ b: [Double]) -> Double {
    let rows = data.rowsWithOne
    let eta = rows.map { row in zip(row, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let p = eta.map { 1 / (1 + exp(-$0)) }
    let information = SmallMatrix(gramOf: rows, weights: p.map { $0 * (1 - $0) })
    let likelihood = eta.indices.reduce(0) { $0 + log(data.y[$1] > 0.5 ? p[$1] : 1 - p[$1]) }
    return likelihood + log(information.determinant) / 2
  }

  @Test(
    "a two-by-two table gives the log odds ratio after adding 1/2 to each cell",
    arguments: [[12, 5, 7, 20], [9, 0, 3, 8]])
  func halves(cells: [Int]) throws {
    let (a, b, c, d) = (cells[0], cells[1], cells[2], cells[3])
    let x = [Double](repeating: 1, count: a + b) + [Double](repeating: 0, count: c + d)
    let y = [(1.0, a), (0, b), (1, c), (0, d)].flatMap { [Double](repeating: $0.0, count: $0.1) }
    let fit = try LogisticRegression(penalty: .firth).fit(
      Dataset(x: Samples.design(x, rows: x.count, columns: 1), y: y))
    let (e, f, g, h) = (Double(a) + 0.5, Double(b) + 0.5, Double(c) + 0.5, Double(d) + 0.5)
    #expect(abs(fit.weights[0] - log(e * h / (f * g))) < 1e-12)
    #expect(abs(fit.intercept - log(g / h)) < 1e-12)
  }

  @Test("the penalised likelihood has its maximum at the estimate", arguments: [1, 2, 3] as [UInt64])
  func maximum(seed: UInt64) throws {
    let sample = Samples.dataset(rows: 25, columns: 2, family: .binomial, seed: seed)
    // In units near one, so that finite differences are exact enough.
    let data = sample.columns([0, 1], times: [1, 0.05])
    let fit = try LogisticRegression(penalty: .firth).fit(data)
    let b = [fit.intercept] + fit.weights
    let best = penalized(data, b)
    for j in b.indices {
      func at(_ step: Double) -> Double {
        var moved = b
        moved[j] += step
        return penalized(data, moved)
      }
      #expect(abs(at(1e-5) - at(-1e-5)) / 2e-5 < 1e-6)
      #expect(at(0.01) < best && at(-0.01) < best)
    }
  }

  @Test("weights count in Firth's penalty too")
  func weights() throws {
    let data = Samples.dataset(rows: 30, columns: 2, family: .binomial, seed: 8)
    let counts = (0..<30).map { 1 + $0 % 3 }
    let weighted = try LogisticRegression(penalty: .firth).fit(data.weighted(counts.map(Double.init)))
    let repeated = try LogisticRegression(penalty: .firth).fit(data.repeatingRows(counts))
    for j in 0..<2 {
      #expect(agree(weighted.weights[j], repeated.weights[j], 1e-11))
      #expect(agree(weighted.coefficients[j].standardError ?? 0, repeated.coefficients[j].standardError ?? 1, 1e-11))
    }
  }
}

@Suite struct ProfileIntervalTests {
  // R 4.2.2: confint(glm(...)), which interpolates between a few points of the profile.
  @Test("profile intervals of a logistic regression are those of R")
  func published() throws {
    let intervals = try LogisticRegression().profileIntervals(Toy.events, confidence: 0.95)
    let a = try #require(intervals.columns[0])
    let b = try #require(intervals.columns[1])
    let intercept = try #require(intervals.intercept)
    for (mine, theirs) in zip(
      [intercept, a, b].flatMap { [$0.lowerBound, $0.upperBound] },
      [
        -4.2324253185962775, -0.8301419160883843, 0.1662406813515212, 0.6381946465836759, 0.2166254324465808,
        1.5278760709215309,
      ])
    { #expect(agree(mine, theirs, 1e-3)) }
  }

  @Test("at both ends the likelihood has fallen by half a chi-squared quantile", arguments: [0.5, 0.95, 0.999])
  func drop(confidence: Double) throws {
    let data = Toy.events
    let fit = try LogisticRegression().fit(data)
    let intervals = try LogisticRegression().profileIntervals(data, confidence: confidence)
    let quantile = ChiSquared(degreesOfFreedom: 1).quantile(confidence)
    for (j, other) in [(0, 1), (1, 0)] {
      let interval = try #require(intervals.columns[j])
      #expect(interval.contains(fit.weights[j]))
      for end in [interval.lowerBound, interval.upperBound] {
        #expect(abs(deviance(data, holding: j, at: end, other) - fit.quality.deviance - quantile) < 1e-8)
      }
    }
  }

  /// The least deviance over intercept and other slope, by plain Newton steps.
  private func deviance(_ data: Dataset, holding j: Int, at value: Double, _ other: Int) -> Double {
    var b = [0.0, 0]
    let rows = (0..<60).map { [1, data.x.values[other * 60 + $0]] }
    var eta = [Double](repeating: 0, count: 60)
    for _ in 0..<60 {
      eta = rows.indices.map { b[0] + b[1] * rows[$0][1] + value * data.x.values[j * 60 + $0] }
      let p = eta.map { 1 / (1 + exp(-$0)) }
      let score = (0..<2).map { k in rows.indices.reduce(0) { $0 + rows[$1][k] * (data.y[$1] - p[$1]) } }
      let step = SmallMatrix(gramOf: rows, weights: p.map { $0 * (1 - $0) }).inverse * score
      let size = max(1, step.map(abs).max() ?? 0)
      b = zip(b, step).map { $0 + $1 / size }
    }
    return 2 * eta.indices.reduce(0) { $0 + log1p(exp(data.y[$1] > 0.5 ? -eta[$1] : eta[$1])) }
  }

  @Test("a profile interval moves with the units of its column")
  func units() throws {
    let plain = try LogisticRegression().profileIntervals(Toy.events, confidence: 0.9)
    let scaled = try LogisticRegression().profileIntervals(
      Toy.events.columns([0, 1], times: [-1000, 1e-100]), confidence: 0.9)
    let (a, b) = (try #require(plain.columns[0]), try #require(scaled.columns[0]))
    #expect(agree(a.lowerBound, -1000 * b.upperBound, 1e-9) && agree(a.upperBound, -1000 * b.lowerBound, 1e-9))
  }
}
