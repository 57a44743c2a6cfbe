import COpenBLAS
import Foundation
import Tabular

/// A combination of design columns that is the same in all rows: `sum of coefficient x column = constant`.
struct LinearRelation: Sendable {
  /// At least two, ascending.
  let columns: [Int]
  /// Not zero; small whole numbers wherever the relation allows them.
  let coefficients: [Double]
  let constant: Double
}

extension LinearRelation {
  /// The columns that are combinations of others, each with the fewest columns out of one set of independent ones.
  ///
  /// By Cholesky with pivots on the correlations; what a further column is made of follows from the independent ones.
  /// - Parameter candidates: of the design; those that do not vary are passed over.
  /// - Complexity: O(p³) for p columns.
  static func all(_ moments: Moments, among candidates: [Int]) -> [LinearRelation] {
    let stride = moments.means.count
    let varying = candidates.filter { moments.isOrdinary($0) && moments.variance($0) > 0 }
    let size = varying.count
    let roots = varying.map { moments.crossProducts[$0 * (stride + 1)].squareRoot() }
    guard size > 1 else { return [] }
    var correlations = [Double](repeating: 0, count: size * size)
    for (a, i) in varying.enumerated() {
      for (b, j) in varying.enumerated() {
        correlations[a * size + b] = moments.crossProducts[i * stride + j] / roots[a] / roots[b]
      }
    }
    let (order, rank) = pivots(correlations, size)
    guard rank < size else { return [] }
    let basis = Array(order.prefix(rank))
    let block = basis.flatMap { j in basis.map { correlations[j * size + $0] } }
    guard let factor = CholeskyFactor(block, size: rank, smallestPivot: 0) else { return [] }
    return order.dropFirst(rank).sorted().map { dependent in
      let shares = factor.solve(basis.map { correlations[dependent * size + $0] })
      var terms = zip(basis, shares).filter { abs($1) > smallestShare }.map {
        (varying[$0], -$1 * roots[dependent] / roots[$0])
      }
      terms.append((varying[dependent], 1))
      terms.sort { $0.0 < $1.0 }
      let coefficients = whole(terms.map(\.1))
      return LinearRelation(
        columns: terms.map(\.0), coefficients: coefficients,
        constant: zip(terms, coefficients).reduce(0) { $0 + $1.1 * moments.means[$1.0.0] })
    }
  }

  /// Variance that may be left of a column of variance 1: a thousandth of a standard deviation, as rounding leaves it.
  private static let smallestPivot = 1e-6
  /// Of a coefficient between columns of variance 1; less is rounding.
  private static let smallestShare = 1e-2

  private static func pivots(_ correlations: [Double], _ size: Int) -> (order: [Int], rank: Int) {
    var factor = correlations
    var pivots = [Int32](repeating: 0, count: size)
    var (n, found, info, tolerance) = (Int32(size), Int32(0), Int32(0), smallestPivot)
    var work = [Double](repeating: 0, count: 2 * size)
    dpstrf_("L", &n, &factor, &n, &pivots, &found, &tolerance, &work, &info)
    return (pivots.map { Int($0) - 1 }, Int(found))
  }

  /// The same direction in whole numbers up to twelve, if there is one; else with the coefficient 1 for the last column.
  private static func whole(_ coefficients: [Double]) -> [Double] {
    let smallest = coefficients.reduce(.infinity) { min($0, abs($1)) }
    for factor in 1...12 {
      let scaled = coefficients.map { $0 / smallest * Double(factor) }
      let rounded = scaled.map { $0.rounded() }
      if zip(scaled, rounded).allSatisfy({ abs($0 - $1) < 2e-3 * abs($0) && abs($1) <= 12 }) { return rounded }
    }
    return coefficients
  }

  /// Whether terms stand on the left: the fewer, of single columns the later one, else those with the first column.
  private static func comes(_ a: [(Int, Double)], before b: [(Int, Double)]) -> Bool {
    guard a.count == b.count else { return a.count < b.count }
    return a.count == 1 ? a[0].0 > b[0].0 : a[0].0 < b[0].0
  }

  /// `"total" = "a" + "b"`, with the fewer columns on the left.
  func text(_ names: [ByteText]) -> String {
    var left = zip(columns, coefficients).filter { $1 > 0 }.map { ($0, $1) }
    var right = zip(columns, coefficients).filter { $1 < 0 }.map { ($0, -$1) }
    var constant = constant
    if left.isEmpty || (!right.isEmpty && Self.comes(right, before: left)) {
      (left, right, constant) = (right, left, -constant)
    }
    // One column alone on the left has the coefficient 1.
    if left.count == 1, left[0].1 != 1 {
      let scale = left[0].1
      left[0].1 = 1
      right = right.map { ($0.0, $0.1 / scale) }
      constant /= scale
    }
    func sum(_ terms: [(Int, Double)]) -> String {
      terms.map { ($0.1 == 1 ? "" : "\(shortened($0.1)) · ") + "\"\(names[$0.0])\"" }.joined(separator: " + ")
    }
    let size = (left + right).reduce(0) { max($0, abs($1.1)) }
    let offset = abs(constant) > 1e-3 * size ? shortened(abs(constant)) : nil
    var text = "\(sum(left)) = \(sum(right))"
    if let offset {
      text += right.isEmpty ? (constant < 0 ? "−\(offset)" : offset) : constant < 0 ? " − \(offset)" : " + \(offset)"
    }
    return text
  }
}
