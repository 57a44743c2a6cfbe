/// Cross-validation in which every fold makes its path anew, with adaptive weights and refits learnt on its training rows
/// alone, and of which mixtures `gamma x lasso + (1 - gamma) x refit` are judged.
public struct MixtureValidation: Sendable {
  /// As all rows trace it.
  public let path: ElasticNetPath
  /// Learns each fold's penalty factors; nil for those of the path.
  public let adaptive: AdaptiveLasso?
  /// Ascending, the last 1: the lasso. With no other there are no refits.
  public let gammas: [Double]
  public let folds: Folds
  public let measure: ValidationMeasure

  public init(
    _ path: ElasticNetPath, adaptive: AdaptiveLasso? = nil, gammas: [Double], folds: Folds, measure: ValidationMeasure
  ) {
    precondition(gammas.last == 1 && zip(gammas, gammas.dropFirst()).allSatisfy(<), "the lasso is the last mixture")
    self.path = path
    self.adaptive = adaptive
    self.gammas = gammas
    self.folds = folds
    self.measure = measure
  }

  /// - Parameter points: of the path on all rows.
  /// - Throws: as `ElasticNetPath.fit`.
  /// - Complexity: a path a fold, with the refits of each, and as many ridge paths as adaptive weights take.
  public func run(_ data: Dataset, points: [PathPoint], threads: Threads) throws(FitError) -> MixtureLosses {
    // Factors that are rescaled to a mean of 1 would make a lambda mean something else in every fold.
    let mean = path.penaltyFactorMean
    let lambdas = points.map { $0.lambda / mean }
    let classCount = points.first?.intercepts.count ?? 1
    let order = points.indices.sorted { (points[$1].lambda, $0) < (points[$0].lambda, $1) }
    // Parallel over folds; inside one, everything is sequential.
    let parts = try threads.map(folds.count) { fold throws(FitError) in
      let split = folds.split(fold)
      let fit = try self.fit(data.rows(split.training), lambdas: lambdas, classes: Set(data.y))
      let weight = split.heldOut.reduce(0) { $0 + (data.weights?[$1] ?? 1) }
      return (weight: weight, losses: judge(fit, on: data.rows(split.heldOut), order, classCount: classCount))
    }
    let reach = parts.map { $0.losses.first?.count ?? 0 }.min() ?? 0
    let losses = gammas.indices.map { g in
      FoldLosses(
        parts.map { part in
          FoldLosses.Part(
            weight: part.weight, losses: Array(part.losses[g].prefix(gammas[g] == 1 ? order.count : reach)))
        }, measure)
    }
    return MixtureLosses(gammas: gammas, losses: losses, order: order, points: points)
  }

  /// What one fold learns.
  struct FoldFit: Sendable {
    var points: [PathPoint]
    /// None where the lasso alone is judged.
    var refits: [RelaxedPath.Refit?]
  }

  /// - Parameter lambdas: of penalty factors that are not rescaled.
  func fit(_ training: Dataset, lambdas: [Double], classes: Set<Double>) throws(FitError) -> FoldFit {
    let counted = training.y.indices.filter { (training.weights?[$0] ?? 1) > 0 }
    guard path.family == .gaussian || Set(counted.map { training.y[$0] }) == classes else { throw .classNotLearnt }
    let threads = Threads(1)
    var own = path
    if let adaptive { own = adaptive.weighted(by: try adaptive.weights(learntOn: training, threads: threads)) }
    let mean = own.penaltyFactorMean
    own.lambdas = .given(lambdas.map { $0 * mean })
    let points = try own.fit(training, threads: threads, isCertified: false)
    guard gammas.count > 1 else { return FoldFit(points: points, refits: []) }
    return FoldFit(points: points, refits: RelaxedPath(points, of: own, on: training, threads: threads).refits)
  }

  /// For each gamma its losses at the lambdas in falling order, those of mixtures as far as there are refits.
  private func judge(
    _ fit: FoldFit, on heldOut: Dataset, _ order: [Int], classCount: Int
  ) -> [[Double]] {
    let weights = heldOut.weights ?? [Double](repeating: 1, count: heldOut.rowCount)
    let points = order.map { fit.points[$0] }
    let lasso = points.linearPredictors(heldOut.x)
    let refitted = fit.refits.isEmpty ? [] : order.map { fit.refits[$0] }.prefix { $0 != nil }.compactMap { $0 }
    let relaxed = zip(points, refitted).map { $0.replaced(by: $1) }.linearPredictors(heldOut.x)
    return gammas.map { gamma in
      let eta =
        gamma == 1
        ? lasso : zip(lasso, relaxed).map { zip($0, $1).map { gamma * $0 + (1 - gamma) * $1 } }
      return measure.losses(eta, heldOut.y, weights, family: path.family, classCount: classCount)
    }
  }
}

