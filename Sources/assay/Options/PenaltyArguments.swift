import ArgumentParser
import FeatureImportance
import Tabular

/// Options that treat features unlike: as one, at another price, or with a sign.
struct PenaltyArguments: ParsableArguments {
  @Flag(name: .long, help: "All columns of a feature enter as one: the group elastic net.")
  var grouped = false
  @OptionGroup var grouping: GroupArguments
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "NAME=V: multiplies lambda for a feature; 0: not penalised. May be repeated.")
  var penaltyFactor: [String] = []
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "A feature whose coefficient must not be negative. May be repeated.")
  var nonnegative: [String] = []

  func validate() throws {
    if !grouping.group.isEmpty && !grouped { throw ValidationError("--group goes with --grouped") }
    _ = try factors
  }

  /// The design with the columns of each group beside each other, as one feature.
  ///
  /// - Throws: as `FeatureGroup.check`.
  func design(_ x: DesignMatrix) throws -> DesignMatrix {
    let groups = try grouping.groups
    try FeatureGroup.check(groups, features: x.features.map(\.name))
    return x.joining(groups)
  }

  /// - Throws: `AnalysisError.noSuchColumn` for a name that is no feature, `Failure` where a sign means nothing.
  func apply(to path: inout ElasticNetPath, of x: DesignMatrix) throws {
    path.isGrouped = grouped
    let factors = try factors
    if !factors.isEmpty {
      var values = [Double](repeating: 1, count: x.columnCount)
      for (name, factor) in factors { for j in try feature(name, in: x).columns { values[j] = factor } }
      guard values.contains(where: { $0 > 0 }) else {
        throw Failure.usage("no feature is penalised", fix: "leave some feature without --penalty-factor NAME=0")
      }
      path.penaltyFactors = values
    }
    for name in nonnegative {
      let feature = try feature(ByteText(name), in: x)
      if grouped && feature.columns.count > 1 {
        throw Failure.usage("\"\(name)\" enters as a group, which has no sign", fix: "leave out --grouped")
      }
      path.nonnegative.formUnion(feature.columns)
    }
  }

  private var factors: [(name: ByteText, factor: Double)] {
    get throws {
      try penaltyFactor.map { text in
        guard let (name, value) = GroupArguments.parts(text), let factor = Double(value), factor >= 0, factor.isFinite
        else {
          throw ValidationError("--penalty-factor takes NAME=V with a number V that is not negative")
        }
        return (name, factor)
      }
    }
  }

  private func feature(_ name: ByteText, in x: DesignMatrix) throws(AnalysisError) -> Feature {
    guard let feature = x.features.first(where: { $0.name == name }) else {
      throw .noSuchColumn(name, suggestion: nearestName(to: name, in: x.features.map(\.name)))
    }
    return feature
  }
}
