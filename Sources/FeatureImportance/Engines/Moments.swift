import COpenBLAS

/// What weighted least squares needs of the rows: counts, means and centred cross-products.
///
/// Rows are taken in blocks of a fixed size whose sums are added in order, so that the result has the same bits at any
/// thread count. Values are centred before they are multiplied, at first roughly, so that an offset common to a column
/// costs no digits.
///
/// - SeeAlso: Chan, Golub, LeVeque (1983), The American Statistician 37(3).
package struct Moments: Sendable, Equatable {
  package internal(set) var weight: Double
  /// Weighted means of the p columns and of the target.
  package internal(set) var means: [Double]
  /// What rounding left of the means: beside a large offset it is no small part of a deviation.
  package internal(set) var meanRests: [Double]
  /// Sum of `w (x - mean) (x - mean)'` over columns and target, (p + 1) x (p + 1), the target last.
  package internal(set) var crossProducts: [Double]

  /// - Precondition: p + 1 means and rests, (p + 1)² products.
  package init(weight: Double, means: [Double], meanRests: [Double], crossProducts: [Double]) {
    precondition(means.count == meanRests.count && crossProducts.count == means.count * means.count)
    self.weight = weight
    self.means = means
    self.meanRests = meanRests
    self.crossProducts = crossProducts
  }

  /// - Complexity: O(rows x columns²), once.
  init(_ data: Dataset, threads: Threads) {
    self = Self.parts(of: data, assignment: nil, count: 1, threads: threads)[0]
  }

  /// The moments of each part of the rows, in one pass.
  ///
  /// - Parameter assignment: the part of each row, below `count`; nil for one part.
  static func parts(of data: Dataset, assignment: [Int]?, count: Int, threads: Threads) -> [Moments] {
    let sums = BlockSums(data, assignment: assignment, partCount: count)
    return sums.total(threads: threads)
  }

  /// - Parameters:
  ///   - sums: of `w z z'`, z being the columns and the target less numbers near their means, and 1: (p + 2)², the lower
  ///     triangle at least.
  ///   - centers: these numbers.
  package init(roughlyCentered sums: [Double], at centers: [Double]) {
    precondition(sums.count == (centers.count + 1) * (centers.count + 1))
    self = sums.withUnsafeBufferPointer { Moments(roughlyCentered: $0, stride: centers.count + 1, at: centers) }
  }

  /// - Parameters:
  ///   - sums: of `z z'` over the lower triangle, z being the roughly centred columns, the target, and 1.
  ///   - stride: from one column of the sums to the next.
  init(roughlyCentered sums: UnsafeBufferPointer<Double>, stride: Int, at centers: [Double]) {
    let size = centers.count
    let total = sums[size * stride + size]
    let weight = total
    // By column j < size, the entry of the last row is the sum of the column.
    let shifts = (0..<size).map { weight > 0 ? sums[$0 * stride + size] / weight : 0 }
    self.weight = weight
    let exact = zip(centers, shifts).map { DoubleDouble.sum($0, $1) }
    means = exact.map(\.high)
    meanRests = exact.map(\.low)
    crossProducts = [Double](unsafeUninitializedCapacity: size * size) { products, filled in
      for j in 0..<size {
        let drop = weight * shifts[j]
        for i in j..<size { products[j * size + i] = sums[j * stride + i] - drop * shifts[i] }
      }
      for j in 0..<size { for i in 0..<j { products[j * size + i] = products[i * size + j] } }
      filled = size * size
    }
  }

  /// Adds the moments of other rows.
  mutating func add(_ other: Moments) {
    let total = weight + other.weight
    guard other.weight > 0 else { return }
    let shift = other.meanDifferences(from: self)
    let factor = weight * (other.weight / total)
    let size = means.count
    crossProducts.withUnsafeMutableBufferPointer { products in
      other.crossProducts.withUnsafeBufferPointer { added in
        for j in 0..<size {
          let step = factor * shift[j]
          for i in 0..<size { products[j * size + i] += added[j * size + i] + step * shift[i] }
        }
      }
    }
    for j in 0..<size {
      let mean = DoubleDouble(means[j], meanRests[j]) + DoubleDouble(shift[j] * (other.weight / total))
      (means[j], meanRests[j]) = (mean.high, mean.low)
    }
    weight = total
  }

  /// These means less those of other rows; an offset common to both costs no digits.
  func meanDifferences(from other: Moments) -> [Double] {
    means.indices.map { (means[$0] - other.means[$0]) + (meanRests[$0] - other.meanRests[$0]) }
  }

  /// Weighted variance (1/n) of a column, the target being the last.
  func variance(_ j: Int) -> Double { crossProducts[j * (means.count + 1)] / weight }

  /// Whether the squares of a column neither overflowed nor vanished, as far as one can see.
  func isOrdinary(_ j: Int) -> Bool {
    let square = crossProducts[j * (means.count + 1)]
    return square.isFinite && means[j].isFinite
      && (square == 0 ? abs(means[j]) > 1e-120 || means[j] == 0 : square > 1e-240)
  }
}

