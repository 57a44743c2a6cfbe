public import Tabular

/// L1-penalised regression at the lambda that predicts best in cross-validation of the training rows, whose folds keep
/// groups together or go forward in time as the data ask.
public struct Lasso: Model {
  public let name = "lasso"
  public let family: Family
  /// Folds of the inner cross-validation, made of training rows only.
  public let foldCount: Int

  public init(family: Family, foldCount: Int = 5) {
    self.family = family
    self.foldCount = foldCount
  }

  /// - Throws: as `ElasticNetPath.fit`.
  public func fit(_ data: Dataset, seed: Seed) throws(FitError) -> LinearFit {
    // Choosing lambda needs deviances to a few digits, and the fit itself no more than its own uncertainty.
    let path = ElasticNetPath(family: family, lambdas: .automatic(count: 60), tolerance: 1e-6)
    let (point, iterations) = try Self.best(of: path, foldCount: foldCount, data, seed: seed)
    let x = data.x
    let n = Double(data.rowCount)
    let z = StandardizedColumns(x, weights: data.weights, centered: true, scaled: true)
    let targetScale = family == .gaussian ? standardDeviation(of: data.y, denominator: n) : 1
    let nullDeviance = family.nullDeviance(of: data)
    var fit = LinearFit(
      columnNames: x.columnNames, features: x.features, weights: point.coefficients, centers: z.centers,
      interceptAtCenters: point.intercepts(at: z.centers)[0], intercept: point.intercept,
      scales: z.scales.map { $0 / targetScale }, inference: nil,
      quality: LinearFit.Quality(
        deviance: nullDeviance * (1 - point.devianceRatio), nullDeviance: nullDeviance, iterations: iterations,
        residualStandardDeviation: nil))
    fit.lambda = point.lambda
    return fit
  }

  /// At the same lambda: a feature that is not in the model changes nothing by going.
  public func leavingOut(
    _ fit: LinearFit, on reference: Dataset, seed: Seed, predicting x: DesignMatrix
  ) throws(FitError) -> ReducedPredictions {
    let path = ElasticNetPath(family: family, lambdas: .given([fit.lambda ?? 0]))
    return { feature throws(FitError) in
      guard !fit.ignores(feature) else { return fit.predict(x) }
      return try path.predictions(without: feature, on: reference, of: x)
    }
  }

  /// The solution at the lambda that predicts best, and how many lambdas there were.
  fileprivate static func best(
    of path: ElasticNetPath, foldCount: Int, _ data: Dataset, seed: Seed
  ) throws(FitError) -> (PathPoint, lambdas: Int) {
    let threads = Threads(1)
    let folds = Folds(inside: data, family: path.family, count: foldCount, stream: seed.stream("lasso folds"))
    let study = PathStudy(CrossValidation(path, folds: folds), of: data, threads: threads)
    let points = try study.points(isCertified: false, threads: threads)
    let validation = try study.losses(at: points.map(\.lambda), threads: threads).validation(of: points)
    return (points[validation?.minimum ?? points.count - 1], points.count)
  }
}

/// The lasso for a target of several classes: each coefficient of each class has its own price.
public struct SoftmaxLasso: Model {
  public let name = "lasso"
  public let isSlowToRefit = true
  public let classes: [ByteText]
  /// Folds of the inner cross-validation, made of training rows only.
  public let foldCount: Int

  /// - Parameter classes: at least two, in the order of the target.
  public init(classes: [ByteText], foldCount: Int = 3) {
    self.classes = classes
    self.foldCount = foldCount
  }

  /// - Throws: as `ElasticNetPath.fit`.
  public func fit(_ data: Dataset, seed: Seed) throws(FitError) -> SoftmaxFit {
    // A path of many classes costs as much as many paths, most of it where lambda is small and the model overfits.
    let path = ElasticNetPath(family: .multinomial, lambdas: .severalClasses(count: 40), tolerance: 1e-4)
    let (point, _) = try Lasso.best(of: path, foldCount: foldCount, data, seed: seed)
    let z = StandardizedColumns(data.x, weights: data.weights, centered: true, scaled: true)
    var fit = SoftmaxFit(
      classes: classes, columnNames: data.x.columnNames, features: data.x.features, weights: point.coefficients,
      centers: z.centers, interceptsAtCenters: point.intercepts(at: z.centers), scales: z.scales, inference: nil)
    fit.lambda = point.lambda
    return fit
  }

  /// At the same lambda: a feature that is not in the model changes nothing by going.
  public func leavingOut(
    _ fit: SoftmaxFit, on reference: Dataset, seed: Seed, predicting x: DesignMatrix
  ) throws(FitError) -> ReducedPredictions {
    let path = ElasticNetPath(family: .multinomial, lambdas: .given([fit.lambda ?? 0]), tolerance: 1e-4)
    return { feature throws(FitError) in
      guard !fit.ignores(feature) else { return fit.predict(x) }
      return try path.predictions(without: feature, on: reference, of: x)
    }
  }
}

extension ElasticNetPath {
  /// Predictions of the path's only point when a feature is left out; rows by classes for several.
  fileprivate func predictions(
    without feature: Feature, on reference: Dataset, of x: DesignMatrix
  ) throws(FitError) -> [Double] {
    let point = try fit(reference.without(feature), threads: Threads(1), isCertified: false)[0]
    let rest = x.without(feature)
    let p = rest.columnCount
    return point.intercepts.enumerated().flatMap { k, intercept in
      product(rest.values, rows: x.rowCount, columns: p, Array(point.coefficients[k * p..<(k + 1) * p])).map {
        $0 + intercept
      }
    }
  }
}

extension PathPoint {
  /// The linear predictors, one a class, of a row with these values.
  fileprivate func intercepts(at centers: [Double]) -> [Double] {
    intercepts.enumerated().map { k, intercept in
      centers.indices.reduce(intercept) { $0 + coefficients[k * centers.count + $1] * centers[$1] }
    }
  }
}
