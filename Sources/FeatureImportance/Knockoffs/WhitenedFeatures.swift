import Tabular

/// The features of a table as their knockoffs are made: standardised, the columns of each turned to be orthonormal, and
/// in the order of their names, so that the order of the table's columns changes no bit.
///
/// A knockoff must be exchangeable with its feature as a whole. With orthonormal columns inside features a diagonal s does
/// that for each column alone: in the columns of the table it is block-diagonal.
///
/// - SeeAlso: Dai, Barber (2016), ICML, The knockoff filter for FDR control in group-sparse and multitask regression.
struct WhitenedFeatures: Sendable {
  let rowCount: Int
  let names: [ByteText]
  /// The columns of each feature; none where it does not vary.
  let ranges: [Range<Int>]
  /// Column-major.
  let values: [Double]
  /// Of the rows, summing to their number; nil when all are equal.
  let weights: [Double]?

  var columnCount: Int { ranges.last?.upperBound ?? 0 }

  /// Whether each feature is one column.
  var isPlain: Bool { ranges.allSatisfy { $0.count <= 1 } }
}

extension WhitenedFeatures {
  /// - Complexity: O(rows x columns), and O(columns³) for features of several.
  init(_ x: DesignMatrix, weights: [Double]?) {
    let z = StandardizedColumns(x, weights: weights, centered: true, scaled: true)
    let n = x.rowCount
    let roots = (weights ?? [Double](repeating: 1, count: n)).map { $0.squareRoot() }
    let basis = GroupBasis(x.features.map(\.columns)) { group in
      let columns = Array(z.values[group.lowerBound * n..<group.upperBound * n])
      return weightedGram(columns, rows: n, columns: group.count, rootWeights: roots).map { $0 / Double(n) }
    }
    let order = x.features.indices.sorted { x.features[$0].name < x.features[$1].name }
    var values: [Double] = []
    var ranges: [Range<Int>] = []
    for f in order {
      let start = values.count / n
      for column in basis.ranges[f] {
        if let (group, factors) = basis.combination(column) {
          var sum = [Double](repeating: 0, count: n)
          for (j, factor) in zip(group, factors) {
            for i in 0..<n { sum[i] += factor * z.values[j * n + i] }
          }
          values += sum
        } else {
          let j = x.features[f].columns.lowerBound
          if z.isVarying[j] { values += z.values[j * n..<(j + 1) * n] }
        }
      }
      ranges.append(start..<values.count / n)
    }
    self.init(
      rowCount: n, names: order.map { x.features[$0].name }, ranges: ranges, values: values, weights: weights)
  }
}
