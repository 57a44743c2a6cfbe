import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("The cheapest features that predict not worse")
struct CheapestFeaturesTests {
  private static let source = DataSource(fileName: "t.csv", sha256: String(repeating: "0", count: 64), byteCount: 1)

  /// Age matters; test and panel say the same beside it, panel with a little noise; visits say nothing. A label of three
  /// levels matters too.
  private static func table(isClassification: Bool) -> Table {
    var stream = Seed(5).stream("costs")
    var columns = [[Double]](repeating: [], count: 4)
    var codes: [Int32] = []
    var target: [Double] = []
    for row in 0..<120 {
      let (age, test) = (stream.normal(), stream.normal())
      for (j, x) in [age, test, test + 0.1 * stream.normal(), stream.normal()].enumerated() { columns[j].append(x) }
      codes.append(Int32(row % 3))
      let eta = age + 2 * test + (row % 3 == 1 ? 2 : 0) + 0.5 * stream.normal()
      target.append(isClassification ? (eta > 0.5 ? 1 : 0) : eta)
    }
    let numbers = zip(["age", "test", "panel", "visits"] as [ByteText], columns).map {
      Column(name: $0, values: .numeric($1))
    }
    return Table(
      columns: numbers + [
        Column(name: "kind", values: .categorical(Labels(codes: codes, levels: ["a", "b", "c"]))),
        Column(name: "y", values: .numeric(target)),
      ], rowCount: 120)
  }

  private func cheapest(
    _ costs: [ByteText: Double] = [:], margin: Double? = nil, groups: [FeatureGroup] = [],
    isClassification: Bool = false
  ) throws -> CheapestFeatures {
    let options = AnalysisOptions(
      target: "y", task: isClassification ? .classification : .regression, groups: groups, pathFolds: 5,
      threads: Threads(1))
    return try #require(
      try Analysis(options).cheapest(
        on: Self.table(isClassification: isClassification), from: Self.source, costs: FeatureCosts(costs),
        margin: margin))
  }

  @Test("of two features that say nearly the same the cheaper one is taken", arguments: [false, true])
  func substitutes(isClassification: Bool) throws {
    let dearTest = try cheapest(["test": 20], margin: 0.2, isClassification: isClassification)
    #expect(Set(dearTest.features) == ["age", "panel", "kind"] && dearTest.cost == 3, "\(dearTest)")
    let dearPanel = try cheapest(["panel": 20], margin: 0.2, isClassification: isClassification)
    #expect(Set(dearPanel.features) == ["age", "test", "kind"] && dearPanel.cost == 3, "\(dearPanel)")
  }

  @Test("without costs it is the smallest subset of the path, each feature counting once")
  func plain() throws {
    let chosen = try cheapest()
    #expect(chosen.cost == Double(chosen.features.count))
    #expect(chosen.features.contains("kind") && !chosen.features.contains("visits"))
    #expect(chosen.difference >= 0 && chosen.upperBound >= chosen.difference)
    #expect(chosen.best.features.count >= chosen.features.count)
    // The same price for all changes nothing but the sum.
    let dear = try cheapest(
      Dictionary(uniqueKeysWithValues: ["age", "test", "panel", "visits", "kind"].map { ($0, 7) }))
    #expect(dear.features == chosen.features && dear.loss == chosen.loss && dear.cost == 7 * chosen.cost)
  }

  @Test("a wider margin never costs more; a huge one buys nothing, none the best")
  func margins() throws {
    let costs: [ByteText: Double] = ["age": 4, "test": 9]
    let chosen = try [0, 0.05, 0.5, 5, 1e6].map { try cheapest(costs, margin: $0) }
    #expect(chosen.map(\.cost) == chosen.map(\.cost).sorted(by: >))
    #expect(chosen[0].difference == 0 && chosen[0].features == chosen[0].best.features)
    #expect(chosen[4].features.isEmpty && chosen[4].cost == 0)
    for (choice, margin) in zip(chosen, [0, 0.05, 0.5, 5, 1e6]) { #expect(choice.upperBound <= margin) }
  }

  @Test("a group costs once, whatever it holds")
  func groups() throws {
    let lab = FeatureGroup(name: "lab", members: ["test", "panel"])
    let chosen = try cheapest(["lab": 2.5], margin: 0.2, groups: [lab])
    #expect(chosen.features == ["age", "lab", "kind"] && chosen.cost == 4.5)
    #expect(throws: AnalysisError.partOfGroup("test", group: "lab")) { try cheapest(["test": 2], groups: [lab]) }
    #expect(throws: AnalysisError.noSuchColumn("tset", suggestion: "test")) { try cheapest(["tset": 2]) }
    #expect(throws: AnalysisError.noSuchColumn("y", suggestion: nil)) { try cheapest(["y": 2]) }
  }

  @Test("penalties grow with costs, and cost nothing less than a hundredth of the dearest")
  func factors() {
    let x = DesignMatrix(
      rowCount: 1, columnNames: ["a", "b=1", "b=2", "c"],
      features: [
        Feature(name: "a", columns: 0..<1), Feature(name: "b", columns: 1..<3), Feature(name: "c", columns: 3..<4),
      ], values: [0, 0, 0, 0])
    let costs = FeatureCosts(["a": 0, "b": 16])
    #expect(costs.penaltyFactors(x, power: 1) == [0.01, 1, 1, 0.0625])
    #expect(costs.penaltyFactors(x, power: 0.5) == [0.1, 1, 1, 0.25])
    #expect(costs.penaltyFactors(x, power: 0) == [1, 1, 1, 1])
    #expect(costs.powers(for: ["a", "b"]) == [0, 0.5, 1] && costs.powers(for: ["c", "d"]) == [0])
    #expect(costs.total(of: ["a", "b", "c"]) == 17 && costs.total(of: []) == 0)
  }
}
