import ArgumentParser
import FeatureImportance
import Tabular

/// Options that treat features unlike: as one, at another price, or with a sign.
struct PenaltyArguments: ParsableArguments {
  @Flag(name: .long, help: "All columns of a feature enter as one: the group elastic net.")
  var grouped = false
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "NAME=a,b,c: columns that enter as one feature, with --grouped. May be repeated.")
  var group: [String] = []
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "NAME=V: multiplies lambda for a feature; 0: not penalised. May be repeated.")
  var penaltyFactor: [String] = []
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "A feature whose coefficient must not be negative. May be repeated.")
  var nonnegative: [String] = []

  func validate() throws {
    if !group.isEmpty && !grouped { throw ValidationError("--group goes with --grouped") }
    _ = try factors
    _ = try groups
  }

  /// The design with the columns of each group beside each other, as one feature.
  ///
  /// - Throws: `AnalysisError.noSuchColumn`, or `Failure` for a column in two groups.
  func design(_ x: DesignMatrix) throws -> DesignMatrix {
    var taken: Set<ByteText> = []
    var joined: [(name: ByteText, members: [ByteText])] = []
    for (name, texts) in try groups {
      let features = try texts.map { try feature($0, in: x).name }
      for feature in features where !taken.insert(feature).inserted {
        throw Failure.usage("\"\(feature)\" is in two groups", fix: "name it in one --group only")
      }
      let isColumn = x.features.contains { $0.name == name } && !features.contains(name)
      if isColumn || joined.contains(where: { $0.name == name }) {
        throw Failure.usage("\"\(name)\" is a column already or another group", fix: "give the group another name")
      }
      joined.append((name, features))
    }
    return x.joining(joined)
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
        guard let (name, value) = Self.parts(text), let factor = Double(value), factor >= 0, factor.isFinite else {
          throw ValidationError("--penalty-factor takes NAME=V with a number V that is not negative")
        }
        return (name, factor)
      }
    }
  }

  private var groups: [(name: ByteText, members: [ByteText])] {
    get throws {
      try group.map { text in
        guard let (name, list) = Self.parts(text), case let features = list.split(separator: ","), !features.isEmpty
        else { throw ValidationError("--group takes NAME=a,b,c") }
        return (name, features.map { ByteText(String($0)) })
      }
    }
  }

  private static func parts(_ text: String) -> (ByteText, String)? {
    guard let sign = text.lastIndex(of: "="), sign != text.startIndex else { return nil }
    return (ByteText(String(text[..<sign])), String(text[text.index(after: sign)...]))
  }

  private func feature(_ name: ByteText, in x: DesignMatrix) throws(AnalysisError) -> Feature {
    guard let feature = x.features.first(where: { $0.name == name }) else {
      throw .noSuchColumn(name, suggestion: nearestName(to: name, in: x.features.map(\.name)))
    }
    return feature
  }
}
