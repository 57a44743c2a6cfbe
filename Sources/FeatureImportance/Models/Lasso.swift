import Tabular

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
    let threads = Threads(1)
    // Choosing lambda needs deviances to a few digits, and the fit itself no more than its own uncertainty.
    let path = ElasticNetPath(family: family, lambdas: .automatic(count: 60), tolerance: 1e-6)
    let folds = Folds(inside: data, family: family, count: foldCount, stream: seed.stream("lasso folds"))
    let study = PathStudy(CrossValidation(path, folds: folds), of: data, threads: threads)
    let points = try study.points(isCertified: false, threads: threads)
    let validation = try study.losses(at: points.map(\.lambda), threads: threads).validation(of: points)
    return Self.fit(at: points[validation?.minimum ?? points.count - 1], data, family: family, iterations: points.count)
  }

  private static func fit(at point: PathPoint, _ data: Dataset, family: Family, iterations: Int) -> LinearFit {
    let x = data.x
    let n = Double(data.rowCount)
    let z = StandardizedColumns(x, weights: data.weights, centered: true, scaled: true)
    let targetScale = family == .gaussian ? standardDeviation(of: data.y, denominator: n) : 1
    var center = point.intercept
    for (b, m) in zip(point.coefficients, z.centers) { center += b * m }
    let loss = family.loss
    let null = [Double](repeating: loss.nullPrediction(for: data.y), count: data.rowCount)
    let nullDeviance = family.deviancePerLoss * n * loss.mean(null, data.y)
    return LinearFit(
      columnNames: x.columnNames, features: x.features, weights: point.coefficients, centers: z.centers,
      interceptAtCenters: center, intercept: point.intercept, scales: z.scales.map { $0 / targetScale },
      inference: nil,
      quality: LinearFit.Quality(
        deviance: nullDeviance * (1 - point.devianceRatio), nullDeviance: nullDeviance, iterations: iterations,
        residualStandardDeviation: nil))
  }
}
