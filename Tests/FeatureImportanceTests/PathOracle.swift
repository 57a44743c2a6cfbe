import Foundation

@testable import FeatureImportance

/// Objective and optimality conditions of a path's points, from the rows and the definitions alone.
///
/// A group is judged on an orthonormal basis made here, by Gram and Schmidt: which one does not matter.
struct PathOracle {
  private let path: ElasticNetPath
  private let data: Dataset
  /// Of the rows, summing to 1.
  private let shares: [Double]
  private let classes: Int
  private let centers: [Double]
  let scales: [Double]
  private let blocks: [Block]
  private let ridgeScale: Double

  /// Columns that enter together.
  private struct Block {
    let columns: Range<Int>
    /// What they span; the standardised column itself where there is one.
    let basis: [[Double]]
    let factor: Double
    let isNonnegative: Bool
  }

  init(_ path: ElasticNetPath, _ data: Dataset) {
    self.path = path
    self.data = data
    let n = Double(data.rowCount)
    let shares = data.weights.map { $0.map { $0 / n } } ?? [Double](repeating: 1 / n, count: data.rowCount)
    self.shares = shares
    classes = path.family == .multinomial ? 1 + Int(data.y.max() ?? 0) : 1
    func statistics(_ values: [Double]) -> (center: Double, deviation: Double) {
      let center = dot(shares, values)
      return (center, dot(shares, values.map { ($0 - center) * ($0 - center) }).squareRoot())
    }
    let p = data.x.columnCount
    let columns = (0..<p).map { Array(data.x[column: $0]) }
    let measured = columns.map(statistics)
    let scales = measured.map { path.isStandardized && $0.deviation > 1e-14 * abs($0.center) ? $0.deviation : 1 }
    let z = (0..<p).map { j in columns[j].map { ($0 - measured[j].center) / scales[j] } }
    centers = measured.map(\.center)
    self.scales = scales
    ridgeScale = path.family == .gaussian ? 1 / statistics(data.y).deviation : 1
    let factors = path.penaltyFactors ?? [Double](repeating: 1, count: p)
    if path.isGrouped {
      let count = Double(classes)
      blocks = data.x.features.map { feature in
        let basis =
          feature.columns.count == 1
          ? [z[feature.columns.lowerBound]] : orthonormal(feature.columns.map { z[$0] }, shares)
        return Block(
          columns: feature.columns, basis: basis,
          factor: factors[feature.columns.lowerBound] * (Double(basis.count) * count).squareRoot(),
          isNonnegative: false)
      }
    } else {
      let average = factors.reduce(0, +) / Double(p)
      blocks = (0..<p).map { j in
        Block(
          columns: j..<j + 1, basis: [z[j]], factor: factors[j] / average,
          isNonnegative: path.nonnegative.contains(j))
      }
    }
  }

  /// Linear predictors, a class at a time.
  func predictors(_ point: PathPoint) -> [[Double]] {
    let p = data.x.columnCount
    return (0..<classes).map { k in
      var eta = [Double](repeating: point.intercepts[k], count: data.rowCount)
      for j in 0..<p where point.coefficients[k * p + j] != 0 {
        let b = point.coefficients[k * p + j]
        for (i, value) in data.x[column: j].enumerated() { eta[i] += b * value }
      }
      return eta
    }
  }

  /// What each row loses, and its target less its expectation in each class.
  private func losses(_ eta: [[Double]]) -> (losses: [Double], residuals: [[Double]]) {
    switch path.family {
    case .gaussian:
      let residuals = zip(data.y, eta[0]).map { $0 - $1 }
      return (residuals.map { $0 * $0 / 2 }, [residuals])
    case .binomial:
      return (
        zip(data.y, eta[0]).map { y, eta in log1p(exp(-abs(eta))) + max(eta, 0) - y * eta },
        [zip(data.y, eta[0]).map { y, eta in y == 1 ? 1 / (1 + exp(eta)) : -1 / (1 + exp(-eta)) }]
      )
    case .multinomial:
      var (losses, residuals) = ([Double](), [[Double]](repeating: [], count: classes))
      for (i, y) in data.y.enumerated() {
        let top = eta.reduce(-Double.infinity) { max($0, $1[i]) }
        let odds = eta.map { exp($0[i] - top) }
        let sum = odds.reduce(0, +)
        losses.append(top + log(sum) - eta[Int(y)][i])
        for k in 0..<classes { residuals[k].append((Int(y) == k ? 1 : 0) - odds[k] / sum) }
      }
      return (losses, residuals)
    }
  }