/// Sums of products over blocks of rows, part by part.
private struct BlockSums {
  private let data: Dataset
  private let assignment: [Int]?
  private let partCount: Int
  /// Near the means, from some rows all over the table.
  private let centers: [Double]

  /// Rows of a block: of several parts each must have enough of them for a product to be fast.
  private var blockRows: Int { partCount > 1 ? 4096 : 1024 }
  /// Tasks, each with sums of its own; of many parts these take more time to clear and add than a task saves.
  private var mostTasks: Int { partCount > 16 ? 6 : 16 }

  init(_ data: Dataset, assignment: [Int]?, partCount: Int) {
    self.data = data
    self.assignment = assignment
    self.partCount = partCount
    let n = data.rowCount
    // A row of weight zero may be far from all that count.
    let counting = data.weights.map { weights in weights.indices.filter { weights[$0] > 0 } }
    let count = counting?.count ?? n
    let chosen = stride(from: 0, to: count, by: max(1, count / 256)).map { counting?[$0] ?? $0 }
    centers = (0...data.x.columnCount).map { j in
      let column = j < data.x.columnCount ? data.x[column: j] : data.y[...]
      return mean(of: chosen.map { column[column.startIndex + $0] })
    }
  }

  /// Columns, target and the constant.
  private var width: Int { centers.count + 1 }

  func total(threads: Threads) -> [Moments] {
    let n = data.rowCount
    let blocks = (n + blockRows - 1) / blockRows
    let share = max(1, (blocks + mostTasks - 1) / mostTasks)
    let tasks = (blocks + share - 1) / share
    let parts = threads.map(tasks) { task in
      sums(rows: task * share * blockRows..<min(n, (task + 1) * share * blockRows))
    }
    var total = parts[0]
    for part in parts.dropFirst() {
      total.withUnsafeMutableBufferPointer { total in
        part.withUnsafeBufferPointer { part in for k in total.indices { total[k] += part[k] } }
      }
    }
    let area = width * width
    return total.withUnsafeBufferPointer { total in
      (0..<partCount).map {
        Moments(
          roughlyCentered: UnsafeBufferPointer(rebasing: total[$0 * area..<($0 + 1) * area]), stride: width,
          at: centers)
      }
    }
  }

  private func sums(rows: Range<Int>) -> [Double] {
    let width = width
    var sums = [Double](repeating: 0, count: partCount * width * width)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: min(blockRows, rows.count) * width) { buffer in
      guard let block = buffer.baseAddress else { return }
      for start in stride(from: rows.lowerBound, to: rows.upperBound, by: blockRows) {
        let part = start..<min(rows.upperBound, start + blockRows)
        let bounds = fill(block, part)
        sums.withUnsafeMutableBufferPointer { sums in
          guard let sums = sums.baseAddress else { return }
          for p in 0..<partCount where bounds[p + 1] > bounds[p] {
            cblas_dsyrk(
              CblasColMajor, CblasLower, CblasTrans, Int32(width), Int32(bounds[p + 1] - bounds[p]), 1,
              block + bounds[p], Int32(part.count), 1, sums + p * width * width, Int32(width))
          }
        }
      }
    }
    return sums
  }

  /// Writes centred rows, part after part; returns where each begins.
  private func fill(_ block: UnsafeMutablePointer<Double>, _ rows: Range<Int>) -> [Int] {
    let count = rows.count
    var bounds = [0, count]
    var places: [Int] = []
    if let assignment, partCount > 1 {
      bounds = [Int](repeating: 0, count: partCount + 1)
      for row in rows { bounds[assignment[row] + 1] += 1 }
      for p in 0..<partCount { bounds[p + 1] += bounds[p] }
      var next = bounds
      places = rows.map { row in
        next[assignment[row]] += 1
        return next[assignment[row]] - 1
      }
    }
    let roots = data.weights.map { weights in rows.map { weights[$0].squareRoot() } }
    let p = data.x.columnCount
    data.x.values.withUnsafeBufferPointer { values in
      data.y.withUnsafeBufferPointer { y in
        for j in 0...p {
          let column = j < p ? values.baseAddress.map { $0 + j * data.rowCount } : y.baseAddress
          guard let from = column.map({ $0 + rows.lowerBound }) else { continue }
          let to = block + j * count
          let center = centers[j]
          if places.isEmpty {
            for i in 0..<count { to[i] = from[i] - center }
          } else {
            places.withUnsafeBufferPointer { places in for i in 0..<count { to[places[i]] = from[i] - center } }
          }
        }
      }
    }
    let ones = block + (p + 1) * count
    for i in 0..<count { ones[i] = 1 }
    guard let roots else { return bounds }
    let ordered = places.isEmpty ? roots : reordered(roots, places)
    for j in 0...p + 1 { for i in 0..<count { block[j * count + i] *= ordered[i] } }
    return bounds
  }

  private func reordered(_ roots: [Double], _ places: [Int]) -> [Double] {
    var result = roots
    for (i, place) in places.enumerated() { result[place] = roots[i] }
    return result
  }
}
