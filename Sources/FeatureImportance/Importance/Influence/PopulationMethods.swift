import Foundation

/// The importances of a fit on all rows by the methods whose errors over samples are known.
///
/// Under squared error, with T the part of the linear predictor that is exchanged or lost: permutation and conditional
/// importance are `2 Var(T)`, LOCO is `Var(T)`; T is `b'x` of the feature's columns, or `b'z` with z what the other columns
/// do not say of them. Under log loss permutation and conditional importance are means over pairs of rows, and LOCO is
/// the fall of the likelihood. Each depends on the rows directly and through the coefficients; the influence of a row is
/// the sum of both.
struct PopulationMethods: Sendable {
  let coefficients: CoefficientInfluence
  private let regressions: ColumnRegressions
  private let pValues: [Double?]
  private let repeats: Int
  private let seed: Seed
  private let threads: Threads

  init(_ coefficients: CoefficientInfluence, repeats: Int, seed: Seed, threads: Threads) {
    self.coefficients = coefficients
    self.repeats = repeats
    self.seed = seed
    self.threads = threads
    regressions = ColumnRegressions(coefficients.data, .none(ridge: 0))
    pValues = coefficients.data.x.features.map(coefficients.test)
  }

  init(_ coefficients: CoefficientInfluence, options: AnalysisOptions) {
    self.init(coefficients, repeats: options.repeats, seed: options.seed, threads: options.threads)
  }

  private var features: [Feature] { coefficients.data.x.features }
  private var n: Int { coefficients.data.rowCount }
  private var isSquared: Bool { coefficients.family == .gaussian }

  /// By the names of methods; a method whose errors are not known has none.
  func importances(_ names: [String], reductions: LeavingOut) throws(FitError) -> [String: PopulationImportance] {
    var importances: [String: PopulationImportance] = [:]
    for name in names {
      switch name {
      case "learned": importances[name] = learned
      case "permutation": importances[name] = permutation
      case "conditional": importances[name] = conditional
      case "loco": importances[name] = try leaveOneOut(try reductions())
      default: break
      }
    }
    return importances
  }

  /// Squared standardised coefficients, of several columns their sum: `b² Var(x)`, for squared error over `Var(y)`.
  var learned: PopulationImportance {
    let y = coefficients.data.y
    let center = mean(of: y)
    let variance = isSquared ? y.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(n) : 1
    return importance { feature in
      let squares = feature.columns.reduce(0) { $0 + coefficients.coefficients[$1] * coefficients.coefficients[$1] }
      let importance = squares / variance
      var influence = isSquared ? y.map { importance * (1 - ($0 - center) * ($0 - center) / variance) } : zeros
      for j in feature.columns {
        let b = coefficients.coefficients[j]
        add(2 * b / variance, coefficients.influence(on: j), to: &influence)
        for i in 0..<n {
          let u = coefficients.z.values[j * n + i]
          influence[i] += b * b / variance * (u * u - 1)
        }
      }
      let errors = feature.columns.reduce(0) { sum, j in
        sum + coefficients.covariance(Array(coefficients.influence(on: j)), count: 1)[0]
      }
      return Part(importance: importance, influence: influence, chance: errors / variance)
    }
  }

  var permutation: PopulationImportance {
    importance { feature in exchange(feature, whole(feature), purpose: "population permutation") }
  }

  var conditional: PopulationImportance {
    importance { feature in exchange(feature, residual(feature), purpose: "population conditional") }
  }

  /// - Parameter reduced: predictions of all rows by the fit without a feature; not asked for under squared error.
  func leaveOneOut(_ reduced: ReducedPredictions) throws(FitError) -> PopulationImportance {
    if isSquared {
      return importance { feature in
        var one = exchange(feature, residual(feature), purpose: "")
        one.halve()
        return one
      }
    }
    let loss = LogLoss()
    let y = coefficients.data.y
    let full = loss.rows(coefficients.predictors, y)
    let parts = try threads.map(features.count) { f throws(FitError) in
      let rows = zip(loss.rows(try reduced(features[f]), y), full).map { $0 - $1 }
      let center = max(0, mean(of: rows))
      // Both likelihoods are at their maxima, so that the coefficients add nothing to first order.
      return Part(
        importance: center, influence: rows.map { $0 - center },
        chance: chance(features[f], residual(features[f]), factor: meanCurvature / 2))
    }
    return population(parts)
  }

  /// What a feature adds to an importance and to its error.
  private struct Part: Sendable {
    var importance: Double
    /// One a row.
    var influence: [Double]
    var chance: Double

    mutating func halve() {
      importance /= 2
      chance /= 2
      for i in influence.indices { influence[i] /= 2 }
    }
  }

  private func importance(_ part: @Sendable (Feature) -> Part) -> PopulationImportance {
    population(threads.map(features.count) { part(features[$0]) })
  }

  private func population(_ parts: [Part]) -> PopulationImportance {
    PopulationImportance(
      coefficients, importances: parts.map(\.importance), influences: parts.map(\.influence),
      chance: parts.map(\.chance), pValues: pValues)
  }

