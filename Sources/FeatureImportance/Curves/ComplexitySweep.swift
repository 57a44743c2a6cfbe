/// A model at one or several complexities, from rigid to flexible.
protocol ComplexitySweep: Sendable {
  /// As in the catalog.
  var model: String { get }
  /// What the complexity is; nil for a model as it is.
  var axis: LossCurve.Axis? { get }
  /// Lambda or width of each complexity.
  var places: [Double] { get }

  /// Fits every complexity to the same rows.
  ///
  /// - Parameter designs: what to predict.
  /// - Returns: one a place.
  func fit(_ training: Dataset, predicting designs: [DesignMatrix], seed: Seed) throws(FitError) -> [SweepFit]
}

/// One complexity's fit.
struct SweepFit: Sendable {
  let parameters: Int
  /// For each design its predictions, as `Predictor.predict` gives them.
  let predictions: [[Double]]
}

/// A model as it is.
struct FixedModel: ComplexitySweep {
  let fitted: any Model

  init(_ model: any Model) { fitted = model }

  var model: String { fitted.name }
  var axis: LossCurve.Axis? { nil }
  var places: [Double] { [1] }

  func fit(_ training: Dataset, predicting designs: [DesignMatrix], seed: Seed) throws(FitError) -> [SweepFit] {
    let predictor = try fitted.fit(training, seed: seed)
    return [SweepFit(parameters: predictor.parameterCount, predictions: designs.map(predictor.predict))]
  }
}

/// The lambdas of the L1 path: one trace of the path fits them all.
struct LambdaSweep: ComplexitySweep {
  private let path: ElasticNetPath
  let places: [Double]

  var model: String { "lasso" }
  var axis: LossCurve.Axis? { .lambda }

  /// Lambdas from the largest useful one on all rows down, equally spaced on the log scale.
  ///
  /// - Throws: as `ElasticNetPath.fit`.
  init(_ everything: Dataset, family: Family, count: Int, threads: Threads) throws(FitError) {
    // As precise as a loss needs.
    var path = ElasticNetPath(family: family, lambdas: .automatic(count: count), tolerance: 1e-6)
    places = try path.fit(everything, threads: threads, isCertified: false).map(\.lambda)
    path.lambdas = .given(places)
    self.path = path
  }

  func fit(_ training: Dataset, predicting designs: [DesignMatrix], seed: Seed) throws(FitError) -> [SweepFit] {
    let points = try path.fit(training, threads: Threads(1), isCertified: false)
    let predictions = designs.map { points.linearPredictors($0) }
    return points.enumerated().map { place, point in
      SweepFit(
        parameters: point.coefficients.count { $0 != 0 } + point.intercepts.count,
        predictions: predictions.map { $0[place] })
    }
  }
}
