import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("What limits the numbers is noted, and nothing is where nothing does")
struct QualityTests {
  /// Rows of honest normal columns a, b and c and a target of all of them.
  private func table(
    rows: Int = 400, seed: UInt64 = 1, isClassification: Bool = false,
    _ change: (inout [ByteText: [Double]], inout RandomStream) -> Void = { _, _ in }
  ) -> Table {
    var stream = Seed(seed).stream("quality")
    var columns: [ByteText: [Double]] = [:]
    for name in ["a", "b", "c"] as [ByteText] { columns[name] = (0..<rows).map { _ in stream.normal() } }
    columns["y"] = (0..<rows).map { i in
      let eta = ["a", "b", "c"].reduce(0) { $0 + (columns[$1]?[i] ?? 0) } + stream.normal()
      return isClassification ? (eta > 0 ? 1 : 0) : eta
    }
    change(&columns, &stream)
    return Table(
      columns: columns.sorted { $0.key < $1.key }.map { Column(name: $0.key, values: .numeric($0.value)) },
      rowCount: rows)
  }

  /// Shares of a, b and c, and a constant.
  private func sum(_ columns: [ByteText: [Double]], _ shares: [Double]) -> [Double] {
    var sums = [Double](repeating: shares[3], count: 400)
    for (name, share) in zip(["a", "b", "c"] as [ByteText], shares) {
      for (i, value) in (columns[name] ?? []).enumerated() { sums[i] += share * value }
    }
    return sums
  }

  private func notes(_ code: String, _ table: Table, splitting: Splitting = .random) throws -> [RunWarning] {
    try Audit.warnings(of: AuditedTable(table, splitting: splitting)).filter { $0.code == code }
  }

  @Test("a table without any of it is left alone", arguments: [1, 2, 3], [true, false])
  func clean(seed: UInt64, isClassification: Bool) throws {
    let warnings = try Audit.warnings(of: AuditedTable(table(seed: seed, isClassification: isClassification)))
    #expect(warnings.isEmpty, "\(warnings.map(\.message))")
  }

  @Test("missing values that go with the target are noted, others are not")
  func missingness() throws {
    let related = table { columns, stream in
      for i in 0..<400 where (columns["y"]?[i] ?? 0) > 0 && stream.uniform() < 0.4 { columns["a"]?[i] = .nan }
    }
    let found = try notes("missing-related", related)
    #expect(found.map(\.feature) == ["a"] && found.allSatisfy { $0.severity == .note })
    let unrelated = table { columns, stream in
      for i in 0..<400 where stream.uniform() < 0.4 { columns["a"]?[i] = .nan }
    }
    #expect(try notes("missing-related", unrelated).isEmpty)
    #expect(try notes("missing", unrelated).map(\.feature) == ["a"])
  }

  @Test("Fisher's exact test of the tea-tasting lady")
  func tea() {
    // At least 3 of 4 right: at most 1 of the 4 others chosen, 17 of 70.
    #expect(abs(hypergeometricLowerTail(1, drawn: 4, marked: 4, of: 8) - 17.0 / 70) < 1e-14)
    #expect(abs(hypergeometricLowerTail(0, drawn: 4, marked: 4, of: 8) - 1.0 / 70) < 1e-14)
    #expect(abs(hypergeometricLowerTail(4, drawn: 4, marked: 4, of: 8) - 1) < 1e-12)
  }

  @Test("a feature that four rows tell from a constant is nearly constant, one of a tenth of the rows is not")
  func nearConstant() throws {
    func flag(_ count: Int) -> Table {
      table { columns, _ in columns["flag"] = (0..<400).map { $0 % 100 < count ? 1 : 0 } }
    }
    #expect(try notes("near-constant", flag(1)).map(\.feature) == ["flag"])
    #expect(try notes("near-constant", flag(10)).isEmpty)
  }

  @Test("a rare class is noted")
  func imbalance() throws {
    func share(_ count: Int) -> Table {
      table { columns, _ in columns["y"] = (0..<400).map { $0 % 100 < count ? 1 : 0 } }
    }
    #expect(try notes("imbalance", share(3)).count == 1)
    #expect(try notes("imbalance", share(10)).isEmpty)
  }