  /// The standardised columns of a feature.
  private func whole(_ feature: Feature) -> [Double] {
    Array(coefficients.z.values[feature.columns.lowerBound * n..<feature.columns.upperBound * n])
  }

  /// What the other columns do not say of them.
  private func residual(_ feature: Feature) -> [Double] {
    var z = regressions.residuals(of: feature.columns, in: coefficients.data.x)
    for (k, j) in feature.columns.enumerated() {
      for i in 0..<n { z[k * n + i] /= coefficients.z.scales[j] }
    }
    return z
  }

  /// - Parameter parts: what is exchanged of the feature's standardised columns: rows x columns, means 0.
  private func exchange(_ feature: Feature, _ parts: [Double], purpose: String) -> Part {
    let term = product(
      parts, rows: n, columns: feature.columns.count, feature.columns.map { coefficients.coefficients[$0] })
    if isSquared { return squaredExchange(feature, parts, term) }
    return sampledExchange(feature, parts, term, seed.stream(purpose, feature.name))
  }

  private func squaredExchange(_ feature: Feature, _ parts: [Double], _ term: [Double]) -> Part {
    let variance = term.reduce(0) { $0 + $1 * $1 } / Double(n)
    // d(2 Var T) = 2 (T² - Var T) + 4 sum of Cov(T, x_j) db_j
    var influence = term.map { 2 * ($0 * $0 - variance) }
    for (k, j) in feature.columns.enumerated() {
      let covariance = dot(parts[k * n..<(k + 1) * n], term) / Double(n)
      add(4 * covariance, coefficients.influence(on: j), to: &influence)
    }
    return Part(importance: 2 * variance, influence: influence, chance: chance(feature, parts, factor: 2))
  }

  /// Log loss over pairs of rows, some of them drawn. With l the loss, d what an exchange adds to the predictor: the
  /// first-order part `l' d` has the mean 0 over all pairs, because the coefficients are at their maximum, and is left out
  /// of what is drawn; what is left is never negative.
  private func sampledExchange(_ feature: Feature, _ parts: [Double], _ term: [Double], _ stream: RandomStream) -> Part
  {
    let (eta, y) = (coefficients.predictors, coefficients.data.y)
    let slopes = coefficients.residuals.map { -$0 }
    let base = LogLoss().rows(eta, y)
    var (received, given, slopeSums) = (zeros, zeros, zeros)
    var own = [Double](repeating: 0, count: feature.columns.count)
    var orders = ShuffleOrders(stream, count: n)
    var total = 0.0
    for _ in 0..<repeats {
      let order = orders.next().donors
      for i in 0..<n {
        let donor = order[i]
        let shift = term[donor] - term[i]
        let moved = eta[i] + shift
        let event = logisticProbability(moved)
        let loss = max(moved, 0) - y[i] * moved - log(moved >= 0 ? event : 1 - event)
        let excess = loss - base[i] - slopes[i] * shift
        received[i] += excess
        given[donor] += excess
        total += excess
        let change = event - y[i] - slopes[i]
        slopeSums[i] += change
        for k in own.indices { own[k] += change * (parts[k * n + donor] - parts[k * n + i]) }
      }
    }
    let draws = Double(repeats)
    let importance = total / (draws * Double(n))
    // Over all pairs the first-order part of what a row receives is l' (mean T - T_i); of what it gives, nothing.
    var influence = (0..<n).map {
      (received[$0] + given[$0]) / draws - 2 * importance - slopes[$0] * term[$0]
    }
    let gradient =
      [slopeSums.reduce(0, +)]
      + transposedProduct(
        coefficients.z.values, rows: n, columns: coefficients.z.columnCount, slopeSums)
    for (place, slope) in gradient.enumerated() {
      var slope = slope
      if feature.columns.contains(place - 1) { slope += own[place - 1 - feature.columns.lowerBound] }
      add(slope / (draws * Double(n)), coefficients.influence(on: place - 1), to: &influence)
    }
    return Part(
      importance: max(0, importance), influence: influence, chance: chance(feature, parts, factor: meanCurvature))
  }

  private var zeros: [Double] { [Double](repeating: 0, count: n) }

  private var meanCurvature: Double {
    coefficients.predictors.reduce(0) { $0 + logisticProbability($1) * logisticProbability(-$1) } / Double(n)
  }

  private func add(_ factor: Double, _ values: ArraySlice<Double>, to sum: inout [Double]) {
    values.withUnsafeBufferPointer { values in for i in sum.indices { sum[i] += factor * values[i] } }
  }

  /// The importance that chance alone gives: `factor x trace(Cov(parts) Cov(b))`.
  private func chance(_ feature: Feature, _ parts: [Double], factor: Double) -> Double {
    let count = feature.columns.count
    guard count > 1 else { return 0 }
    let errors = coefficients.covariance(feature.columns.flatMap { coefficients.influence(on: $0) }, count: count)
    let spread = weightedGram(
      parts, rows: n, columns: count, rootWeights: [Double](repeating: (1 / Double(n)).squareRoot(), count: n))
    return factor * dot(errors, spread)
  }
}
