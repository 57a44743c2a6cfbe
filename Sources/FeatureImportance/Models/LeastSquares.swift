/// Linear regression by least squares: minimises the weighted residual sum of squares over the coefficients and the
/// intercept, with a ridge penalty if one is asked for.
public struct LeastSquares: Model {
  public let name = "linear"
  public let hasIntercept: Bool
  /// lambda of `RSS / 2n + lambda / 2 ‖b‖²`, b the coefficients of columns divided by their standard deviations (1/n),
  /// n the sum of the weights; 0 for none. The intercept is not penalised.
  public let ridge: Double

  public init(hasIntercept: Bool = true, ridge: Double = 0) {
    self.hasIntercept = hasIntercept
    self.ridge = ridge
  }

  public func fit(_ data: Dataset, seed: Seed) throws(FitError) -> LinearFit { try fit(data) }

  /// Fits by QR with refinement.
  ///
  /// Columns that the columns before them explain completely get the coefficient 0 and no standard error. Weights are
  /// inverse variances up to a factor: multiplying all changes nothing but the residual's standard deviation, which is
  /// that of a row of weight 1. Rows of weight 0 do not count. A ridge penalty moves estimates towards 0, so that
  /// intervals around them would not hold what they promise: there are no standard errors then.
  /// - Throws: `FitError.tooFewRows` unless there are more rows than coefficients or a ridge penalty, `.constantTarget`,
  ///   `.overflow`, `.leverage`, `.oneCluster`.
  /// - Complexity: O(rows x columns^2).
  public func fit(_ data: Dataset, errors: ErrorAssumption = .model) throws(FitError) -> LinearFit {
    let (x, y, weights) = (data.x, data.y, data.givenWeights)
    let coefficientCount = x.columnCount + (hasIntercept ? 1 : 0)
    guard data.weightedRowCount > coefficientCount || ridge > 0 else {
      throw .tooFewRows(rows: data.weightedRowCount, coefficients: coefficientCount)
    }
    let targetMean = mean(of: y[...], weights: weights)
    let targetSD = standardDeviation(of: y[...], weights: weights, around: targetMean)
    guard targetSD > 0 || !hasIntercept else { throw .constantTarget }

    let squares = try RefinedLeastSquares(x, y, weights: weights, hasIntercept: hasIntercept, ridge: ridge)
    let used = try effectiveDegreesOfFreedom(squares, data)
    let freedom = Double(data.weightedRowCount) - used
    let center = hasIntercept ? targetMean : 0
    let scaledNull = y.indices.reduce(0) {
      let deviation = (y[$1] - center) / squares.targetScale
      return $0 + (weights?[$1] ?? 1) * deviation * deviation
    }
    let scaledSigma = freedom > 0 ? (squares.scaledResidualSumOfSquares / freedom).squareRoot() : nil
    let p = x.columnCount
    let standardizing = (0..<p).map {
      targetSD > 0 ? squares.columns[$0].deviation * (squares.targetScale / targetSD) : squares.columns[$0].deviation
    }
    var coefficients = [Double](repeating: 0, count: p)
    for (k, j) in squares.kept.enumerated() {
      coefficients[j] = try squares.inUnitsOfFile(squares.solution[squares.first + k].value, squares.columns[j])
    }
    var fit = LinearFit(
      columnNames: x.columnNames, features: x.features, weights: coefficients,
      centers: squares.columns.map(\.center),
      // The fitted plane passes through the means; without an intercept it passes through the origin.
      interceptAtCenters: center, intercept: try squares.intercept(),
      scales: (0..<p).map { squares.columns[$0].deviation * squares.columns[$0].scale / (targetSD > 0 ? targetSD : 1) },
      inference: ridge > 0
        ? nil
        : try inference(squares, data, errors, scaledSigma: scaledSigma ?? 0, freedom, standardizing: standardizing),
      quality: LinearFit.Quality(
        deviance: try squares.squared(squares.scaledResidualSumOfSquares),
        nullDeviance: try squares.squared(scaledNull),
        iterations: 1, degreesOfFreedom: used, residualStandardDeviation: scaledSigma.map { $0 * squares.targetScale }))
    fit.aliased = Set(0..<p).subtracting(squares.kept).sorted().map {
      LinearFit.AliasedColumn(column: $0, repeats: squares.columns(repeatedBy: $0, of: x))
    }
    return fit
  }

