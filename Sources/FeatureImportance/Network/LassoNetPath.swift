/// The L1 path of a network: LassoNet.
///
/// Beside its layers the network has a straight way from every column to every output. Of each feature it penalises the
/// length of the skip weights b, and the first-layer weights w may be M times as large at most:
/// `mean loss + lambda Σ_j sqrt(c_j) ‖b_j‖₂` subject to `|w_jk| <= M ‖b_j‖₂ / sqrt(c_j)`, for c_j columns of feature j (of
/// one column that is the paper's). So a feature without skip weights is out of the network altogether. Columns and a
/// target that is a quantity are standardised; the loss is half the squared error or the log loss, and lambda is in units
/// of the target, as for the linear path: without hidden layers this is the lasso.
///
/// The path begins dense: the network is trained without the penalty, by batches and with early stopping. From there lambda
/// rises by a constant factor, each network going on from the one before, until no feature is left. The problem is not
/// convex: another seed ends elsewhere, and no gap says how far the least objective is.
/// - SeeAlso: Lemhadri, Ruan, Abraham, Tibshirani (2021), J. Mach. Learn. Res. 22(127).
public struct LassoNetPath: Sendable {
  /// Its layers, its penalties beside the path's, and how the dense network is trained. One network is trained, whatever
  /// `networks` says.
  public var network: NeuralNetwork
  /// The paper's M. Without hidden layers nothing is behind the skip weights, and it counts as 0.
  public var hierarchy: Double
  public var lambdas: Lambdas
  /// At most, at each lambda.
  public var iterations: Int
  /// Iterations at one lambda without a better validation objective after which the next lambda begins.
  public var patience: Int
  /// By what share of itself the validation objective must fall to count as better.
  public var improvement: Double

  /// At which lambdas networks are kept.
  public enum Lambdas: Sendable, Equatable {
    /// A sequence of so many from `minimumRatio` times the lambda that would hold all features out of the dense network up to
    /// that; it goes on until no feature is left, since the network's other weights grow meanwhile.
    case automatic(count: Int = 100, minimumRatio: Double = 0.01)
    /// Positive, in any order.
    case given([Double])
  }

  public init(
    network: NeuralNetwork, hierarchy: Double = 10, lambdas: Lambdas = .automatic(), iterations: Int = 100,
    patience: Int = 10, improvement: Double = 0.01
  ) {
    self.network = network
    self.hierarchy = hierarchy
    self.lambdas = lambdas
    self.iterations = iterations
    self.patience = patience
    self.improvement = improvement
  }

  /// As `assay path --lassonet` traces it: what `Benchmarks/network/support.py` was measured with; more ridge (3e-3, 1e-2)
  /// finds the same features there.
  public init(hidden: [Int], family: Family = .gaussian, classCount: Int = 2) {
    self.init(
      network: NeuralNetwork(
        family: family, classCount: classCount, hidden: hidden, learningRate: 1e-3, batchSize: 200,
        penalty: NetworkPenalty(l2: 1e-4), earlyStopping: .init(share: 0.1), networks: 1))
  }

  /// Traces the path.
  ///
  /// - Returns: one network a lambda, by falling lambda. Their `coefficients` are the skip weights, zero exactly where the
  ///   feature is out; `standardized` has the norm of a column's skip weight and first-layer weights, for standardised
  ///   columns and target; `intercepts` make the linear part and the network agree at the columns' means.
  /// - Throws: `FitError.constantTarget`, `.overflow`, `.diverged`.
  /// - Complexity: O(lambdas x iterations x rows x parameters), in one thread.
  public func fit(_ data: Dataset, seed: Seed) throws(FitError) -> [PathPoint] {
    var trace = try LassoNetTrace(self, data, seed: seed)
    var points: [PathPoint] = []
    try trace.run { lambda, trace in points.append(trace.point(lambda)) }
    return points.reversed()
  }

  /// Held-out losses at each lambda: each fold traces a path of its own, from its own dense network.
  ///
  /// - Parameter lambdas: falling.
  public func losses(
    _ data: Dataset, lambdas: [Double], folds: Folds, measure: ValidationMeasure = .deviance, seed: Seed,
    threads: Threads
  ) throws(FitError) -> FoldLosses {
    try losses(lambdas: lambdas, splits: folds.splits, measure: measure, seed: seed, threads: threads) { split in
      (data.rows(split.training), data.rows(split.heldOut))
    }
  }

  /// As `losses(_:lambdas:folds:measure:seed:threads:)`, for rows whose columns are learnt anew in each fold.
  func losses(
    lambdas: [Double], splits: [Split], measure: ValidationMeasure = .deviance, seed: Seed, threads: Threads,
    datasets: @Sendable (Split) -> (training: Dataset, heldOut: Dataset)
  ) throws(FitError) -> FoldLosses {
    var path = self
    path.lambdas = .given(lambdas)
    let parts = try threads.map(splits.count) { [path] fold throws(FitError) in
      let (training, heldOut) = datasets(splits[fold])
      let weights = heldOut.weights ?? [Double](repeating: 1, count: heldOut.rowCount)
      var trace = try LassoNetTrace(path, training, seed: seed)
      var predictions: [[Double]] = []
      try trace.run { _, trace in predictions.append(trace.fit.predict(heldOut.x)) }
      return FoldLosses.Part(
        weight: heldOut.weightSum,
        losses: measure.losses(
          predictions.reversed(), heldOut.y, weights, family: network.family, classCount: network.loss.outputs))
    }
    return FoldLosses(parts, measure)
  }
}

extension PathResult {
  /// Names the columns of a network's points.
  public init(_ path: LassoNetPath, _ points: [PathPoint], design x: DesignMatrix, validation: Validation?) {
    self.init(
      model: .network, family: path.network.family, alpha: 1, points: points, columns: PathColumn.columns(of: x),
      validation: validation)
  }
}
