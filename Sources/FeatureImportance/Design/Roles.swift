public import Tabular

extension ColumnSummary {
  /// Describes a column over all rows, before any split: what it is called, how it is filled, what it is for.
  ///
  /// The role uses neither the target nor any relation between columns. An id is a column whose values are all distinct
  /// and not fractional: it can only be memorised. A declared type says that the user knows better.
  public init(_ column: Column, isTarget: Bool) {
    let count = column.count
    var numbers: Numbers?
    let distinct: Int
    let missing: Int
    var mayIdentify = true
    switch column.values {
    case .numeric(let x), .date(let x, _):
      let sorted = presentValues(x)
      missing = count - sorted.count
      distinct = sorted.indices.count { $0 == 0 || sorted[$0] != sorted[$0 - 1] }
      mayIdentify = column.kind == .numeric && sorted.allSatisfy { $0 == $0.rounded() }
      if !sorted.isEmpty {
        let center = mean(of: sorted)
        numbers = Numbers(
          mean: center,
          standardDeviation: FeatureImportance.standardDeviation(
            of: sorted, around: center, denominator: Double(sorted.count - 1)),
          percentile5: quantile(0.05, ofSorted: sorted), median: quantile(0.5, ofSorted: sorted),
          percentile95: quantile(0.95, ofSorted: sorted))
      }
    case .boolean(let labels), .categorical(let labels):
      missing = labels.codes.count { $0 < 0 }
      distinct = Set(labels.codes.filter { $0 >= 0 }).count
    case .text(let texts):
      missing = texts.codes.count { $0 < 0 }
      distinct = texts.distinctCount
    }
    let present = count - missing
    let role: Role =
      if isTarget {
        .target
      } else if distinct <= 1 {
        .constant
      } else if column.kind == .text {
        .text
      } else if mayIdentify && !column.isDeclared && distinct == present && 10 * missing <= count && present >= 10 {
        .id
      } else {
        .feature
      }
    self.init(
      name: column.name, kind: column.kind, role: role, missing: missing, distinct: distinct, numbers: numbers)
  }
}
