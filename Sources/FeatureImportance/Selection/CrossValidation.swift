/// K-fold cross-validation of a path.
public struct CrossValidation: Sendable {
  public let path: ElasticNetPath
  public let folds: Folds

  public init(_ path: ElasticNetPath, folds: Folds) {
    self.path = path
    self.folds = folds
  }

  /// Held-out deviance at each lambda.
  ///
  /// - Parameters:
  ///   - lambdas: decreasing; the same for every fold.
  ///   - datasets: training and held-out rows of a split; whatever is learnt to make them is learnt on training rows.
  /// - Returns: mean over rows of each fold's mean deviance, and its standard error over folds, as in glmnet.
  public func run(
    lambdas: [Double], threads: Threads,
    datasets: @Sendable (Split) -> (training: Dataset, heldOut: Dataset)
  ) throws(FitError) -> PathResult.Validation {
    var path = path
    path.lambdas = .given(lambdas)
    let parts = try threads.map(folds.count) { [path] fold throws(FitError) in
      let (training, heldOut) = datasets(folds.split(fold))
      // Parallel over folds; inside one, everything is sequential.
      let points = try path.fit(training, threads: Threads(1), isCertified: false)
      return (
        rows: heldOut.weights?.reduce(0, +) ?? Double(heldOut.rowCount),
        deviance: points.map { deviance($0.predict(heldOut.x), heldOut) }
      )
    }
    let rows = parts.map(\.rows)
    let total = rows.reduce(0, +)
    var means: [Double] = []
    var errors: [Double] = []
    for k in lambdas.indices {
      let average = parts.reduce(0) { $0 + $1.rows * $1.deviance[k] } / total
      let spread = parts.reduce(0) { $0 + $1.rows * ($1.deviance[k] - average) * ($1.deviance[k] - average) } / total
      means.append(average)
      errors.append((spread / Double(folds.count - 1)).squareRoot())
    }
    let minimum = means.indices.min { (means[$0], $0) < (means[$1], $1) } ?? 0
    let limit = means[minimum] + errors[minimum]
    return PathResult.Validation(
      mean: means, standardError: errors, folds: folds.count, minimum: minimum,
      oneStandardError: means.indices.first { means[$0] <= limit } ?? minimum)
  }

  /// The same on data that are encoded already, as complete rows are: nothing is left to learn from training rows.
  public func run(_ data: Dataset, lambdas: [Double], threads: Threads) throws(FitError) -> PathResult.Validation {
    try run(lambdas: lambdas, threads: threads) { (data.rows($0.training), data.rows($0.heldOut)) }
  }

  /// Mean deviance: squared error, or twice the log loss.
  private func deviance(_ eta: [Double], _ data: Dataset) -> Double {
    let losses = path.family.loss.rows(eta, data.y)
    let weights = data.weights ?? [Double](repeating: 1, count: losses.count)
    let sum = zip(losses, weights).reduce(0) { $0 + $1.0 * $1.1 }
    return path.family.deviancePerLoss * sum / weights.reduce(0, +)
  }
}

extension Dataset {
  /// Some rows of these data.
  func rows(_ rows: [Int]) -> Dataset {
    var values: [Double] = []
    values.reserveCapacity(rows.count * x.columnCount)
    for j in 0..<x.columnCount {
      let column = x[column: j]
      for row in rows { values.append(column[column.startIndex + row]) }
    }
    return Dataset(
      x: DesignMatrix(rowCount: rows.count, columnNames: x.columnNames, features: x.features, values: values),
      y: rows.map { y[$0] }, weights: weights.map { weights in rows.map { weights[$0] } },
      dependence: dependence.rows(rows))
  }
}
