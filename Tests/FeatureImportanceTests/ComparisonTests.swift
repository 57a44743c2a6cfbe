import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("What differs between two runs")
struct ComparisonTests {
  /// A quantity that hangs on `strong` and `weak`, not on two columns of noise.
  private static func table(shuffling name: ByteText? = nil, rows: Int = 200) -> Table {
    var stream = Seed(3).stream("comparison")
    var columns = (0..<4).map { _ in (0..<rows).map { _ in stream.normal() } }
    let y = (0..<rows).map { 2 * columns[0][$0] + columns[1][$0] + stream.normal() }
    let names: [ByteText] = ["strong", "weak", "noise", "din"]
    if let place = names.firstIndex(where: { $0 == name }) { stream.shuffle(&columns[place]) }
    return Table(
      columns: zip(names, columns).map { Column(name: $0, values: .numeric($1)) } + [
        Column(name: "y", values: .numeric(y))
      ], rowCount: rows)
  }

  private static func run(
    _ table: Table = table(), seed: UInt64 = 0, sha256: String = "a", models: [String] = ["linear"],
    resampling: Resampling = .folds(4, repeats: 2)
  ) throws -> Run {
    let options = AnalysisOptions(
      target: "y", models: models, methods: ["permutation"], resampling: resampling, repeats: 4, pathFolds: 4,
      seed: Seed(seed), threads: Threads(1))
    return try Analysis(options).run(
      on: table, from: DataSource(fileName: "t.csv", sha256: sha256, byteCount: 1),
      as: RunIdentity(id: "run \(seed)", createdAt: "2026-01-01T00:00:00Z", version: "1", command: []))
  }

  @Test("a run says of each split how many rows it had, and each estimate is the mean of its refits")
  func refits() throws {
    let run = try Self.run()
    #expect(run.refits == [Refit](repeating: Refit(trainingRows: 150, heldOutRows: 50), count: 8))
    let permutation = try #require(run.importances.first { $0.method == "permutation" })
    for score in permutation.features {
      #expect(score.refits.count == 8)
      #expect(abs(mean(of: score.refits) - score.score) < 1e-12)
    }
    for metric in run.models[0].metrics {
      let values = metric.refits.compactMap(\.self)
      #expect(values.count == 8)
      #expect(abs(mean(of: values) - metric.estimate.value) < 1e-12)
    }
  }

  @Test("a run does not differ from itself")
  func identity() throws {
    let run = try Self.run()
    let comparison = RunComparison(run, run)
    #expect(comparison.pairing == .paired(testShare: 1 / 3.0))
    #expect(!comparison.hasInferentialChange && comparison.origin.causes.isEmpty)
    #expect(comparison.features.allSatisfy { $0.difference?.estimate == 0 && $0.difference?.adjustedPValue == 1 })
    #expect(comparison.entered.isEmpty && comparison.left.isEmpty)
    #expect(comparison.selected.isEmpty && comparison.deselected.isEmpty)
  }

  @Test("another seed makes no inferential change", arguments: [1, 2, 3, 4])
  func seeds(seed: UInt64) throws {
    let comparison = RunComparison(try Self.run(), try Self.run(seed: seed))
    #expect(comparison.pairing == .unpaired(.otherSeed))
    #expect(comparison.origin.causes == [.seed])
    #expect(comparison.features.count == 4 && comparison.features.allSatisfy { $0.difference != nil })
    #expect(!comparison.hasInferentialChange)
  }

  @Test("a feature whose effect was removed is reported, others are not", arguments: ["strong", "weak"] as [ByteText])
  func removedEffect(name: ByteText) throws {
    let before = try Self.run()
    let after = try Self.run(Self.table(shuffling: name), sha256: "b")
    let comparison = RunComparison(before, after)
    #expect(comparison.pairing == .unpaired(.otherData) && comparison.origin.causes == [.data])
    #expect(comparison.changedFeatures.map(\.feature) == [name])
    let difference = try #require(comparison.changedFeatures.first?.difference)
    #expect(difference.high < 0)
    // Both ways the same, with the other sign.
    let back = RunComparison(after, before)
    #expect(back.changedFeatures.first?.difference?.estimate == -difference.estimate)
  }

