import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Self-calibration tells how often noise is called important")
struct CalibrationTests {
  private func rate(_ data: Dataset, _ model: any Model, _ family: Family, seed: UInt64) -> [SelfCalibration] {
    CalibrationStudy(everything: data, family: family, seed: Seed(seed), threads: Threads(1)).calibrations(
      of: model, methods: ["learned"])
  }

  @Test("about one in twenty where the tests' assumptions hold", arguments: [Family.gaussian, .binomial])
  func honest(family: Family) throws {
    let model: any Model = family == .gaussian ? LeastSquares() : LogisticRegression()
    var (calls, tests): ([SelfCalibration.Noise: Int], [SelfCalibration.Noise: Int]) = ([:], [:])
    for seed: UInt64 in 1...5 {
      let data = Samples.dataset(rows: 250, columns: 8, family: family, seed: seed)
      let found = rate(data, model, family, seed: seed)
      #expect(found.map(\.noise) == SelfCalibration.Noise.allCases)
      for calibration in found {
        #expect(calibration.tests >= 200 && calibration.low <= calibration.rate && calibration.rate <= calibration.high)
        calls[calibration.noise, default: 0] += calibration.calls
        tests[calibration.noise, default: 0] += calibration.tests
      }
    }
    for noise in SelfCalibration.Noise.allCases {
      let share = Double(calls[noise] ?? 0) / Double(tests[noise] ?? 1)
      // More than 1,000 tests: a standard error of 0.7 percentage points at 5 %.
      #expect(abs(share - 0.05) < 0.021, "\(noise): \(share)")
    }
  }

  @Test("it agrees with the truth where noise features are known: tests that take rows of one person for many fail")
  func truth() throws {
    // 60 persons of 8 rows; a noise feature and most of the target are the person's own.
    func sample(_ seed: UInt64, isGrouped: Bool) -> Dataset {
      var stream = Seed(seed).stream("persons")
      let own = (0..<60).map { _ in (stream.normal(), stream.normal(), stream.normal(), stream.normal()) }
      let rows = 480
      let values =
        (0..<rows).map { own[$0 / 8].0 } + (0..<rows).map { own[$0 / 8].1 }
        + (0..<rows).map { own[$0 / 8].2 }
      let y = (0..<rows).map { own[$0 / 8].3 + 0.2 * stream.normal() }
      return Dataset(
        x: Samples.design(values, rows: rows, columns: 3), y: y,
        dependence: isGrouped ? .groups((0..<rows).map { $0 / 8 }) : .independent)
    }
    func called(isGrouped: Bool) throws -> Double {
      var calls = 0
      for seed: UInt64 in 1...60 {
        let data = sample(seed, isGrouped: isGrouped)
        let fit = try LeastSquares().fit(data)
        let influence = try #require(CoefficientInfluence(fit, on: data, family: .gaussian))
        calls += data.x.features.count { (influence.test($0) ?? 1) <= 0.05 }
      }
      return Double(calls) / 180
    }
    let (blind, aware) = (try called(isGrouped: false), try called(isGrouped: true))
    #expect(blind > 0.3 && aware < 0.12)
    // What this table says of itself when rows stay with their person.
    let found = (1...6).flatMap { rate(sample($0, isGrouped: true), LeastSquares(), .gaussian, seed: $0) }
    let (own, tests) = try #require(SelfCalibration.rate(of: found))
    #expect(tests > 1000 && abs(own - aware) < 0.05, "\(own) against \(aware)")
  }

  @Test("donors keep rows of a group together and the order of time")
  func donors() {
    let groups = Dependence.groups([0, 0, 1, 1, 2, 2]).donors(rowCount: 6, Seed(1).stream("t"))
    for g in 0..<3 { #expect(groups[2 * g] / 2 == groups[2 * g + 1] / 2 && groups[2 * g] % 2 == 0) }
    let unequal = Dependence.groups([0, 0, 0, 1]).donors(rowCount: 4, Seed(3).stream("t"))
    #expect(unequal == [0, 1, 2, 3] || unequal == [3, 3, 3, 0])
    let time = Dependence.time(TimeOrder([3, 2, 1, 0])).donors(rowCount: 4, Seed(1).stream("t"))
    // Row 3 is the first, and its neighbour in time gets its donor's neighbour.
    #expect((time[2] - time[3] + 4) % 4 == 3 && Set(time).count == 4 && time[3] != 3)
    #expect(Set(Dependence.independent.donors(rowCount: 50, Seed(1).stream("t"))).count == 50)
  }

  @Test("Wilson's interval of 1 in 10")
  func wilson() {
    // R: prop.test(1, 10, correct = FALSE)
    let interval = wilsonInterval(0.1, of: 10, confidence: 0.95)
    #expect(abs(interval.lowerBound - 0.01787621) < 1e-8 && abs(interval.upperBound - 0.4041500) < 1e-7)
    #expect(wilsonInterval(0, of: 10, confidence: 0.95).lowerBound == 0)
    #expect(wilsonInterval(0, of: 0, confidence: 0.95) == 0...1)
  }

  @Test("what takes too long is not measured")
  func tooLong() {
    let data = Dataset(
      x: Samples.design([Double](repeating: 0, count: 60_000 * 80), rows: 60_000, columns: 80),
      y: [Double](repeating: 0, count: 60_000))
    #expect(rate(data, LeastSquares(), .gaussian, seed: 1).isEmpty)
  }
}
