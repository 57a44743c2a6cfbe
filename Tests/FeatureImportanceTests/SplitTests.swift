import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

/// Rows of patients or moments in which every law of splits must hold.
struct SplitProblem: Sendable, CustomTestStringConvertible {
  let rows: Int
  let parts: Int
  let classes: Int
  let seed: UInt64

  var testDescription: String { "\(rows) rows in \(parts) parts, \(classes) classes, seed \(seed)" }

  /// A part for each row, small numbers far more often than large ones; every part has a row.
  var places: [Int] {
    var stream = Seed(seed).stream("places")
    return (0..<rows).map { $0 < parts ? $0 : Int(Double(parts) * pow(stream.uniform(), 2)) }
  }

  /// Nil for a single class.
  var target: [Double]? {
    guard classes > 1 else { return nil }
    var stream = Seed(seed).stream("target")
    return places.map { Double(($0 + stream.index(below: 3)) % classes) }
  }

  func stream(_ round: Int = 0) -> RandomStream { Seed(seed).stream("deal", "", round) }

  static let all = [(60, 9, 1), (60, 60, 2), (200, 12, 2), (200, 40, 3), (300, 25, 1)].enumerated().map {
    SplitProblem(rows: $1.0, parts: $1.1, classes: $1.2, seed: UInt64($0))
  }
}

@Suite("Splits")
struct SplitTests {
  @Test("no group is on both sides, and every row is held out once", arguments: SplitProblem.all)
  func groups(problem: SplitProblem) {
    let groups = problem.places
    let folds = Folds(groups: groups, count: 5, classes: problem.target, stream: problem.stream())
    #expect(folds.isPartition && folds.count == 5)
    #expect(folds.splits.flatMap(\.heldOut).sorted() == Array(0..<problem.rows))
    for split in folds.splits {
      #expect(Set(split.training.map { groups[$0] }).isDisjoint(with: split.heldOut.map { groups[$0] }))
      #expect(split.training.count + split.heldOut.count == problem.rows)
    }
  }

