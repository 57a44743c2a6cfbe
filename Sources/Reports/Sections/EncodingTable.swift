import FeatureImportance
import Tabular

/// How a row of the file becomes columns of the design matrix, feature by feature.
struct EncodingTable {
  private let encoding: Encoding

  /// Features that are listed.
  private static let mostFeatures = 200

  init(_ encoding: Encoding) { self.encoding = encoding }

  var block: Block {
    let shown = encoding.features.prefix(Self.mostFeatures)
    let part: Prose =
      shown.count < encoding.features.count ? " The first \(shown.count) of \(encoding.features.count) features." : ""
    return .table(
      Block.Table(
        caption:
          "How columns of the file became columns of the design matrix, learnt on all rows used. Indicator: a column that is 1 "
          + "where the value is missing, else 0.\(part)",
        columns: [
          .init("Feature"), .init("Columns"), .init("Reference"), .init("A missing value becomes"),
          .init("Missing indicator"),
        ],
        rows: shown.map { feature in
          let row = row(feature)
          return [
            Prose(feature.name.string), row.columns, row.reference, row.imputed,
            feature.hasMissingIndicator ? "\(feature.name)=(missing)" : "no",
          ]
        }))
  }

  private func row(_ feature: EncodedFeature) -> (columns: Prose, reference: Prose, imputed: Prose) {
    switch feature.coding {
    case .numeric(let median):
      return ("as it is", Prose(missingNumber), "the median, \(median.significant(6, keepsZeros: false))")
    case .categorical(let levels, let mostFrequent, let poolsOthers):
      let name = feature.name
      let own: Prose =
        levels.count < 2
        ? "none" : "\(name)=level is 1 for its level, else 0, for \(counted(levels.count - 1, "level"))"
      let others: Prose =
        poolsOthers
        ? "; \(name)=(other) is 1 for every level not listed"
        : "; a level not listed counts as the reference"
      return (own + others, Prose((levels.first ?? "").string), "the most frequent level, \(mostFrequent)")
    case .date(let median, let cycles):
      let own: Prose = "days since 1970-01-01, hours as parts of a day"
      let turns = cycles.map { cycle -> Prose in
        "the \(cycle.rawValue), \(cycle.length.significant(7, keepsZeros: false))"
      }
      let cyclic: Prose =
        cycles.isEmpty
        ? ""
        : "; sine and cosine of 2π × days over the length of " + turns.enumeration
      return (own + cyclic, Prose(missingNumber), "the median, \(median.significant(7, keepsZeros: false)) days")
    }
  }
}
