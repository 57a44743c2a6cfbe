/// What is dealt out anew among the rows: the values of some columns, or a part of them.
///
/// A row keeps what the other columns say and gets the parts of another row in exchange for its own. For the values
/// themselves this is permutation; for what the other columns do not explain of them, conditional permutation.
public struct ShuffledColumns: Sendable {
  /// Places in the design matrix.
  public let columns: [Int]
  /// Rows x columns, column after column, in the units of the design matrix. Only differences between rows matter.
  public let parts: ArraySlice<Double>
  public let rowCount: Int

  /// - Precondition: a part for each row and column.
  public init(columns: [Int], parts: ArraySlice<Double>, rowCount: Int) {
    precondition(parts.count == columns.count * rowCount, "a part for each row and column")
    self.columns = columns
    self.parts = parts
    self.rowCount = rowCount
  }

  /// The values of columns as they are.
  public init(_ columns: some Sequence<Int>, of x: DesignMatrix) {
    let columns = Array(columns)
    self.init(columns: columns, parts: columns.flatMap { x[column: $0] }[...], rowCount: x.rowCount)
  }

  /// The values of a feature as they are, all its columns moving as one.
  public init(_ feature: Feature, of x: DesignMatrix) {
    let (n, columns) = (x.rowCount, feature.columns)
    self.init(
      columns: Array(columns), parts: x.values[columns.lowerBound * n..<columns.upperBound * n], rowCount: n)
  }

  /// What the parts add to a linear predictor, up to a constant.
  ///
  /// - Parameter weights: of the columns that move.
  func term(_ weights: [Double]) -> [Double] {
    var term = [Double](repeating: 0, count: rowCount)
    parts.withUnsafeBufferPointer { parts in
      term.withUnsafeMutableBufferPointer { term in
        for (k, weight) in weights.enumerated() where weight != 0 && rowCount > 0 {
          // From the first row on, so that an offset common to all costs no digits.
          let start = parts[k * rowCount]
          for i in 0..<rowCount { term[i] += weight * (parts[k * rowCount + i] - start) }
        }
      }
    }
    return term
  }
}

/// Predictions of rows whose columns have been shuffled: from columns to an order of the rows to all predictions, when
/// row i gets the parts of row `order[i]`.
public typealias Shuffling = @Sendable (ShuffledColumns) -> @Sendable (_ order: [Int]) -> [Double]
