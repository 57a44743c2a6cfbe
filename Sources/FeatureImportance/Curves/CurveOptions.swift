/// Which points `Curves` have.
public struct CurveOptions: Sendable, Equatable {
  /// Rows that models learn from; nil for all training rows, half of them, a quarter and so on.
  public var sizes: [Int]?
  /// Lambdas of the path.
  public var lambdaCount: Int
  /// Bootstrap fits in each split.
  public var resamples: Int

  public init(sizes: [Int]? = nil, lambdaCount: Int = 30, resamples: Int = 20) {
    self.sizes = sizes
    self.lambdaCount = lambdaCount
    self.resamples = resamples
  }
}
