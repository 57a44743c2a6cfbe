public import FeatureImportance
import Tabular

extension Dataset {
  /// The same rows, each as often as it says, without weights.
  public func repeatingRows(_ counts: [Int]) -> Dataset {
    reordered(counts.indices.flatMap { [Int](repeating: $0, count: counts[$0]) })
  }

  /// The given rows in the given order.
  public func reordered(_ rows: [Int]) -> Dataset {
    let values = (0..<x.columnCount).flatMap { j in rows.map { x[column: j][j * x.rowCount + $0] } }
    return Dataset(
      x: DesignMatrix(rowCount: rows.count, columnNames: x.columnNames, features: x.features, values: values),
      y: rows.map { y[$0] })
  }

  /// The given columns in the given order, as one feature each, times their factors.
  public func columns(_ columns: [Int], times factors: [Double]? = nil) -> Dataset {
    let values = columns.enumerated().flatMap { place, j in x[column: j].map { $0 * (factors?[place] ?? 1) } }
    let names = columns.map { x.columnNames[$0] }
    return Dataset(
      x: DesignMatrix(
        rowCount: x.rowCount, columnNames: names,
        features: names.enumerated().map { Feature(name: $1, columns: $0..<$0 + 1) }, values: values),
      y: y, weights: weights)
  }

  public func weighted(_ weights: [Double]) -> Dataset { Dataset(x: x, y: y, weights: weights) }

  /// A one and the columns of every row.
  public var rowsWithOne: [[Double]] {
    (0..<rowCount).map { i in [1] + (0..<x.columnCount).map { x.values[$0 * rowCount + i] } }
  }
}

/// Whether two numbers agree to a share of the larger.
public func agree(_ a: Double, _ b: Double, _ share: Double) -> Bool { abs(a - b) <= share * max(abs(a), abs(b)) }
