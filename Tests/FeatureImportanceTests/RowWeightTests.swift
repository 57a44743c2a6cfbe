import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

/// A row that weighs three is three rows.
@Suite struct RowWeightTests {
  private let families: [Family] = [.gaussian, .binomial, .multinomial]

  private func loss(_ family: Family) -> any Loss {
    switch family {
    case .gaussian: SquaredError()
    case .binomial: LogLoss()
    case .multinomial: SoftmaxLoss(classCount: 3)
    }
  }

  private func model(_ family: Family) -> any Model {
    switch family {
    case .gaussian: LeastSquares()
    case .binomial: LogisticRegression()
    case .multinomial: SoftmaxRegression(classes: ["a", "b", "c"])
    }
  }

  /// The same rows with weights 1, 2 and 3, and as often as that.
  private func twins(_ family: Family, rows: Int, seed: UInt64) -> (weighted: Dataset, repeated: Dataset) {
    let data = Samples.dataset(rows: rows, columns: 4, family: family, seed: seed)
    let counts = (0..<rows).map { 1 + ($0 * 7) % 3 }
    return (
      Dataset(x: data.x, y: data.y, weights: counts.map(Double.init)),
      data.rows(counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) })
    )
  }

  private func studies(_ family: Family) throws -> (Study, Study) {
    let (training, heldOut) = (twins(family, rows: 150, seed: 3), twins(family, rows: 60, seed: 4))
    return (
      try Study(model(family), on: training.weighted, heldOut: heldOut.weighted, loss(family)),
      try Study(model(family), on: training.repeated, heldOut: heldOut.repeated, loss(family))
    )
  }

  @Test("measures, the null model and what is lost without a feature are those of repeated rows")
  func repetition() throws {
    for family in families {
      let (weighted, repeated) = try studies(family)
      for (a, b) in zip(weighted.nullPrediction, repeated.nullPrediction) { #expect(abs(a - b) < 1e-12) }
      #expect(abs(mean(of: weighted.losses) - mean(of: repeated.losses)) < 1e-7)
      for name in Metric.Name.all(for: family) {
        #expect(abs(weighted.value(name, weighted.predictions) - repeated.value(name, repeated.predictions)) < 1e-7)
      }
      for feature in weighted.heldOut.x.features {
        let one = try LeaveOneOutImportance().scorer(for: weighted)(feature)
        let other = try LeaveOneOutImportance().scorer(for: repeated)(feature)
        #expect(abs(one.mean - other.mean) < 1e-5 * max(1, abs(other.mean)), "\(family) \(feature.name)")
      }
    }
  }

  @Test("Shapley values of a linear model are those of repeated rows")
  func shapley() throws {
    let (weighted, repeated) = try studies(.gaussian)
    for feature in weighted.heldOut.x.features {
      let methods: [any ImportanceMethod] = [ShapleyImportance(), SAGEImportance()]
      for method in methods {
        let (one, other) = (try method.scorer(for: weighted)(feature), try method.scorer(for: repeated)(feature))
        #expect(abs(one.mean - other.mean) < 1e-9 * max(1, abs(other.mean)), "\(method.name) \(feature.name)")
      }
    }
  }

  @Test("shuffles give as often as rows weigh: their mean is the closed form of repeated rows")
  func permutation() throws {
    let (weighted, repeated) = try studies(.gaussian)
    for feature in weighted.heldOut.x.features {
      let sampled = try PermutationImportance(repeats: 3000).scorer(for: weighted)(feature)
      let exact = try PermutationImportance(repeats: 2).scorer(for: repeated)(feature)
      let error = sampled.shuffleSpread / Double(3000).squareRoot()
      #expect(abs(sampled.mean - exact.mean) < 4 * error + 1e-9, "\(feature.name)")
    }
  }

  @Test("every row gives as often as its weight says, to within one")
  func donors() {
    let weights = (0..<50).map { Double(1 + $0 % 5) / 3 }
    var donors = WeightedDonors(Seed(2).stream("donors"), weights)
    for _ in 0..<20 {
      var counts = [Int](repeating: 0, count: 50)
      for donor in donors.next() { counts[donor] += 1 }
      for (count, weight) in zip(counts, weights) { #expect(abs(Double(count) - weight) < 1 + 1e-9) }
    }
  }

  @Test("a column of weights is no feature, and says why it cannot be one")
  func column() throws {
    let table = Table(
      columns: [
        Column(name: "w", values: .numeric([1, 2, 3])), Column(name: "zero", values: .numeric([1, 0, 2])),
        Column(name: "minus", values: .numeric([1, -1, 2])), Column(name: "gap", values: .numeric([1, .nan, 2])),
        Column(name: "text", values: .categorical(Labels(codes: [0, 1, 0], levels: ["a", "b"]))),
      ], rowCount: 3)
    #expect(try table.positiveWeights("w", rows: [0, 2]) == [1, 3])
    #expect(throws: AnalysisError.zeroWeights("zero", rows: 1)) { try table.positiveWeights("zero", rows: [0, 1, 2]) }
    #expect(try table.weights("zero", rows: [0, 1, 2]) == [1, 0, 2])
    for name in ["minus", "gap"] as [ByteText] {
      #expect(throws: AnalysisError.unusableWeights(name)) { try table.weights(name, rows: [0, 1, 2]) }
    }
    #expect(throws: AnalysisError.weightsNotNumeric("text")) { try table.weights("text", rows: [0]) }
    #expect(throws: AnalysisError.noSuchColumn("wt", suggestion: "w")) { try table.weights("wt", rows: [0]) }
  }
}
