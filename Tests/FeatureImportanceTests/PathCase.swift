import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

/// A path of seeded data on which every law must hold.
struct PathCase: Sendable, CustomTestStringConvertible {
  var family: Family
  var alpha = 1.0
  var rows = 80
  var columns = 8
  var isWeighted = false
  var isStandardized = true
  var factors: [Double]?
  var nonnegative: Set<Int> = []
  /// Columns of each feature, which then enters as one.
  var groups: [Int]?
  var minimumRatio = 1e-3
  var tolerance = 1e-9

  var testDescription: String {
    "\(family) alpha \(alpha) \(rows) x \(columns)" + (isWeighted ? " weighted" : "")
      + (isStandardized ? "" : " in its own units") + (factors == nil ? "" : " with penalty factors")
      + (nonnegative.isEmpty ? "" : " with signs") + (groups == nil ? "" : " grouped")
  }

  var data: Dataset {
    let data = Samples.dataset(
      rows: rows, columns: columns, family: family, seed: 11, correlation: 0.8, isWeighted: isWeighted)
    return groups.map(data.grouped) ?? data
  }

  /// - Parameter count: of lambdas.
  func path(count: Int = 15) -> ElasticNetPath {
    var path = ElasticNetPath(
      family: family, alpha: alpha, lambdas: .automatic(count: count, minimumRatio: minimumRatio),
      isStandardized: isStandardized, tolerance: tolerance)
    path.penaltyFactors = factors
    path.nonnegative = nonnegative
    path.isGrouped = groups != nil
    return path
  }

  /// Every family at every alpha, tall, weighted and wide, on moments, on rows and through a shadow.
  static let plain: [PathCase] = Family.allCases.flatMap { family in
    [1, 0.5, 0].flatMap { alpha in
      [
        PathCase(family: family, alpha: alpha), PathCase(family: family, alpha: alpha, isWeighted: true),
        PathCase(family: family, alpha: alpha, rows: 30, columns: 60, minimumRatio: 0.02),
      ]
    }
  }

  /// What a caller can ask for beyond that.
  static let special: [PathCase] = Family.allCases.flatMap { family in
    [
      PathCase(family: family, alpha: 0.5, isWeighted: true, isStandardized: false),
      PathCase(family: family, factors: [1, 0, 2, 3, 0.5, 1, 0, 4]),
      PathCase(family: family, alpha: 0.5, rows: 30, columns: 40, factors: [0] + [Double](repeating: 2, count: 39)),
      PathCase(family: family, isWeighted: true, nonnegative: [0, 1, 4]),
      PathCase(family: family, alpha: 0.5, rows: 30, columns: 40, nonnegative: Set(0..<40)),
      PathCase(family: family, rows: 40, columns: 600, minimumRatio: 0.05),
      PathCase(family: family, groups: [3, 1, 4]),
      PathCase(family: family, alpha: 0.5, isWeighted: true, factors: [1, 1, 1, 0, 2, 2, 2, 2], groups: [3, 1, 4]),
      PathCase(family: family, alpha: 0, groups: [3, 1, 4]),
      PathCase(family: family, alpha: 0.9, rows: 30, columns: 60, groups: [Int](repeating: 3, count: 20)),
    ]
  }

  /// Screened through a shadow of the columns, or with a matrix so large that descent begins in single precision.
  static let large = [
    PathCase(family: .gaussian, rows: 40, columns: 600, factors: [0, 0] + [Double](repeating: 1, count: 598)),
    PathCase(family: .binomial, rows: 40, columns: 600, factors: [0] + [Double](repeating: 1, count: 599)),
    PathCase(family: .gaussian, rows: 40, columns: 600, groups: [Int](repeating: 3, count: 200)),
    PathCase(family: .multinomial, alpha: 0.9, rows: 40, columns: 600, groups: [Int](repeating: 4, count: 150)),
    PathCase(family: .gaussian, rows: 450, columns: 410), PathCase(family: .multinomial, rows: 60, columns: 150),
  ].map { problem in
    var problem = problem
    problem.minimumRatio = 0.05
    return problem
  }

  /// Tall enough that second derivatives are those of some rows.
  static let sampled = [
    PathCase(family: .binomial, rows: 9000, columns: 4), PathCase(family: .multinomial, rows: 8300, columns: 3),
  ]
}

extension Dataset {
  /// The same columns as features of several each.
  func grouped(_ widths: [Int]) -> Dataset {
    var features: [Feature] = []
    var next = 0
    for width in widths {
      features.append(Feature(name: x.columnNames[next], columns: next..<next + width))
      next += width
    }
    return Dataset(
      x: DesignMatrix(
        rowCount: rowCount, columnNames: x.columnNames, features: features, values: x.values),
      y: y, weights: weights)
  }

  /// With another target.
  func predicting(_ y: [Double]) -> Dataset { Dataset(x: x, y: y, weights: weights) }

  /// With every column, which is given its number, changed.
  func mapColumns(_ change: (Int, Double) -> Double) -> Dataset {
    let values = x.values.indices.map { change($0 / rowCount, x.values[$0]) }
    return Dataset(
      x: DesignMatrix(rowCount: rowCount, columnNames: x.columnNames, features: x.features, values: values), y: y,
      weights: weights)
  }
}

/// The largest difference of two lists, as a share of the largest number in them.
func distance(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  let size = (a + b).reduce(0) { max($0, abs($1)) }
  let difference = zip(a, b).reduce(0) { $1.0.isFinite && $1.1.isFinite ? max($0, abs($1.0 - $1.1)) : .infinity }
  return size > 0 ? difference / size : difference
}