  @Test(
    "what makes up a column is named",
    arguments: [
      (#""total" = "a" + "b""#, [1, 1, 0, 0]), (#""total" = 2.00 · "a" + "b""#, [2, 1, 0, 0]),
      (#""total" = 1.80 · "c" + 32.0"#, [0, 0, 1.8, 32]),
      (#""a" = "b" + "total""#, [1, -1, 0, 0]), (#""a" + "c" = "b" + "total""#, [1, -1, 1, 0]),
    ] as [(String, [Double])])
  func relation(text: String, shares: [Double]) throws {
    let made = table { columns, _ in columns["total"] = sum(columns, shares) }
    let found = try notes("collinear", made)
    #expect(found.count == 1)
    #expect(found.first?.message.hasPrefix("\(text) in every row") ?? false, "\(found.map(\.message))")
  }

  @Test("columns that only nearly make up another are left to the variance inflation")
  func nearlyCollinear() throws {
    let made = table { columns, stream in
      columns["total"] = sum(columns, [1, 1, 0, 0]).map { $0 + 0.05 * stream.normal() }
    }
    #expect(try notes("collinear", made).isEmpty)
    let rounded = table { columns, _ in
      columns["total"] = sum(columns, [1, 1, 0, 0]).map { (1000 * $0).rounded() / 1000 }
    }
    #expect(try notes("collinear", rounded).first?.message.hasPrefix(#""total" = "a" + "b" in every row"#) ?? false)
  }

  @Test("a feature that moves on with time drifts, one that does not does not")
  func drift() throws {
    let moving = table { columns, stream in
      columns["when"] = (0..<400).map(Double.init)
      columns["moving"] = (0..<400).map { Double($0) / 100 + stream.normal() }
    }
    let found = try notes("drift", moving, splitting: .time("when"))
    #expect(found.map(\.feature) == ["moving"], "\(found.map(\.message))")
    #expect(try notes("drift", moving).isEmpty)
  }

  @Test("over time the split whose held-out rows are another kind is named, with the feature")
  func driftOfFolds() throws {
    // What is new in the fourth sixth is not as new in the last.
    let season = table { columns, stream in
      columns["when"] = (0..<400).map(Double.init)
      columns["season"] = (0..<400).map { (200..<267 ~= $0 || $0 >= 333 ? 2 : 0) + stream.normal() }
    }
    let found = try notes("fold-drift", season, splitting: .time("when"))
    #expect(found.map(\.feature) == ["season"])
    #expect(found.first?.message.contains("in split 3 of 5") == true, "\(found.map(\.message))")
    #expect(try notes("fold-drift", season).isEmpty)
  }

  @Test("groups dealt into folds differ by chance alone, however many rows they have, but a site apart is named")
  func driftOfGroups() throws {
    // Forty persons of ten rows each, who keep their value.
    let persons = table { columns, stream in
      let own = (0..<40).map { _ in stream.normal() }
      columns["person"] = (0..<400).map { Double($0 / 10) }
      columns["age"] = (0..<400).map { own[$0 / 10] }
    }
    #expect(try notes("fold-drift", persons, splitting: .groups("person")).isEmpty)
    let sites = table { columns, stream in
      columns["site"] = (0..<400).map { Double($0 / 40) }
      columns["device"] = (0..<400).map { (($0 / 40) == 7 ? 9 : 0) + stream.normal() }
    }
    let found = try notes("fold-drift", sites, splitting: .groups("site"))
    #expect(found.map(\.feature) == ["device"], "\(found.map(\.message))")
  }

  @Test("the stability index of two halves, by hand")
  func stabilityIndex() throws {
    // 30 of 40 against 10 of 40, with half a row more in each level.
    let column = BinnedColumn(
      Column(name: "x", values: .numeric((0..<80).map { ($0 < 40 ? $0 < 30 : $0 < 50) ? 1 : 0 })), rows: Array(0..<80))
    let shift = try #require(StabilityIndex(column, isOther: (0..<80).map { $0 >= 40 }))
    let raw = 2 * (30.5 - 10.5) / 40 * log(30.5 / 10.5)
    #expect(abs(shift.index - (raw - 1.0 / 20)) < 1e-12)
    #expect(abs(shift.pValue - erfc((raw * 20 / 2).squareRoot())) < 1e-9)
    // Eight groups of ten rows each count as what they are.
    let grouped = try #require(
      StabilityIndex(column, isOther: (0..<80).map { $0 >= 40 }, groups: (0..<80).map { $0 / 10 }))
    #expect(abs(grouped.index - (raw - 1.0 / 2)) < 1e-12)
    #expect(StabilityIndex(column, isOther: [Bool?](repeating: true, count: 80)) == nil)
  }

  @Test("DFBETAS and Cook's distance are what refitting without the row gives", arguments: [3, 4])
  func influence(seed: UInt64) throws {
    let data = Samples.dataset(rows: 40, columns: 3, family: .gaussian, seed: seed)
    let fit = try LeastSquares().fit(data)
    let influence = try #require(CoefficientInfluence(fit, on: data, family: .gaussian))
    let inference = try #require(fit.inference)
    let variance = fit.quality.deviance / 36
    for row in [0, 7, 39] {
      let reduced = try LeastSquares().fit(data.reordered((0..<40).filter { $0 != row }))
      let moved = zip(fit.predict(data.x), reduced.predict(data.x)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      #expect(agree(influence.cooksDistance(row), moved / (4 * variance), 1e-6))
      for j in 0..<3 {
        let change = fit.weights[j] - reduced.weights[j]
        #expect(
          agree(
            influence.influence(on: j)[influence.influence(on: j).startIndex + row] / 40,
            change * influence.z.scales[j], 1e-6))
        #expect((inference.standardErrors[j] ?? 0) > 0)
      }
    }
  }

  @Test("a row that carries a coefficient is named by its number, and only then", arguments: [true, false])
  func influentialRow(isClassification: Bool) throws {
    let options = AnalysisOptions(target: "y", task: isClassification ? .classification : .regression)
    func found(_ table: Table) throws -> [RunWarning] {
      let target = try Target("y", in: table)
      let cohort = Cohort(table: table, target: target, features: ["a", "b", "c"])
      let plan = try Analysis(options).plan(for: cohort)
      let (_, data) = cohort.everything()
      let evaluation =
        isClassification
        ? try Evaluation(LogisticRegression(), on: data, plan: plan, of: cohort, options: options)
        : try Evaluation(LeastSquares(), on: data, plan: plan, of: cohort, options: options)
      return evaluation.influentialRows(target.rows)
    }
    #expect(try found(table(isClassification: isClassification)).isEmpty)
    let spoilt = table(isClassification: isClassification) { columns, _ in
      columns["b"]?[122] = 30
      columns["y"]?[122] = isClassification ? 0 : -40
    }
    let warnings = try found(spoilt)
    #expect(warnings.contains { $0.feature == "b" && $0.message.hasPrefix("Row 123 ") }, "\(warnings.map(\.message))")
    #expect(!warnings.contains { $0.message.contains("30") && !$0.message.contains("123") })
  }
}
