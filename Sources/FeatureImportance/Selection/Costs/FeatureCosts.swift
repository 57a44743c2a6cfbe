import Foundation
public import Tabular

/// What it takes to know a feature of one more row, in any unit: a blood test costs more than an age.
///
/// A feature costs once, however many columns of the design it has; so does a group of features.
public struct FeatureCosts: Sendable, Equatable {
  /// Not negative.
  private let named: [ByteText: Double]

  /// - Parameter named: finite and not negative; features without a name here cost 1.
  /// - Precondition: so they are.
  public init(_ named: [ByteText: Double] = [:]) {
    precondition(named.values.allSatisfy { $0 >= 0 && $0.isFinite }, "costs are not negative")
    self.named = named
  }

  public subscript(feature: ByteText) -> Double { named[feature] ?? 1 }

  public func total(of features: [ByteText]) -> Double { features.reduce(0) { $0 + self[$1] } }

  /// - Parameter features: what can be chosen, groups in place of their members.
  /// - Throws: `AnalysisError.partOfGroup` for the name of a member, `.noSuchColumn` for one that is nothing to choose.
  func check(_ features: [ByteText], groups: [FeatureGroup]) throws(AnalysisError) {
    for name in named.keys.sorted() where !features.contains(name) {
      if let group = groups.first(where: { $0.members.contains(name) }) { throw .partOfGroup(name, group: group.name) }
      throw .noSuchColumn(name, suggestion: nearestName(to: name, in: features))
    }
  }

  /// Powers of costs by which a lasso weighs its penalties, so that cheap features come first: not at all, by the root, and
  /// in proportion. The first alone where all features cost the same, which changes no path.
  func powers(for features: [ByteText]) -> [Double] {
    Set(features.map { self[$0] }).count > 1 ? [0, 0.5, 1] : [0]
  }

  /// One penalty factor for each column of a design, in proportion to a power of its feature's cost.
  ///
  /// What costs less than a hundredth of the dearest counts as that: without any penalty it would always be in, needed or
  /// not, and make a path hard to trace.
  func penaltyFactors(_ x: DesignMatrix, power: Double) -> [Double] {
    let dearest = x.features.reduce(0) { max($0, self[$1.name]) }
    guard power != 0, dearest > 0 else { return [Double](repeating: 1, count: x.columnCount) }
    return x.features.flatMap { feature in
      [Double](repeating: pow(max(self[feature.name] / dearest, 0.01), power), count: feature.columns.count)
    }
  }
}
