import Foundation

/// K-fold cross-validation of a path.
public struct CrossValidation: Sendable {
  public let path: ElasticNetPath
  public let folds: Folds
  public let measure: ValidationMeasure

  public init(_ path: ElasticNetPath, folds: Folds, measure: ValidationMeasure = .deviance) {
    self.path = path
    self.folds = folds
    self.measure = measure
  }

  /// Held-out losses at each lambda, where what is learnt besides the model differs from split to split.
  ///
  /// - Parameters:
  ///   - lambdas: decreasing; the same for every fold.
  ///   - penaltyFactors: of the columns of a split's own design; nil: those of the path.
  ///   - datasets: training and held-out rows of a split; whatever is learnt to make them is learnt on training rows.
  public func run(
    lambdas: [Double], penaltyFactors: (@Sendable (DesignMatrix) -> [Double])? = nil, threads: Threads,
    datasets: @Sendable (Split) -> (training: Dataset, heldOut: Dataset)
  ) throws(FitError) -> FoldLosses {
    var path = path
    path.lambdas = .given(lambdas)
    // Parallel over folds; inside one, everything is sequential.
    let parts = try threads.map(folds.count) { [path] fold throws(FitError) in
      let (training, heldOut) = datasets(folds.split(fold))
      var path = path
      if let penaltyFactors { path.penaltyFactors = penaltyFactors(training.x) }
      let points = try path.fit(training, threads: Threads(1), isCertified: false)
      let weights = heldOut.weights ?? [Double](repeating: 1, count: heldOut.rowCount)
      return FoldLosses.Part(
        weight: heldOut.weightSum,
        losses: measure.losses(
          points.linearPredictors(heldOut.x), heldOut.y, weights, family: path.family,
          classCount: points.first?.intercepts.count ?? 1))
    }
    return FoldLosses(parts, measure)
  }

  /// The same on data that are encoded already, as complete rows are: nothing is left to learn from training rows but
  /// centres, scales and the model.
  public func run(_ data: Dataset, lambdas: [Double], threads: Threads) throws(FitError) -> FoldLosses {
    try PathStudy(self, of: data, threads: threads).losses(at: lambdas, threads: threads)
  }
}

/// A path on all rows and on every fold's training rows, from one look at the data where moments suffice.
///
/// - Complexity: gaussian with no more columns than training rows: one pass over the rows, then one path and one a fold on
///   sums of block moments. Otherwise as many paths on rows.
public struct PathStudy: Sendable {
  private let validation: CrossValidation
  private let data: Dataset
  /// Of each part of the folds; nil where paths go over the rows.
  private let parts: [Moments]?

  public init(_ validation: CrossValidation, of data: Dataset, threads: Threads) {
    self.validation = validation
    self.data = data
    let folds = validation.folds
    let smallest = (0..<folds.count).map(folds.trainingCount).min() ?? 0
    let suffices =
      validation.path.family == .gaussian && data.x.columnCount <= smallest
      && data.x.columnCount <= ElasticNetPath.mostMomentColumns
    parts =
      suffices
      ? Moments.parts(of: data, assignment: folds.assignment, count: folds.partCount, threads: threads) : nil
  }

  /// The path on all rows.
  ///
  /// - Throws: as `ElasticNetPath.fit`.
  public func points(isCertified: Bool = true, threads: Threads) throws(FitError) -> [PathPoint] {
    let path = validation.path
    if let parts, data.hasVaryingTarget {
      if let points = try path.fit(Moments.sum(of: parts), data.x, threads: threads, isCertified: isCertified) {
        return points
      }
    }
    return try path.fit(data, threads: threads, isCertified: isCertified)
  }

  /// Held-out losses at each lambda.
  public func losses(at lambdas: [Double], threads: Threads) throws(FitError) -> FoldLosses {
    var path = validation.path
    path.lambdas = .given(lambdas)
    let (folds, measure) = (validation.folds, validation.measure)
    if let parts,
      let losses = try MomentValidation(path: path, folds: folds, measure: measure).run(parts, data.x, threads: threads)
    {
      return losses
    }
    if path.family != .gaussian && !path.isGrouped {
      return try WeightValidation(path: path, folds: folds, measure: measure).run(data, threads: threads)
    }
    return try validation.run(lambdas: lambdas, threads: threads) { (data.rows($0.training), data.rows($0.heldOut)) }
  }
}

/// What held-out rows are judged by.
public enum ValidationMeasure: String, Sendable, Codable, CaseIterable {
  /// Squared error, or twice the log loss.
  case deviance
  /// Of the quantity, or of the probability of the event; of several classes the sum over them (Brier).
  case squaredError = "mse"
  /// The probability that a random event is ranked above a random non-event. More is better.
  case auc

  /// Whether it can judge a family.
  public func suits(_ family: Family) -> Bool { self != .auc || family == .binomial }

  /// One number a lambda; NaN for the AUC of rows that lack a class.
  ///
  /// - Parameters:
  ///   - eta: for each lambda the linear predictors of the rows, class after class.
  ///   - weights: of the rows.
  func losses(
    _ eta: [[Double]], _ y: [Double], _ weights: [Double], family: Family, classCount: Int
  ) -> [Double] {
    let total = weights.reduce(0, +)
    return eta.map { eta in
      if self == .auc { return areaUnderCurve(eta, y, weights: weights) ?? .nan }
      var sum = 0.0
      for i in y.indices where weights[i] > 0 {
        sum += weights[i] * loss(i, eta, y, family: family, classCount: classCount)
      }
      return sum / total
    }
  }

  private func loss(_ i: Int, _ eta: [Double], _ y: [Double], family: Family, classCount: Int) -> Double {
    switch (self, family) {
    case (_, .gaussian): return (y[i] - eta[i]) * (y[i] - eta[i])
    case (.squaredError, .binomial):
      let error = y[i] - logisticProbability(eta[i])
      // Of both classes, as glmnet counts it.
      return 2 * error * error
    case (_, .binomial): return 2 * LogLoss()(prediction: eta[i], target: y[i])
    case (_, .multinomial):
      let predictors = (0..<classCount).map { eta[$0 * y.count + i] }
      let largest = predictors.reduce(-Double.infinity, max)
      let exponentials = predictors.map { exp($0 - largest) }
      let sum = exponentials.reduce(0, +)
      let own = Int(y[i])
      if self == .deviance { return 2 * (largest + log(sum) - predictors[own]) }
      return exponentials.indices.reduce(0) { total, k in
        let error = (k == own ? 1 : 0) - exponentials[k] / sum
        return total + error * error
      }
    }
  }
}

extension Dataset {
  var hasVaryingTarget: Bool { y.first.map { first in y.contains { $0 != first } } ?? false }

  /// Some rows of these data.
  func rows(_ rows: [Int]) -> Dataset {
    let n = rowCount
    let values: [Double] = Threads(1).columns(x.columnCount, of: rows.count) { j, out in
      x.values.withUnsafeBufferPointer { values in
        for (place, row) in rows.enumerated() { out[place] = values[j * n + row] }
      }
    }
    return Dataset(
      x: DesignMatrix(rowCount: rows.count, columnNames: x.columnNames, features: x.features, values: values),
      y: rows.map { y[$0] }, weights: weights.map { weights in rows.map { weights[$0] } },
      dependence: dependence.rows(rows))
  }
}
