import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Leaks are found where they are, and only there")
struct LeakageTests {
  private func leaks(_ sample: AuditSample, splitting: Splitting = .random) throws -> [RunWarning] {
    try Audit.warnings(of: AuditedTable(sample.table, splitting: splitting)).filter(\.isLeakage)
  }

  @Test("an honest table of 2,000 rows and 30 features has no leak", arguments: [1, 2, 3, 4], [true, false])
  func honest(seed: UInt64, isClassification: Bool) throws {
    let found = try leaks(AuditSample(isClassification: isClassification, seed: seed))
    #expect(found.isEmpty, "\(found.map(\.message))")
  }

  @Test(
    "real tables without a leak raise no alarm, credit cards raise the two that are known only of holders",
    arguments: [
      ("breast_cancer", "diagnosis", []), ("diabetes", "progression", []), ("hmda", "deny", []),
      ("wine", "cultivar", []),
      ("credit_card", "card", ["share", "expenditure"]),
    ] as [(String, ByteText, Set<ByteText>)])
  func real(name: String, target: ByteText, suspects: Set<ByteText>) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let table = try CSVFile(path: root.appending(path: "notebooks-data/\(name).csv").path).read().table
    let found = try Audit.warnings(of: AuditedTable(table, target: target)).filter(\.isLeakage)
    #expect(Set(found.compactMap(\.feature)) == suspects && found.count == suspects.count, "\(found.map(\.message))")
  }

  @Test("each planted leak is found and nothing else", arguments: AuditSample.Leak.allCases, [true, false])
  func planted(leak: AuditSample.Leak, isClassification: Bool) throws {
    for seed: UInt64 in [1, 2] {
      var sample = AuditSample(isClassification: isClassification, seed: seed)
      sample.plant(leak, seed: seed)
      let found = try leaks(sample)
      let code =
        switch leak {
        case .noisyCopy: "leakage-noisy-copy"
        case .lateDate: "leakage-missing"
        case .idOrder: "leakage-id"
        case .duplicates: "leakage-duplicates"
        }
      #expect(found.map(\.code) == [code] && found.allSatisfy { $0.severity == .serious }, "\(found.map(\.message))")
      #expect(found.first?.feature == (leak == .duplicates ? nil : "leak"))
    }
  }

  @Test("all leaks in one table are all found", arguments: [true, false])
  func together(isClassification: Bool) throws {
    var sample = AuditSample(isClassification: isClassification, seed: 5)
    for leak in AuditSample.Leak.allCases {
      sample.plant(leak, seed: 5)
      if leak != .duplicates {
        let last = sample.columns.removeLast()
        sample.columns.append(Column(name: ByteText("\(leak)"), values: last.values))
      }
    }
    // The id that was given by outcome is doubled with its row.
    let found = try leaks(sample)
    let codes = Set(found.map(\.code))
    #expect(codes.isSuperset(of: ["leakage-noisy-copy", "leakage-missing", "leakage-duplicates"]), "\(codes)")
    #expect(found.contains { $0.feature == "idOrder" }, "\(found.map(\.message))")
  }

  @Test("a bent copy of a quantity and a folded one of an event are copies")
  func bent() throws {
    var sample = AuditSample(isClassification: false, seed: 6)
    sample.columns.append(Column(name: "bent", values: .numeric(sample.target.map { exp(3 * $0) })))
    sample.columns.append(Column(name: "folded", values: .numeric(sample.target.map { abs($0 - 100) })))
    #expect(try leaks(sample).filter { $0.code == "leakage" }.map(\.feature) == ["bent", "folded"])
    var stream = Seed(6).stream("folded")
    let x = (0..<2000).map { _ in stream.normal() }
    let table = Table(
      columns: [
        Column(name: "x", values: .numeric(x)), Column(name: "other", values: .numeric(x.map { _ in stream.normal() })),
        Column(
          name: "y",
          values: .boolean(Labels(codes: x.map { abs($0) > 1 ? 1 : 0 }, levels: ["no", "yes"]))),
      ], rowCount: 2000)
    #expect(try Audit.warnings(of: AuditedTable(table)).suspects == ["x"])
  }

  @Test("a date after the moment of its row is suspected when rows have a time")
  func later() throws {
    var sample = AuditSample(isClassification: true, seed: 7)
    var stream = Seed(7).stream("times")
    let seen = sample.target.map { _ in Double(18_900 + stream.index(below: 200)) }
    sample.columns.append(Column(name: "seen", values: .date(seen, DateFormat(order: .yearFirst))))
    sample.columns.append(
      Column(
        name: "settled", values: .date(seen.map { $0 + Double(stream.index(below: 30)) }, DateFormat(order: .yearFirst))
      ))
    #expect(try leaks(sample).isEmpty)
    #expect(try leaks(sample, splitting: .time("seen")).map(\.feature) == ["settled"])
  }

  @Test("rows sorted by the target are noted, not suspected")
  func sorted() throws {
    let sample = AuditSample(isClassification: false, seed: 8)
    let order = sample.target.indices.sorted { sample.target[$0] < sample.target[$1] }
    let table = Table(
      columns: sample.table.columns.filter { $0.name != "id" }.map { column in
        switch column.values {
        case .numeric(let x): Column(name: column.name, values: .numeric(order.map { x[$0] }))
        case .date(let x, let format): Column(name: column.name, values: .date(order.map { x[$0] }, format))
        default: column
        }
      }, rowCount: order.count)
    let warnings = try Audit.warnings(of: AuditedTable(table))
    #expect(!warnings.contains { $0.isLeakage })
    #expect(warnings.contains { $0.code == "row-order" && $0.severity == .note })
  }

  @Test("equal rows of a few categories are no duplicates, nor are twins that are held out together")
  func naturalTwins() throws {
    var stream = Seed(9).stream("categories")
    func labels() -> Column.Values {
      .categorical(Labels(codes: (0..<500).map { _ in Int32(stream.index(below: 3)) }, levels: ["a", "b", "c"]))
    }
    let few = Table(
      columns: (0..<4).map { Column(name: ByteText("c\($0)"), values: labels()) } + [
        Column(name: "y", values: .boolean(Labels(codes: (0..<500).map { Int32($0 % 2) }, levels: ["no", "yes"])))
      ], rowCount: 500)
    let natural = try Audit.warnings(of: AuditedTable(few))
    #expect(!natural.contains { $0.code.hasSuffix("duplicates") })
    var sample = AuditSample(isClassification: true, seed: 9)
    sample.plant(.duplicates, seed: 9)
    var groups: [Double: Double] = [:]
    guard case .numeric(let x) = sample.columns[0].values else { return }
    let own = x.map { value -> Double in
      let group = groups[value] ?? Double(groups.count)
      groups[value] = group
      return group
    }
    sample.columns.append(Column(name: "person", values: .numeric(own)))
    let warnings = try Audit.warnings(of: AuditedTable(sample.table, splitting: .groups("person")))
    #expect(warnings.contains { $0.code == "duplicates" && $0.severity == .note })
    #expect(!warnings.contains { $0.isLeakage })
  }

  @Test("no message holds a value of a row")
  func discreet() throws {
    var sample = AuditSample(isClassification: false, seed: 10)
    sample.plant(.lateDate, seed: 10)
    sample.plant(.duplicates, seed: 10)
    let secret = 987_654.25
    var x = [Double](repeating: 0, count: sample.target.count)
    for i in x.indices { x[i] = Double(i % 7) }
    x[17] = secret
    sample.columns.append(Column(name: "outlier", values: .numeric(x)))
    let warnings = try Audit.warnings(of: AuditedTable(sample.table))
    #expect(!warnings.isEmpty)
    #expect(!warnings.contains { $0.message.contains("9876") || $0.message.contains("9.88e") })
  }

  @Test("the ranking without suspects is that of the table without them")
  func withoutSuspects() throws {
    var sample = AuditSample(rows: 300, isClassification: false, seed: 11)
    sample.columns = sample.columns.filter { ["x1", "x8", "x13", "x20", "x24", "c3"].contains($0.name) }
    let honest = sample.table
    sample.columns.append(Column(name: "copy", values: .numeric(sample.target.map { 2 * $0 })))
    let options = AnalysisOptions(
      target: "y", models: ["linear"], methods: .brief, resampling: .folds(3, repeats: 1), repeats: 5, pathFolds: 5)
    let source = DataSource(fileName: "t.csv", sha256: String(repeating: "0", count: 64), byteCount: 1)
    let identity = RunIdentity(id: "id", createdAt: "2026-01-01T00:00:00Z", version: "1", command: ["assay"])
    let run = try Analysis(options).run(on: sample.table, from: source, as: identity)
    let clean = try Analysis(options).run(on: honest, from: source, as: identity)
    #expect(run.ranking.first { $0.feature == "copy" }?.verdict == .suspicious)
    #expect(run.withoutSuspects == clean.ranking)
    for feature in clean.ranking {
      let judged = run.ranking.first { $0.feature == feature.feature }
      #expect(judged?.verdict == feature.verdict && judged?.why == "Without the suspects: \(feature.why)")
    }
    #expect(clean.withoutSuspects == nil)
  }

  @Test("a group that holds a suspect is one, and what is left of it is ranked without")
  func group() throws {
    var sample = AuditSample(rows: 200, isClassification: false, seed: 11)
    sample.columns = sample.columns.filter { ["x1", "x8", "c3"].contains($0.name) }
    sample.columns.append(Column(name: "copy", values: .numeric(sample.target.map { 2 * $0 })))
    let options = AnalysisOptions(
      target: "y", models: ["linear"], methods: .brief, groups: [FeatureGroup(name: "panel", members: ["x8", "copy"])],
      resampling: .folds(3, repeats: 1), repeats: 2, pathFolds: 5)
    let run = try Analysis(options).run(
      on: sample.table, from: DataSource(fileName: "t.csv", sha256: String(repeating: "0", count: 64), byteCount: 1),
      as: RunIdentity(id: "id", createdAt: "2026-01-01T00:00:00Z", version: "1", command: ["assay"]))
    let panel = try #require(run.ranking.first { $0.feature == "panel" })
    #expect(panel.verdict == .suspicious)
    #expect(panel.why.contains("suspects that its member \"copy\" gives the outcome away"), "\(panel.why)")
    #expect(run.ranking.count { $0.verdict == .suspicious } == 1)
    #expect(Set(try #require(run.withoutSuspects).map(\.feature)) == ["x1", "panel", "c3"])
  }
}
