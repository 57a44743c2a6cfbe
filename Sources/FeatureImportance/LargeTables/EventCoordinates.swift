import Foundation
import Tabular

/// Standardised columns of a design as solvers of an event's likelihood see them, the constant first, and the way from there
/// to raw columns and back.
struct EventCoordinates: Sendable {
  let learnt: LargeCohort.Learnt
  /// Design columns that the coordinates after the constant stand for.
  let columns: [Int]
  /// Of all design columns.
  let centers: [Double]
  let scales: [Double]
  private let isVarying: [Bool]

  /// - Parameters:
  ///   - columns: nil for all.
  ///   - isScaled: whether columns are divided by their standard deviations.
  init(_ learnt: LargeCohort.Learnt, columns: [Int]? = nil, isScaled: Bool = true) {
    self.learnt = learnt
    let p = learnt.design.columnCount
    centers = Array(learnt.moments.means[..<p])
    let deviations = (0..<p).map { max(0, learnt.moments.variance($0)).squareRoot() }
    isVarying = (0..<p).map { deviations[$0] > 1e-14 * abs(learnt.moments.means[$0]) }
    scales = zip(deviations, isVarying).map { isScaled && $1 ? $0 : 1 }
    self.columns = columns ?? Array(0..<p)
  }

  var size: Int { columns.count + 1 }

  /// Coefficients in the units of the file.
  func weights(_ point: [Double]) -> [Double] {
    var weights = [Double](repeating: 0, count: scales.count)
    for (k, j) in columns.enumerated() { weights[j] = point[k + 1] / scales[j] }
    return weights
  }

  /// The intercept in the units of the file.
  func intercept(_ point: [Double]) -> Double {
    var intercept = DoubleDouble(point[0])
    for (k, j) in columns.enumerated() {
      intercept = .multiplyAdd(intercept, DoubleDouble(-point[k + 1]), DoubleDouble(centers[j] / scales[j]))
    }
    return intercept.value
  }

  /// Where a fit on other rows is, as far as its columns are these.
  ///
  /// - Parameters:
  ///   - names: of the fit's columns.
  ///   - weights: in the units of the file.
  func point(_ names: [ByteText], _ weights: [Double], intercept: Double) -> [Double] {
    let known = Dictionary(uniqueKeysWithValues: zip(names, weights))
    let own = columns.map { known[learnt.design.columnNames[$0]] ?? 0 }
    let center = zip(columns, own).reduce(intercept) { $0 + $1.1 * centers[$1.0] }
    return [center] + zip(columns, own).map { $1 * scales[$0] }
  }

  /// What a query needs.
  func rawCoefficients(_ point: [Double]) -> [Double] {
    learnt.map.rawCoefficients(weights(point), constant: intercept(point))
  }

  /// A gradient by raw columns and the constant as one by the coordinates.
  func gradient(_ raw: [Double]) -> [Double] {
    let own = learnt.map.linear(raw)
    let constant = own[own.count - 1]
    return [constant] + columns.map { isVarying[$0] ? (own[$0] - centers[$0] * constant) / scales[$0] : 0 }
  }

  /// Second derivatives by raw columns and the constant as those by the coordinates.
  func curvature(_ raw: [Double]) -> [Double] {
    let own = learnt.map.quadratic(raw)
    let p = scales.count
    let stride = p + 1
    let last = own[p * stride + p]
    var result = [Double](repeating: 0, count: size * size)
    result[0] = last
    for (k, j) in columns.enumerated() where isVarying[j] {
      let edge = own[j * stride + p]
      let side = (edge - centers[j] * last) / scales[j]
      (result[k + 1], result[(k + 1) * size]) = (side, side)
      for (l, i) in columns.enumerated() where isVarying[i] {
        let middle =
          own[j * stride + i] - centers[i] * edge - centers[j] * own[i * stride + p] + centers[i] * centers[j] * last
        result[(k + 1) * size + l + 1] = middle / scales[j] / scales[i]
      }
    }
    return result
  }
}