  /// In closed form: without columns g the prediction of a row falls by `b_g' z_g`, z_g being what the other columns do not
  /// say of them (of a ridge fit, what the other columns' ridge fits do not).
  ///
  /// - Complexity: O(rows x columns^2) once, then O(rows x columns) a feature; a refit where columns repeat each other.
  public func leavingOut(
    _ fit: LinearFit, on reference: Dataset, seed: Seed, predicting x: DesignMatrix
  ) throws(FitError) -> ReducedPredictions {
    let refitting = refitting(on: reference, seed: seed, predicting: x)
    guard hasIntercept else { return refitting }
    let regressions = ColumnRegressions(reference, .none(ridge: ridge))
    let predictions = fit.predict(x)
    return { feature throws(FitError) in
      guard !fit.ignores(feature) else { return predictions }
      guard !fit.isReplaced(feature), feature.columns.count < x.columnCount else { return try refitting(feature) }
      let residuals = regressions.residuals(of: feature.columns, in: x)
      return predictions.indices.map { i in
        feature.columns.enumerated().reduce(predictions[i]) {
          $0 - fit.weights[$1.element] * residuals[$1.offset * predictions.count + i]
        }
      }
    }
  }

  /// The trace of the hat matrix.
  private func effectiveDegreesOfFreedom(_ squares: RefinedLeastSquares, _ data: Dataset) throws(FitError) -> Double {
    guard ridge > 0 else { return Double(squares.rank) }
    // All coefficients, less what the penalty rows take for themselves.
    let rows = data.rowCount
    let q = squares.qr.orthonormalColumns()
    let length = squares.qr.rowCount
    var trace = 0.0
    for k in 0..<squares.rank { for i in 0..<rows { trace += q[k * length + i] * q[k * length + i] } }
    return trace
  }

  private func inference(
    _ squares: RefinedLeastSquares, _ data: Dataset, _ errors: ErrorAssumption, scaledSigma: Double, _ freedom: Double,
    standardizing: [Double]
  ) throws(FitError) -> LinearFit.Inference {
    let (rows, rank, p) = (data.rowCount, squares.rank, data.x.columnCount)
    var scores: [Double]
    var degreesOfFreedom = freedom
    switch errors {
    case .model:
      scores = [Double](repeating: 0, count: rank * rank)
      for k in 0..<rank { scores[k * (rank + 1)] = scaledSigma }
    case .robust, .clustered:
      let q = squares.qr.orthonormalColumns()
      let contributions = try ScoreContributions(
        q, rows: rows, size: rank, residuals: squares.residuals.map(\.value),
        leverages: { squaredRowNorms(q, rows: rows, columns: rank) },
        isCounted: { i in (data.weights?[i] ?? 1) > 0 }, errors)
      scores = contributions.values
      degreesOfFreedom = contributions.degreesOfFreedom ?? freedom
    }
    let root = CovarianceRoot(squares.qr.solve(scores), size: rank)
    let scaled = root.covariance
    var standardErrors = [Double?](repeating: nil, count: p)
    for (k, j) in squares.kept.enumerated() {
      standardErrors[j] = try squares.inUnitsOfFile(root.standardError(squares.first + k), squares.columns[j])
    }
    let covariance = spread(to: squares.kept, of: p) { l, k in
      standardizing[squares.kept[k]] * standardizing[squares.kept[l]]
        * scaled[(squares.first + k) * rank + squares.first + l]
    }
    let interceptError = hasIntercept ? root.standardError(of: squares.interceptFactors) * squares.targetScale : 0
    guard interceptError.isFinite else { throw .overflow }
    return LinearFit.Inference(
      interceptStandardError: interceptError, standardErrors: standardErrors, standardizedCovariance: covariance,
      degreesOfFreedom: degreesOfFreedom)
  }
}

extension RefinedLeastSquares {
  /// A coefficient of a scaled column, or its error, as one of the column itself.
  ///
  /// - Throws: `FitError.overflow` for a value too large or too small for a double.
  fileprivate func inUnitsOfFile(_ scaled: Double, _ column: ScaledColumn) throws(FitError) -> Double {
    let value = scaled / column.scale * targetScale
    guard value.isNormal || (scaled == 0 && value == 0) else { throw .overflow }
    return value
  }

  /// `x_0 - sum of x_j m_j / s_j`, times the target's scale.
  fileprivate func intercept() throws(FitError) -> Double {
    var sum = DoubleDouble(0)
    for (factor, b) in zip(interceptFactors, solution) { sum = .multiplyAdd(sum, b, DoubleDouble(factor)) }
    let value = sum.value * targetScale
    guard value.isFinite else { throw .overflow }
    return value
  }

  /// A sum of squares over the target's squared scale, in squared units of the target.
  fileprivate func squared(_ scaled: Double) throws(FitError) -> Double {
    let value = scaled * targetScale * targetScale
    guard value.isNormal || (scaled == 0 && value == 0) else { throw .overflow }
    return value
  }
}
