public import Tabular

/// Multinomial (softmax) regression by maximum likelihood, without a reference class: `MultinomialRegression` in the form
/// in which models of several classes are ranked.
public struct SoftmaxRegression: Model {
  public let name = "multinomial"
  public let classes: [ByteText]

  /// - Parameter classes: at least two, in the order of the target.
  public init(classes: [ByteText]) { self.classes = classes }

  /// - Throws: as `MultinomialRegression.fit`.
  /// - Complexity: O(rows x (columns x classes)^2) a step, some 5 to 8 steps.
  public func fit(_ data: Dataset, seed: Seed) throws(FitError) -> SoftmaxFit {
    let solution = try MultinomialRegression().solve(data, classes: data.y.map { Int($0) }, classCount: classes.count)
    let (z, width, b) = (solution.z, solution.likelihood.width, solution.point.coefficients)
    // Class 0 has none of its own.
    func free(_ k: Int, _ place: Int) -> Double { k == 0 ? 0 : b[(k - 1) * width + place] }
    func centered(_ place: Int) -> [Double] {
      let center = mean(of: classes.indices.map { free($0, place) })
      return classes.indices.map { free($0, place) - center }
    }
    let p = z.columnCount
    var weights = [Double](repeating: 0, count: classes.count * p)
    var places = [Int?](repeating: nil, count: p)
    for (k, j) in solution.kept.enumerated() {
      places[j] = k + 1
      for (c, value) in centered(k + 1).enumerated() { weights[c * p + j] = value / z.scales[j] }
    }
    let fit = SoftmaxFit(
      classes: classes, columnNames: data.x.columnNames, features: data.x.features, weights: weights,
      centers: z.centers, interceptsAtCenters: centered(0), scales: z.scales,
      inference: solution.root.map { SoftmaxFit.Inference(root: $0, places: places, width: width) })
    guard (weights + fit.intercepts).allSatisfy(\.isFinite) else { throw .overflow }
    return fit
  }

  /// From the fit with all features, by steps with the curvature that it has.
  ///
  /// - Complexity: O(rows x (columns x classes)^2) once, then some passes over rows a feature.
  public func leavingOut(
    _ fit: SoftmaxFit, on reference: Dataset, seed: Seed, predicting x: DesignMatrix
  ) throws(FitError) -> ReducedPredictions {
    let refitting = refitting(on: reference, seed: seed, predicting: x)
    guard let places = fit.inference?.places else { return refitting }
    let kept = places.indices.filter { places[$0] != nil }
    let z = StandardizedColumns(reference.x, weights: reference.weights, centered: true, scaled: true)
    let likelihood = SoftmaxLikelihood(
      z, classes: reference.y.map { Int($0) }, classCount: classes.count, weights: reference.givenWeights,
      columns: kept,
      hasIntercept: true, penalty: 0)
    let p = fit.columnCount
    // Against class 0, as the solver has them.
    let start = classes.indices.dropFirst().flatMap { k in
      [fit.interceptsAtCenters[k] - fit.interceptsAtCenters[0]]
        + kept.map { (fit.weights[k * p + $0] - fit.weights[$0]) * fit.scales[$0] }
    }
    guard let reduced = ReducedLikelihood(likelihood, at: start) else { return refitting }
    let predictions = fit.predict(x)
    return { feature throws(FitError) in
      guard !fit.ignores(feature) else { return predictions }
      let own = kept.indices.filter { feature.columns.contains(kept[$0]) }
      // Where columns repeat each other, another may take over.
      guard kept.count == p,
        let b = reduced.coefficients(
          without: (0..<classes.count - 1).flatMap { k in own.map { k * likelihood.width + $0 + 1 } })
      else { return try refitting(feature) }
      let n = x.rowCount
      var eta = [Double](repeating: 0, count: n * classes.count)
      for k in 1..<classes.count {
        let first = (k - 1) * likelihood.width
        for i in 0..<n { eta[k * n + i] = b[first] }
        for (place, j) in kept.enumerated() where b[first + place + 1] != 0 {
          let weight = b[first + place + 1] / fit.scales[j]
          for (i, value) in x[column: j].enumerated() { eta[k * n + i] += weight * (value - fit.centers[j]) }
        }
      }
      return eta
    }
  }
}
