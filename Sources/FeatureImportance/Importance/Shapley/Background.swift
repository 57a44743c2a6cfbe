/// The rows that stand for a population: where a feature of an explained row is not known, it has a value of theirs.
public struct Background: Sendable {
  let rows: Dataset
  /// Of every column, weighted as the rows are.
  let means: [Double]
  /// Sums of the weights up to each row; none where all rows count alike.
  private let cumulative: [Double]

  /// - Precondition: there is a row.
  init(_ rows: Dataset) {
    precondition(rows.rowCount > 0, "a background has rows")
    self.rows = rows
    means = (0..<rows.x.columnCount).map { mean(of: rows.x[column: $0], weights: rows.weights) }
    var sum = 0.0
    cumulative = (rows.weights ?? []).map {
      sum += $0
      return sum
    }
  }

  /// A random row, by its weight.
  func draw(_ stream: inout RandomStream) -> Int {
    guard let total = cumulative.last else { return stream.index(below: rows.rowCount) }
    let place = stream.uniform() * total
    // The first row whose sum is above the place: a row without weight never is.
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > place { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
