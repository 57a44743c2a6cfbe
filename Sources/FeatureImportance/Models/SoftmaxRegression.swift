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
}
