import COpenBLAS
import Foundation
import Tabular

/// By how much the variance of a feature's coefficient is inflated because other features tell what it tells.
///
/// For one column the variance inflation factor `1 / (1 - R²)`, R² being that of the column given all others. For a feature
/// of d columns the generalised one, `det(R_f) det(P_f)` with R_f its block of the correlation matrix of columns and P_f
/// that of the inverse, taken to the power 1/d so that it compares with that of one column: 1 when no other feature tells
/// anything, infinite when the others tell a column exactly. Indicators of missing values are left out.
/// - SeeAlso: Fox, Monette (1992), J. Am. Stat. Assoc. 87(417).
struct VarianceInflation: Sendable {
  private let factors: [ByteText: Double]

  /// For each feature; nil for one whose columns do not vary.
  subscript(feature: ByteText) -> Double? { factors[feature] }

  /// Above, the inverse would take longer than the models.
  private static let mostColumns = 2000
  /// A column of which less is left after the others have been taken out repeats them: what is left is rounding.
  private static let smallestPivot = 1e-10
  /// A coefficient of at most this size, for columns of unit variance, is rounding too.
  private static let smallestCoefficient = 1e-5

  /// - Parameter encoding: of the design, which tells indicators of missing values from values.
  /// - Complexity: O(n p²) for the moments of n rows and p columns and O(p³) for the inverse.
  init(_ data: Dataset, encoding: Encoding, threads: Threads) {
    let indicators = Set(encoding.features.filter(\.hasMissingIndicator).compactMap(\.columnNames.last))
    let x = data.x
    guard x.columnCount <= Self.mostColumns else {
      factors = [:]
      return
    }
    let moments = Moments(data, threads: threads)
    let varying = (0..<x.columnCount).filter {
      !indicators.contains(x.columnNames[$0])
        && StandardizedColumns.spread(of: x[column: $0], weights: data.weights).deviation != nil
        && moments.isOrdinary($0) && moments.variance($0) > 0
    }
    let places = Dictionary(uniqueKeysWithValues: varying.enumerated().map { ($1, $0) })
    let correlations = CorrelationMatrix(moments, columns: varying)
    let basis = CorrelationBasis(correlations, smallestPivot: Self.smallestPivot)
    let dependent = basis.dependentColumns(smallestCoefficient: Self.smallestCoefficient)
    var factors: [ByteText: Double] = [:]
    for feature in x.features {
      let own = feature.columns.compactMap { places[$0] }
      guard !own.isEmpty else { continue }
      factors[feature.name] =
        own.contains(where: dependent.contains)
        ? .infinity : basis.inflation(of: own, in: correlations)
    }
    self.factors = factors
  }
}

/// Correlations of some columns, column-major.
private struct CorrelationMatrix {
  let size: Int
  let values: [Double]

  init(_ moments: Moments, columns: [Int]) {
    let stride = moments.means.count
    let roots = columns.map { moments.crossProducts[$0 * (stride + 1)].squareRoot() }
    var values = [Double](repeating: 1, count: columns.count * columns.count)
    for (a, i) in columns.enumerated() {
      for (b, j) in columns.enumerated() where a != b {
        values[a * columns.count + b] = moments.crossProducts[i * stride + j] / roots[a] / roots[b]
      }
    }
    (size, self.values) = (columns.count, values)
  }

  /// The block of some columns.
  func block(_ places: [Int]) -> [Double] { places.flatMap { j in places.map { values[j * size + $0] } } }
}

/// As many columns as are linearly independent, by Cholesky with pivots, and how the others follow from them.
private struct CorrelationBasis {
  /// Places of columns: first the independent ones.
  private let order: [Int]
  private let rank: Int
  /// Of the independent columns' correlations, rank x rank, column-major.
  private let inverse: [Double]
  /// Of every further column on the independent ones, column-major.
  private let coefficients: [Double]

  init(_ correlations: CorrelationMatrix, smallestPivot: Double) {
    let size = correlations.size
    var factor = correlations.values
    var pivots = [Int32](repeating: 0, count: size)
    var found: Int32 = 0
    if size > 0 {
      var (n, info, tolerance) = (Int32(size), Int32(0), smallestPivot)
      var work = [Double](repeating: 0, count: 2 * size)
      dpstrf_("L", &n, &factor, &n, &pivots, &found, &tolerance, &work, &info)
    }
    let (order, rank) = (pivots.map { Int($0) - 1 }, Int(found))
    self.order = order
    self.rank = rank
    let independent = Array(order.prefix(rank))
    let block = CholeskyFactor(correlations.block(independent), size: rank, smallestPivot: 0)
    var identity = [Double](repeating: 0, count: rank * rank)
    for j in 0..<rank { identity[j * (rank + 1)] = 1 }
    inverse = block?.solve(identity) ?? []
    let others = order.dropFirst(rank).flatMap { j in independent.map { correlations.values[j * size + $0] } }
    coefficients = others.isEmpty ? [] : block?.solve(others) ?? []
  }

  /// Columns that are a combination of others, or part of one.
  func dependentColumns(smallestCoefficient: Double) -> Set<Int> {
    var dependent = Set(order.dropFirst(rank))
    for (place, coefficient) in coefficients.enumerated() where abs(coefficient) > smallestCoefficient {
      dependent.insert(order[place % rank])
    }
    return dependent
  }

  /// Of the feature that owns these columns, all of them independent.
  func inflation(of places: [Int], in correlations: CorrelationMatrix) -> Double {
    let own = places.compactMap { order.prefix(rank).firstIndex(of: $0) }
    let precision = own.flatMap { j in own.map { inverse[j * rank + $0] } }
    guard own.count > 1 else { return max(1, precision.first ?? .infinity) }
    guard let outer = CholeskyFactor(correlations.block(places), size: own.count, smallestPivot: 0),
      let inner = CholeskyFactor(precision, size: own.count, smallestPivot: 0)
    else { return .infinity }
    return max(1, exp((outer.logDeterminant + inner.logDeterminant) / Double(own.count)))
  }
}