  @Test("every class is in every training part that groups allow", arguments: SplitProblem.all)
  func classes(problem: SplitProblem) throws {
    guard let target = problem.target else { return }
    for round in 0..<5 {
      let folds = Folds(groups: problem.places, count: 5, classes: target, stream: problem.stream(round))
      for split in folds.splits { #expect(Set(split.training.map { target[$0] }) == Set(target)) }
    }
  }

  @Test("a class of two groups is never held out whole, however the others are dealt", arguments: 0..<20)
  func rareClass(seed: UInt64) {
    // Groups 3 and 7 hold the only events, one each; the others are large and of all sizes.
    let groups = (0..<10).flatMap { Array(repeating: $0, count: 3 + 4 * $0) }
    var seen: Set<Int> = []
    let target = groups.map { [3, 7].contains($0) && seen.insert($0).inserted ? 1.0 : 0.0 }
    let folds = Folds(groups: groups, count: 3, classes: target, stream: Seed(seed).stream("rare"))
    for split in folds.splits { #expect(split.training.contains { target[$0] == 1 }) }
  }

  @Test("groups are balanced nearly as well as by the best of all deals")
  func balance() {
    // Brute force: every way to deal 8 groups to 3 parts.
    let sizes = [17, 13, 11, 8, 7, 5, 3, 2]
    let groups = sizes.indices.flatMap { Array(repeating: $0, count: sizes[$0]) }
    func spread(_ parts: [Int]) -> Int {
      let totals = (0..<3).map { part in sizes.indices.filter { parts[$0] == part }.reduce(0) { $0 + sizes[$1] } }
      return (totals.max() ?? 0) - (totals.min() ?? 0)
    }
    let best = (0..<6561).map { code in spread(sizes.indices.map { code / Int(pow(3.0, Double($0))) % 3 }) }.min() ?? 0
    for seed in 0..<10 {
      let folds = Folds(groups: groups, count: 3, classes: nil, stream: Seed(UInt64(seed)).stream("balance"))
      let parts = sizes.indices.map { group in folds.assignment[groups.firstIndex(of: group) ?? 0] }
      #expect(spread(parts) <= best + 5, "seed \(seed)")
    }
  }

  @Test("shares of the classes are equal over the parts when groups are small")
  func shares() {
    let groups = (0..<600).map { $0 / 3 }
    let target = groups.map { $0 % 5 == 0 ? 1.0 : 0.0 }
    let folds = Folds(groups: groups, count: 5, classes: target, stream: Seed(4).stream("shares"))
    for split in folds.splits {
      #expect(split.heldOut.count == 120)
      #expect(split.heldOut.count { target[$0] == 1 } == 24)
    }
  }

  @Test("no training row is later than a held-out one, and equal times stay together", arguments: SplitProblem.all)
  func time(problem: SplitProblem) {
    let times = problem.places
    let folds = Folds(TimeOrder(times.map(Double.init)), count: 5, classes: problem.target)
    #expect(!folds.isPartition && folds.count == 5 && folds.partCount == 6)
    for (fold, split) in folds.splits.enumerated() {
      let latest = split.training.map { times[$0] }.max() ?? .max
      #expect(latest < split.heldOut.map { times[$0] }.min() ?? .min)
      let parts = folds.trainingParts(fold)
      #expect(split.training == times.indices.filter { parts.contains(folds.assignment[$0]) })
      #expect(split.heldOut == times.indices.filter { folds.assignment[$0] == fold + 1 })
      guard fold > 0 else { continue }
      let before = folds.split(fold - 1)
      #expect(Set(split.training) == Set(before.training + before.heldOut))
    }
    #expect(Set(folds.assignment) == Set(0..<6))
  }

  @Test("training rows end a gap before held-out ones, and go on to there", arguments: [0.5, 3, 7.5, 25])
  func gap(gap: Double) {
    var stream = Seed(6).stream("times")
    let times = (0..<90).map { _ in Double(stream.index(below: 120)) / 2 }
    let order = TimeOrder(times, gap: gap)
    let (folds, whole) = (Folds(order, count: 5, classes: nil), Folds(order.withoutGap, count: 5, classes: nil))
    #expect(folds.count >= 2 && folds.count <= whole.count)
    let judged = whole.splits.suffix(folds.count)
    for (split, withoutGap) in zip(folds.splits, judged) {
      #expect(split.heldOut == withoutGap.heldOut)
      let first = split.heldOut.map { times[$0] }.min() ?? 0
      let learnt = times.indices.filter { i in times[i] < first && times[i] + gap <= first }
      #expect(split.training == learnt)
    }
  }

  @Test("a gap longer than the past leaves no split, and says so")
  func longGap() throws {
    let order = TimeOrder((0..<60).map(Double.init), gap: 45)
    #expect(Folds(order, count: 5, classes: nil).count == 0)
    for resampling in [Resampling.folds(5, repeats: 2), .holdout(0.3)] {
      let plan = resampling.plan(.time(order), rowCount: 60, classes: nil, seed: Seed(1))
      #expect(throws: AnalysisError.gapTooLong("seen")) {
        try Splitting.time("seen", gap: 45).check(plan.splits, classes: nil)
      }
    }
    // Inside a model, whose judge keeps the gap, there are folds all the same.
    let data = Samples.dataset(rows: 60, columns: 2, family: .gaussian, seed: 5)
    let timed = Dataset(x: data.x, y: data.y, dependence: .time(order))
    #expect(Folds(inside: timed, family: .gaussian, count: 5, stream: Seed(1).stream("inner")).count == 5)
  }

  @Test("equal steps in time make equal blocks")
  func equalBlocks() {
    let folds = Folds(TimeOrder((0..<60).map(Double.init)), count: 5, classes: nil)
    #expect(folds.assignment == (0..<60).map { $0 / 10 })
  }

  @Test("the first block waits until every class has been seen twice")
  func lateClass() {
    let target = (0..<60).map { [25, 31, 40, 50].contains($0) ? 1.0 : 0.0 }
    let folds = Folds(TimeOrder((0..<60).map(Double.init)), count: 4, classes: target)
    #expect(folds.split(0).training == Array(0...31))
    #expect(folds.splits.allSatisfy { $0.heldOut.count == 7 })
    // Unless it appears in the last rows only, when no block can be long enough.
    let never = Folds(TimeOrder((0..<60).map(Double.init)), count: 4, classes: (0..<60).map { $0 > 57 ? 1 : 0 })
    #expect(never.split(0).training.count == 12)
  }

  @Test("the same seed deals the same, another one otherwise", arguments: SplitProblem.all)
  func seeds(problem: SplitProblem) {
    func deal(_ round: Int) -> Folds {
      Folds(groups: problem.places, count: 5, classes: problem.target, stream: problem.stream(round))
    }
    #expect(deal(0) == deal(0))
    #expect((1..<6).contains { !deal(0).hasSameParts(as: deal($0)) })
  }

  @Test("a second deal of few groups that finds nothing new is no new evidence")
  func fewGroups() {
    let groups = (0..<30).map { $0 % 3 }
    let plan = Resampling.folds(3, repeats: 4).plan(.groups(groups), rowCount: 30, classes: nil, seed: Seed(1))
    #expect(plan.splits.count == 3 && plan.rounds == 1 && plan.foldCount == 3)
    let free = Resampling.folds(3, repeats: 4).plan(.independent, rowCount: 30, classes: nil, seed: Seed(1))
    #expect(free.splits.count == 12 && free.foldCount == 3)
  }

  @Test("the standard error allows for the share of rows that is held out")
  func testShare() {
    func factor(_ plan: RefitPlan) -> Double {
      plan.replicates([Array(repeating: 0, count: plan.splits.count)], rows: { [] }).varianceFactor
    }
    let resampling = Resampling.folds(5, repeats: 2)
    #expect(factor(resampling.plan(.independent, rowCount: 101, classes: nil, seed: Seed(1))) == 1.0 / 10 + 1.0 / 4)
    let groups = (0..<100).map { $0 / 4 }
    #expect(factor(resampling.plan(.groups(groups), rowCount: 100, classes: nil, seed: Seed(1))) == 1.0 / 10 + 1.0 / 4)
    // Five equal steps: 1/1, 1/2, … 1/5 of the training rows, together 5/15.
    let times = TimeOrder((0..<120).map(Double.init))
    #expect(factor(resampling.plan(.time(times), rowCount: 120, classes: nil, seed: Seed(1))) == 1.0 / 5 + 1.0 / 3)
  }

  @Test("a single split holds out whole groups, and the last moments", arguments: SplitProblem.all)
  func holdout(problem: SplitProblem) throws {
    let places = problem.places
    let resampling = Resampling.holdout(0.3)
    func split(_ dependence: Dependence) throws -> Split {
      try #require(
        resampling.plan(dependence, rowCount: problem.rows, classes: problem.target, seed: Seed(2)).splits.first)
    }
    let byGroup = try split(.groups(places))
    #expect(Set(byGroup.training.map { places[$0] }).isDisjoint(with: byGroup.heldOut.map { places[$0] }))
    #expect(abs(Double(byGroup.heldOut.count) / Double(problem.rows) - 0.3) < 0.15)
    let byTime = try split(.time(TimeOrder(places.map(Double.init))))
    #expect(byTime.training.map { places[$0] }.max() ?? .max < byTime.heldOut.map { places[$0] }.min() ?? .min)
    for split in [byGroup, byTime] { #expect((split.training + split.heldOut).sorted() == Array(0..<problem.rows)) }
  }

  @Test("a column gives groups and times, and says why it cannot")
  func columns() throws {
    let table = Table(
      columns: [
        Column(name: "patient", values: .categorical(Labels(codes: [1, 1, 0, 2], levels: ["a", "b", "c"]))),
        Column(name: "seen", values: .numeric([9, 3, 3, 40])),
        Column(name: "gap", values: .numeric([9, .nan, 3, 40])),
        Column(name: "same", values: .numeric([1, 1, 1, 2])),
      ], rowCount: 4)
    let rows = [0, 1, 2, 3]
    #expect(try Splitting.groups("patient").dependence(in: table, rows: rows) == .groups([0, 0, 1, 2]))
    #expect(try Splitting.groups("patient").dependence(in: table, rows: [3, 0]) == .groups([0, 1]))
    #expect(try Splitting.time("seen").dependence(in: table, rows: rows) == .time(TimeOrder([9, 3, 3, 40])))
    func error(_ splitting: Splitting, _ rows: [Int]) -> AnalysisError? {
      #expect(throws: AnalysisError.self) { try splitting.dependence(in: table, rows: rows) }
    }
    #expect(error(.groups("patien"), rows) == .noSuchColumn("patien", suggestion: "patient"))
    #expect(error(.time("patient"), rows) == .unorderedTime("patient", .categorical))
    #expect(error(.time("gap"), rows) == .splitColumnMissing("gap", rows: 1))
    #expect(error(.time("same"), rows) == .tooFewParts("same", .time("same"), count: 2))
    #expect(error(.groups("same"), [0, 1, 2]) == .tooFewParts("same", .groups("same"), count: 1))
    #expect(try Splitting.time("gap").dependence(in: table, rows: [0, 2, 3]) == .time(TimeOrder([9, 3, 40])))
  }

  @Test("the folds inside the lasso keep groups together: copies of a row give away nothing")
  func innerFolds() throws {
    // Thirty patients of pure noise, four equal rows each.
    let patients = Samples.dataset(rows: 30, columns: 12, family: .gaussian, seed: 33)
    var stream = Seed(33).stream("noise")
    let noise = Dataset(x: patients.x, y: (0..<30).map { _ in stream.normal() })
    let rows = (0..<120).map { $0 / 4 }
    let copies = noise.rows(rows)
    func chosen(_ dependence: Dependence) throws -> Int {
      let data = Dataset(x: copies.x, y: copies.y, dependence: dependence)
      return try Lasso(family: .gaussian).fit(data, seed: Seed(1)).weights.count { $0 != 0 }
    }
    #expect(try chosen(.independent) > 8)
    #expect(try chosen(.groups(rows)) < 4)
  }

  @Test("the lasso learns a class that one of its groups alone has")
  func loneClass() throws {
    let data = Samples.dataset(rows: 40, columns: 2, family: .binomial, seed: 5)
    let y = (0..<40).map { [1, 3, 5, 7].contains($0) ? 1.0 : 0 }
    let grouped = Dataset(x: data.x, y: y, dependence: .groups((0..<40).map { $0 / 10 }))
    let fit = try Lasso(family: .binomial).fit(grouped, seed: Seed(1))
    #expect(fit.intercept.isFinite)
  }

  @Test("rows of a dataset keep their groups and times, so that folds inside a model respect them")
  func subsets() {
    let data = Samples.dataset(rows: 6, columns: 1, family: .gaussian, seed: 1)
    func rows(_ dependence: Dependence, _ rows: [Int]) -> Dependence {
      Dataset(x: data.x, y: data.y, dependence: dependence).rows(rows).dependence
    }
    #expect(rows(.groups([0, 0, 1, 1, 2, 2]), [5, 4, 1]) == .groups([0, 0, 1]))
    #expect(
      rows(.time(TimeOrder([5, 4, 3, 2, 1, 1], gap: 2)), [0, 4, 5, 2]) == .time(TimeOrder([5, 1, 1, 3], gap: 2)))
  }
}
