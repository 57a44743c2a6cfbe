import COpenBLAS

/// What weighted least squares needs of the rows: counts, means and centred cross-products.
///
/// Rows are taken in blocks of a fixed size and block moments are added in order, so that the result has the same bits
/// at any thread count. Adding centres first and corrects for the difference of means, so that an offset common to a
/// column costs no digits.
///
/// - SeeAlso: Chan, Golub, LeVeque (1983), The American Statistician 37(3).
struct Moments: Sendable {
  private(set) var weight: Double
  /// Weighted means of the p columns and of the target.
  private(set) var means: [Double]
  /// Sum of `w (x - mean) (x - mean)'` over columns and target, (p + 1) x (p + 1), the target last.
  private(set) var crossProducts: [Double]

  static let blockSize = 4096

  /// - Complexity: O(rows x columns^2), once.
  init(_ data: Dataset, threads: Threads) {
    let blocks = stride(from: 0, to: data.rowCount, by: Self.blockSize).map {
      $0..<min($0 + Self.blockSize, data.rowCount)
    }
    let parts = threads.map(blocks.count) { Moments(data, rows: blocks[$0]) }
    self = parts[0]
    for part in parts.dropFirst() { add(part) }
  }

  /// Moments of some rows.
  private init(_ data: Dataset, rows: Range<Int>) {
    let x = data.x
    let size = x.columnCount + 1
    let n = rows.count
    let weights = data.weights.map { Array($0[rows]) }
    let weight = weights?.reduce(0, +) ?? Double(n)
    self.weight = weight
    var centered = [Double](repeating: 0, count: n * size)
    var means: [Double] = []
    for j in 0..<size {
      let column = j < x.columnCount ? x[column: j] : data.y[...]
      let values = column[(column.startIndex + rows.lowerBound)..<(column.startIndex + rows.upperBound)]
      let average: Double
      if let weights {
        average = weight > 0 ? zip(values, weights).reduce(0) { $0 + $1.0 * ($1.1 / weight) } : 0
      } else {
        average = mean(of: values)
      }
      means.append(average)
      for (i, value) in values.enumerated() { centered[j * n + i] = value - average }
    }
    self.means = means
    crossProducts = weightedGram(
      centered, rows: n, columns: size,
      rootWeights: weights?.map { $0.squareRoot() } ?? [Double](repeating: 1, count: n))
  }

  /// Adds the moments of other rows.
  mutating func add(_ other: Moments) {
    let total = weight + other.weight
    guard other.weight > 0 else { return }
    let shift = zip(means, other.means).map { $1 - $0 }
    let factor = weight * other.weight / total
    let size = means.count
    for j in 0..<size {
      for i in 0..<size {
        crossProducts[j * size + i] += other.crossProducts[j * size + i] + factor * shift[i] * shift[j]
      }
    }
    for j in 0..<size { means[j] += shift[j] * (other.weight / total) }
    weight = total
  }

  /// Weighted variance (1/n) of a column, the target being the last.
  func variance(_ j: Int) -> Double { crossProducts[j * (means.count + 1)] / weight }
}