  @Test("paired refits: the corrected resampled t of Nadeau and Bengio, with Holm over features")
  func pairedTest() throws {
    let before = try Self.run()
    var after = before
    after.provenance.options.append(.init(name: "network", value: "other"))
    let shifts = [0.3, 0.1, 0.2, 0.25, 0.15, 0.2, 0.3, 0.1]
    let place = try #require(after.importances.firstIndex { $0.method == "permutation" })
    let f = try #require(after.importances[place].features.firstIndex { $0.feature == "noise" })
    for k in shifts.indices { after.importances[place].features[f].refits[k] += shifts[k] }
    after.importances[place].features[f].score += mean(of: shifts)
    let comparison = RunComparison(before, after)
    let difference = try #require(comparison.features.first { $0.feature == "noise" }?.difference)
    // By hand: mean 0.2, squared deviations sum to 0.045, so s² = 0.045 / 7, and the factor is 1/8 + 1/3.
    let error = (0.045 / 7 * (1 / 8.0 + 1 / 3.0)).squareRoot()
    #expect(abs(difference.estimate - 0.2) < 1e-12)
    #expect(abs(difference.standardError - error) < 1e-12)
    let p = 2 * StudentT(degreesOfFreedom: 7).upperTail(0.2 / error)
    #expect(abs(difference.pValue - p) < 1e-9)
    #expect(abs((difference.adjustedPValue ?? 0) - 4 * p) < 1e-9)
    #expect(comparison.changedFeatures.map(\.feature) == ["noise"])
    #expect(comparison.origin.causes == [.options] && comparison.origin.options.map(\.name) == ["network"])
  }

  @Test("unpaired: Welch's t from both standard errors")
  func welch() throws {
    let a = JudgedValue(value: 1, refits: [], standardError: 0.3, degreesOfFreedom: 9)
    let b = JudgedValue(value: 2, refits: [], standardError: 0.4, degreesOfFreedom: 4)
    let difference = try #require(Difference(a, b, .unpaired(.otherData), confidence: 0.95, rounding: 0))
    #expect(abs(difference.standardError - 0.5) < 1e-12)
    let df = 0.0625 / (0.0081 / 9 + 0.0256 / 4)
    #expect(abs(difference.pValue - 2 * StudentT(degreesOfFreedom: df).upperTail(2)) < 1e-9)
    let unknown = JudgedValue(value: 2, refits: [], standardError: nil, degreesOfFreedom: 4)
    #expect(Difference(a, unknown, .unpaired(.otherData), confidence: 0.95, rounding: 0) == nil)
  }

  @Test("columns that came, went or changed, and rows, are data; another target is not compared")
  func origins() throws {
    let a = try Self.run()
    let table = Self.table()
    let flags = Column(
      name: "din", values: .boolean(Labels(codes: (0..<200).map { Int32($0 % 2) }, levels: ["no", "yes"])))
    let extra = Column(name: "extra", values: .numeric((0..<200).map { Double($0 * 37 % 101) }))
    let b = try Self.run(
      Table(columns: table.columns.filter { $0.name != "noise" && $0.name != "din" } + [flags, extra], rowCount: 200))
    let comparison = RunComparison(a, b)
    #expect(comparison.origin.data.columnsAdded == ["extra"] && comparison.origin.data.columnsRemoved == ["noise"])
    #expect(comparison.origin.data.columnsChanged.map(\.name) == ["din"])
    #expect(comparison.origin.data.columnsChanged.first?.second == "boolean, feature")
    #expect(comparison.entered == ["extra"] && comparison.left == ["noise"])
    // The same file and splits: what the model does with other columns is paired.
    #expect(comparison.pairing == .paired(testShare: 1 / 3.0))

    var other = a
    other.target.name = "z"
    other.provenance.options[0].value = "z"
    #expect(RunComparison(a, other).incomparable != nil)
    #expect(!RunComparison(a, other).hasInferentialChange && RunComparison(a, other).metrics.isEmpty)
  }

  @Test("a single split has nothing to pair, but errors over its rows")
  func singleSplit() throws {
    let run = try Self.run(resampling: .holdout(0.3))
    let comparison = RunComparison(run, run)
    #expect(comparison.pairing == .unpaired(.singleSplit))
    #expect(comparison.features.allSatisfy { $0.difference != nil })
    #expect(comparison.metrics.contains { $0.metric == .meanSquaredError && $0.difference != nil })
    #expect(!comparison.hasInferentialChange)
  }

  @Test("the selected set is compared whether or not importance differs")
  func selection() throws {
    let a = try Self.run()
    var b = a
    for k in b.ranking.indices where b.ranking[k].feature == "strong" { b.ranking[k].isSelected = false }
    let comparison = RunComparison(a, b)
    #expect(comparison.deselected == ["strong"] && comparison.selected.isEmpty && !comparison.hasInferentialChange)
  }
}