extension PathPoint {
  fileprivate func replaced(by refit: RelaxedPath.Refit) -> PathPoint {
    var point = self
    (point.intercepts, point.coefficients) = (refit.intercepts, refit.coefficients)
    return point
  }
}

/// Held-out losses of every mixture, and what they say.
public struct MixtureLosses: Sendable {
  public let gammas: [Double]
  /// One a gamma, over lambdas in falling order, those of mixtures as far as every fold has refits.
  private let losses: [FoldLosses]
  private let order: [Int]
  private let points: [PathPoint]

  init(gammas: [Double], losses: [FoldLosses], order: [Int], points: [PathPoint]) {
    (self.gammas, self.losses, self.order, self.points) = (gammas, losses, order, points)
  }

  /// Of the lasso, at the lambdas in their own order.
  public var lasso: FoldLosses {
    let last = losses[losses.count - 1]
    let places = order.indices.sorted { order[$0] < order[$1] }
    return FoldLosses(
      zip(last.weights, last.means).map { weight, means in
        FoldLosses.Part(weight: weight, losses: places.map { means[$0] })
      }, last.measure)
  }

  /// Means and standard errors of all mixtures, with the choices among them; nil without two folds.
  public var validation: MixtureChoice? {
    let ordered = order.map { points[$0] }
    var means: [[Double]] = []
    var errors: [[Double]] = []
    for fold in losses {
      let validation = fold.validation(of: Array(ordered.prefix(fold.means.first?.count ?? 0)))
      var (mean, error) = (points.map { _ in Double.nan }, points.map { _ in Double.nan })
      for (place, index) in order.enumerated().prefix(validation?.mean.count ?? 0) {
        mean[index] = validation?.mean[place] ?? .nan
        error[index] = validation?.standardError[place] ?? .nan
      }
      means.append(mean)
      errors.append(error)
    }
    return MixtureChoice(
      gammas: gammas, lambdas: points.map(\.lambda), mean: means, standardError: errors,
      moreIsBetter: losses[0].measure == .auc)
  }
}

/// Which mixture of lasso and refit predicts best, and which is the sparsest that predicts about as well.
///
/// The least mean loss wins; of equal ones the largest lambda, then the largest gamma. `oneStandardError` is, of all
/// mixtures whose mean is within one standard error of the winner (its own), that of the largest lambda, and of the largest
/// gamma at that lambda: glmnet's rule.
public struct MixtureChoice: Sendable, Equatable {
  public let gammas: [Double]
  /// One a gamma, of one a lambda; NaN where a fold has no refit.
  public let mean: [[Double]]
  public let standardError: [[Double]]
  public let minimum: Place
  public let oneStandardError: Place

  /// Indices of a gamma and a point of the path.
  public struct Place: Sendable, Equatable {
    public var gamma: Int
    public var point: Int
  }

  /// - Returns: nil where nothing was measured.
  init?(gammas: [Double], lambdas: [Double], mean: [[Double]], standardError: [[Double]], moreIsBetter: Bool) {
    let sign = moreIsBetter ? -1.0 : 1
    let places = gammas.indices.flatMap { g in lambdas.indices.map { Place(gamma: g, point: $0) } }
      .filter { !mean[$0.gamma][$0.point].isNaN }
      .sorted { (lambdas[$1.point], gammas[$1.gamma]) < (lambdas[$0.point], gammas[$0.gamma]) }
    func loss(_ place: Place) -> Double { sign * mean[place.gamma][place.point] }
    let least = places.map(loss).min()
    guard let least, let minimum = places.first(where: { loss($0) == least }) else { return nil }
    let limit = least + standardError[minimum.gamma][minimum.point]
    self.gammas = gammas
    self.mean = mean
    self.standardError = standardError
    self.minimum = minimum
    oneStandardError = places.first { loss($0) <= limit } ?? minimum
  }
}
