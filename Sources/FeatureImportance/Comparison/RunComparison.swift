public import Tabular

/// What differs between two runs, with inference where there is some: differences beyond noise apart from those within it.
///
/// Importances are compared feature by feature under one model, measures model by model. With `RefitPairing.paired` the
/// refits of both runs have the same rows, and a difference is judged by its spread over them; else by the standard
/// errors of both estimates, as if the runs had nothing in common, which for runs of the same rows is careful. p-values
/// are adjusted by Holm over all features, and over all measures.
public struct RunComparison: Sendable, Equatable {
  public var first: Side
  public var second: Side
  /// Of every interval; a difference is beyond noise where its adjusted p-value is at most one minus this.
  public var confidence: Double
  public var origin: Origin
  /// nil where scores mean the same in both runs; otherwise why they do not, and nothing is judged.
  public var incomparable: String?
  public var pairing: RefitPairing
  /// Whose importances are compared.
  public var model: ComparedModel
  /// Of features that both runs rank, in the order of the second ranking.
  public var features: [FeatureChange]
  /// Ranked by the second run only, and by the first only; by rank.
  public var entered: [ByteText]
  public var left: [ByteText]
  /// Kept by the lasso at lambda.1se in the second run only, and in the first only; by rank.
  public var selected: [ByteText]
  public var deselected: [ByteText]
  /// Of models and measures that both runs have.
  public var metrics: [MetricChange]

  /// What identifies a run.
  public struct Side: Sendable, Equatable {
    public var id: String
    public var createdAt: String
    public var fileName: String
    public var rowsUsed: Int
  }

  /// The model whose permutation importances are compared: the one that ranks, if both runs have it.
  public struct ComparedModel: Sendable, Equatable {
    public var first: String
    public var second: String
  }

  /// - Complexity: O(features × refits).
  public init(_ a: Run, _ b: Run, confidence: Double = 0.95) {
    self.confidence = confidence
    (first, second) = (Side(a), Side(b))
    origin = Origin(a, b)
    incomparable = origin.incomparable
    let pairing = RefitPairing(a, b, origin)
    self.pairing = pairing
    model = ComparedModel(a, b)
    features = FeatureChange.all(a, b, model, isComparable: incomparable == nil, pairing, confidence: confidence)
    let (before, after) = (Set(a.ranking.map(\.feature)), Set(b.ranking.map(\.feature)))
    entered = b.ranking.map(\.feature).filter { !before.contains($0) }
    left = a.ranking.map(\.feature).filter { !after.contains($0) }
    metrics = incomparable == nil ? MetricChange.all(a, b, pairing, confidence: confidence) : []
    let (selectedBefore, selectedAfter) = (Self.selected(a), Self.selected(b))
    selected = selectedAfter.filter { !selectedBefore.contains($0) }
    deselected = selectedBefore.filter { !selectedAfter.contains($0) }
  }

  /// Features whose importance differs beyond noise.
  public var changedFeatures: [FeatureChange] { features.filter { isBeyondNoise($0.difference) } }

  /// Measures that differ beyond noise.
  public var changedMetrics: [MetricChange] { metrics.filter { isBeyondNoise($0.difference) } }

  /// Whether an importance or a measure differs beyond noise.
  public var hasInferentialChange: Bool { !changedFeatures.isEmpty || !changedMetrics.isEmpty }

  private static func selected(_ run: Run) -> [ByteText] { run.ranking.filter(\.isSelected).map(\.feature) }

  private func isBeyondNoise(_ difference: Difference?) -> Bool {
    difference.map { ($0.adjustedPValue ?? 1) <= 1 - confidence } ?? false
  }
}

extension RunComparison.Side {
  fileprivate init(_ run: Run) {
    self.init(
      id: run.id, createdAt: run.createdAt, fileName: run.data.fileName, rowsUsed: run.data.rowsUsed)
  }
}

extension RunComparison.ComparedModel {
  fileprivate init(_ a: Run, _ b: Run) {
    func best(_ run: Run) -> String { run.models.first(where: \.isBest)?.name ?? "" }
    func has(_ run: Run, _ model: String) -> Bool {
      run.importances.contains { $0.model == model && $0.method == "permutation" }
    }
    let (first, second) = (best(a), best(b))
    if has(b, first) {
      self.init(first: first, second: first)
    } else if has(a, second) {
      self.init(first: second, second: second)
    } else {
      self.init(first: first, second: second)
    }
  }
}