  /// For each block and class: its coordinates and the slope of the loss along them.
  private func coordinates(_ point: PathPoint, _ residuals: [[Double]]) -> [[(b: [Double], slope: [Double])]] {
    let p = data.x.columnCount
    let pulls = residuals.map { zip(shares, $0).map { $0 * $1 } }
    return blocks.map { block in
      (0..<classes).map { k in
        let own = block.columns.map { point.coefficients[k * p + $0] * scales[$0] }
        let slope = block.basis.map { -dot($0, pulls[k]) }
        if block.columns.count == 1 || own.allSatisfy({ $0 == 0 }) {
          return (block.columns.count == 1 ? own : [Double](repeating: 0, count: slope.count), slope)
        }
        var fitted = [Double](repeating: 0, count: data.rowCount)
        for (j, b) in zip(block.columns, own) {
          for (i, value) in data.x[column: j].enumerated() { fitted[i] += b * (value - centers[j]) / scales[j] }
        }
        return (block.basis.map { q in (0..<q.count).reduce(0) { $0 + shares[$1] * q[$1] * fitted[$1] } }, slope)
      }
    }
  }

  /// The largest distance of zero from the subdifferential, over all blocks and intercepts.
  func violation(_ point: PathPoint) -> Double {
    let residuals = losses(predictors(point)).residuals
    var worst = residuals.reduce(0) { max($0, abs(dot(shares, $1))) }
    for (block, parts) in zip(blocks, coordinates(point, residuals)) {
      let absolute = point.lambda * path.alpha * block.factor
      let quadratic = point.lambda * (1 - path.alpha) * block.factor * ridgeScale
      // A group is one over all classes; without groups each class has a coefficient of its own.
      let units = path.isGrouped ? [(parts.flatMap(\.b), parts.flatMap(\.slope))] : parts.map { ($0.b, $0.slope) }
      for (b, slope) in units {
        let size = norm(b)
        if block.isNonnegative && b[0] < 0 { return .infinity }
        if size == 0 {
          let pull = block.isNonnegative ? max(0, -slope[0]) : norm(slope)
          worst = max(worst, pull - absolute)
        } else {
          worst = max(worst, norm(zip(b, slope).map { $1 + (quadratic + absolute / size) * $0 }))
        }
      }
    }
    return worst
  }

  func objective(_ point: PathPoint) -> Double {
    let (losses, residuals) = losses(predictors(point))
    var sum = dot(shares, losses)
    for (block, parts) in zip(blocks, coordinates(point, residuals)) {
      let units = path.isGrouped ? [parts.flatMap(\.b)] : parts.map(\.b)
      for b in units {
        let size = norm(b)
        sum += point.lambda * block.factor * (path.alpha * size + (1 - path.alpha) / 2 * ridgeScale * size * size)
      }
    }
    return sum
  }

  /// Slope times distance of everything that is not penalised: by how much it can be above its best at most.
  func freeSlack(_ point: PathPoint, _ best: PathPoint) -> Double {
    let p = data.x.columnCount
    let residuals = losses(predictors(point)).residuals
    var slack = 0.0
    for k in 0..<classes {
      // Intercepts at the centres of the columns.
      let ends = [point, best].map { point in
        (0..<p).reduce(point.intercepts[k]) { $0 + point.coefficients[k * p + $1] * centers[$1] }
      }
      slack += abs(dot(shares, residuals[k]) * (ends[0] - ends[1]))
    }
    let both = zip(coordinates(point, residuals), coordinates(best, residuals))
    for (block, (own, other)) in zip(blocks, both) where block.factor == 0 {
      for (a, b) in zip(own, other) {
        for (slope, (u, v)) in zip(a.slope, zip(a.b, b.b)) { slack += abs(slope * (u - v)) }
      }
    }
    return slack
  }

  /// The largest slope of a penalised block where nothing but the intercept is fitted.
  var nullSlope: Double {
    let averages = (0..<classes).map { k in
      dot(shares, data.y.map { path.family == .multinomial ? (Int($0) == k ? 1 : 0) : $0 })
    }
    let residuals = averages.enumerated().map { k, average in
      data.y.map { (path.family == .multinomial ? (Int($0) == k ? 1 : 0) : $0) - average }
    }
    let null = PathPoint(
      lambda: 0, intercepts: averages, coefficients: [Double](repeating: 0, count: classes * data.x.columnCount),
      standardized: [], devianceRatio: 0, dualityGap: 0)
    return zip(blocks, coordinates(null, residuals)).filter { $0.0.factor > 0 }.reduce(0) { worst, pair in
      let slopes = pair.1.map(\.slope)
      return max(worst, path.isGrouped ? norm(slopes.flatMap { $0 }) : slopes.reduce(0) { max($0, norm($1)) })
    }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}

private func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }

/// A basis of what columns span, orthonormal under weights that sum to 1; each column is cleared twice.
private func orthonormal(_ columns: [[Double]], _ shares: [Double]) -> [[Double]] {
  var basis: [[Double]] = []
  for column in columns {
    let size = dot(shares, column.map { $0 * $0 }).squareRoot()
    var rest = column
    for _ in 0..<2 {
      for q in basis {
        let share = dot(shares, zip(q, rest).map { $0 * $1 })
        for i in rest.indices { rest[i] -= share * q[i] }
      }
    }
    let length = dot(shares, rest.map { $0 * $0 }).squareRoot()
    if length > 1e-8 * size && size > 1e-12 { basis.append(rest.map { $0 / length }) }
  }
  return basis
}
