import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct DateEncodingTests {
  private let calendar: EncodingRule = {
    var rule = EncodingRule.ranking
    rule.hasCalendar = true
    return rule
  }()

  private func table(_ days: [Double], hasTime: Bool = false) -> Table {
    let format = DateFormat(order: .yearFirst, hasTime: hasTime)
    return Table(columns: [Column(name: "seen", values: .date(days, format))], rowCount: days.count)
  }

  private func encode(_ table: Table, training: [Int], rule: EncodingRule = .ranking) -> DesignMatrix {
    Encoding(of: ["seen"], in: table, rows: training, rule: rule).design(of: table, rows: Array(0..<table.rowCount))
  }

  @Test("a date is one column in days, the median of training rows in place of a missing one")
  func days() {
    let x = encode(table([19_000, 19_002, 19_010, .nan, 25_000]), training: [0, 1, 2, 3])
    #expect(x.columnNames == ["seen"])
    #expect(x.values == [19_000, 19_002, 19_010, 19_002, 25_000])
  }

  @Test("missing dates get an indicator, as missing numbers do")
  func indicator() {
    let x = encode(table((0..<100).map { $0 < 20 ? .nan : Double($0) }), training: Array(0..<100))
    #expect(x.columnNames == ["seen", "seen=(missing)"])
    #expect(x[column: 1].reduce(0, +) == 20)
  }

  @Test("parts of the calendar belong to the date: seven columns with a time of day, five without")
  func calendarParts() {
    let days = (0..<50).map { 19_000 + Double($0) }
    let without = encode(table(days), training: Array(0..<50), rule: calendar)
    #expect(
      without.columnNames == [
        "seen", "seen=(year, sine)", "seen=(year, cosine)", "seen=(week, sine)", "seen=(week, cosine)",
      ])
    #expect(without.features == [Feature(name: "seen", columns: 0..<5)])
    let with = encode(table(days, hasTime: true), training: Array(0..<50), rule: calendar)
    #expect(with.features == [Feature(name: "seen", columns: 0..<7)])
  }

  @Test("a cycle comes back after its length and has the length of a circle", arguments: CalendarCycle.allCases)
  func cycles(cycle: CalendarCycle) {
    let length =
      switch cycle {
      case .year: 365.2425
      case .week: 7.0
      case .day: 1.0
      }
    for days in [-20_000.25, -1, 0, 0.5, 19_000.75] {
      let (a, b) = (cycle.angle(of: days), cycle.angle(of: days + 3 * length))
      #expect((0..<2 * Double.pi).contains(a))
      #expect(abs(sin(a) - sin(b)) < 1e-9 && abs(cos(a) - cos(b)) < 1e-9)
    }
    // Half a cycle later it is on the other side.
    #expect(abs(cos(cycle.angle(of: 100)) + cos(cycle.angle(of: 100 + length / 2))) < 1e-9)
  }

  @Test("shuffling a date moves all of its columns together")
  func permutation() {
    let days = (0..<60).map { 19_000 + 11 * Double($0) }
    let x = encode(table(days), training: Array(0..<60), rule: calendar)
    var order = Array(0..<60)
    var stream = Seed(1).stream("shuffle")
    stream.shuffle(&order)
    let shuffled = encode(table(order.map { days[$0] }), training: Array(0..<60), rule: calendar)
    for column in 0..<x.columnCount {
      #expect(Array(shuffled[column: column]) == order.map { x[column: column][60 * column + $0] })
    }
  }

  @Test("a season that a straight line over days cannot follow is found by the calendar, as one feature")
  func season() throws {
    var stream = Seed(7).stream("season")
    let days = (0..<400).map { _ in (15_000 + 4000 * stream.uniform()).rounded() }
    let target = days.map { cos(CalendarCycle.year.angle(of: $0)) + 0.3 * stream.uniform() }
    let table = Table(
      columns: [
        Column(name: "seen", values: .date(days, DateFormat(order: .yearFirst))),
        Column(name: "noise", values: .numeric((0..<400).map { _ in stream.uniform() })),
        Column(name: "y", values: .numeric(target)),
      ], rowCount: 400)
    func explained(_ rule: EncodingRule) throws -> Run {
      try Analysis(
        AnalysisOptions(target: "y", models: ["linear"], encoding: rule, resampling: .folds(3, repeats: 1), repeats: 3)
      ).run(
        on: table, from: DataSource(fileName: "", sha256: "", byteCount: 0),
        as: RunIdentity(id: "id", createdAt: "2026-01-01T00:00:00Z", version: "1", command: []))
    }
    let without = try explained(.ranking)
    let with = try explained(calendar)
    #expect(with.ranking.map(\.feature) == ["seen", "noise"])
    #expect((with.ranking.first?.score ?? 0) > 10 * abs(without.ranking.first { $0.feature == "seen" }?.score ?? 1))
    #expect(with.provenance.options.contains { $0.name == "calendar" && $0.value == "year, week, day" })
    #expect(without.provenance.options.contains { $0.name == "calendar" && $0.value == "none" })
  }

  @Test("a date is summarised in days and never taken for an id")
  func summary() {
    let days = (0..<50).map { 19_000 + Double($0) }
    let summary = ColumnSummary(table(days).columns[0], isTarget: false)
    #expect(summary.role == .feature && summary.kind == .date)
    #expect(summary.numbers?.median == 19_024.5)
  }

  @Test("a text column is left out of the features, its distinct values counted")
  func text() {
    let column = Column(
      name: "note", values: .text(TextCodes(codes: [0, 1, -1, 1, 2], distinctCount: 3)))
    let summary = ColumnSummary(column, isTarget: false)
    #expect(summary.role == .text)
    #expect(summary.distinct == 3 && summary.missing == 1)
  }

  @Test("dates and texts are no targets")
  func targets() {
    #expect(throws: AnalysisError.unsuitableTarget("seen", .date)) { try Target("seen", in: table([1, 2, 3])) }
    let text = Column(name: "note", values: .text(TextCodes(codes: [0, 1, 2], distinctCount: 3)))
    #expect(throws: AnalysisError.unsuitableTarget("note", .text)) {
      try Target("note", in: Table(columns: [text], rowCount: 3))
    }
  }
}
