/// The part of squared error that no model can remove, from held-out residuals r of near neighbours.
///
/// Two rows with the same features differ by noise alone: `(r_i - r_j)² / 2` has the mean σ². Where enough held-out rows
/// have an exact repeat, only repeats count; elsewhere each row is compared with its nearest neighbours, which adds half the
/// squared difference of what the model misses at the two places. So that is an estimate from above, the closer the better
/// the model; residuals, unlike the target, keep only the misses. In many dimensions, or with columns that do not matter,
/// nobody is near, and what is missed counts as noise.
///
/// Rows of one group are no neighbours: what they share would not count as noise, though no model can know it of a new group.
/// - SeeAlso: Rice (1984), Ann. Statist. 12(4); Stefánsson, Končar, Jones (1997), Neural Comput. Appl. 5; Evans, Jones
///   (2002), Proc. R. Soc. A 458; Devroye, Györfi, Lugosi, Walk (2018), Electron. J. Statist. 12.
struct ResidualNoise: Sendable {
  /// Row by row, where a row has a neighbour: its place, and half its mean squared difference from its neighbours.
  let values: [(row: Int, value: Double)]
  /// The same from exact repeats only.
  let repeats: [(row: Int, value: Double)]

  /// More average out chance, fewer are nearer.
  static let neighbourCount = 5
  /// Bounds on the search, whose cost is their product; rows beyond them are left out evenly.
  private static let (mostRows, mostNeighbours) = (1_000, 20_000)

  /// - Parameters:
  ///   - heldOut: rows with residuals, one a row.
  ///   - scales: standard deviations of the columns among training rows, 0 where a column does not vary.
  /// - Complexity: O(rows² x columns), bounded as above.
  init(_ heldOut: Dataset, residuals: [Double], scales: [Double]) {
    let n = heldOut.rowCount
    let pool = Self.evenly(n, Self.mostNeighbours)
    let points = RowPoints(heldOut.x, rows: pool, scales: scales)
    var groups: [Int]?
    if case .groups(let numbers) = heldOut.dependence { groups = pool.map { numbers[$0] } }
    var (values, repeats): ([(Int, Double)], [(Int, Double)]) = ([], [])
    for i in Self.evenly(pool.count, Self.mostRows) {
      let nearest = points.nearest(to: i, count: Self.neighbourCount) { j in groups.map { $0[j] != $0[i] } ?? true }
      func half(_ others: [RowPoints.Neighbour]) -> Double {
        mean(
          of: others.map { other in
            let difference = residuals[pool[i]] - residuals[pool[other.place]]
            return difference * difference / 2
          })
      }
      if !nearest.isEmpty { values.append((pool[i], half(nearest))) }
      let same = nearest.filter { $0.distance == 0 }
      if !same.isEmpty { repeats.append((pool[i], half(same))) }
    }
    self.values = values
    self.repeats = repeats
  }

  /// Whether repeats alone are enough: a tenth of the rows, and no fewer than ten.
  var hasRepeats: Bool { repeats.count >= max(10, values.count / 10) }

  private static func evenly(_ count: Int, _ most: Int) -> [Int] {
    count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
  }
}

/// Rows as points, each column over its scale.
private struct RowPoints {
  struct Neighbour {
    let place: Int
    let distance: Double
  }

  private let width: Int
  private let count: Int
  /// Row after row.
  private let values: [Double]

  init(_ x: DesignMatrix, rows: [Int], scales: [Double]) {
    let used = scales.indices.filter { scales[$0] > 0 }
    var values = [Double](repeating: 0, count: rows.count * used.count)
    for (k, j) in used.enumerated() {
      let column = x[column: j]
      for (place, row) in rows.enumerated() {
        values[place * used.count + k] = column[column.startIndex + row] / scales[j]
      }
    }
    width = used.count
    count = rows.count
    self.values = values
  }

  /// The nearest other points that are allowed, by squared distance, then by place.
  func nearest(to i: Int, count most: Int, _ isAllowed: (Int) -> Bool) -> [Neighbour] {
    var nearest: [Neighbour] = []
    values.withUnsafeBufferPointer { values in
      for j in 0..<count where j != i && isAllowed(j) {
        let limit = nearest.count < most ? Double.infinity : nearest[most - 1].distance
        var distance = 0.0
        var k = 0
        while k < width, distance < limit {
          let difference = values[i * width + k] - values[j * width + k]
          distance += difference * difference
          k += 1
        }
        guard distance < limit else { continue }
        let place = nearest.firstIndex { $0.distance > distance } ?? nearest.count
        nearest.insert(Neighbour(place: j, distance: distance), at: place)
        if nearest.count > most { nearest.removeLast() }
      }
    }
    return nearest
  }
}
