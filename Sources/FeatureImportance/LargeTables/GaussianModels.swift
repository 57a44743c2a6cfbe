import Tabular

/// Least squares and the lasso for a quantity, refitted on every split from moments.
struct GaussianModels: Sendable {
  let cohort: LargeCohort
  let splits: SetSplits
  let methods: Set<String>
  let threads: Threads

  /// - Throws: the error of the first split on which the model cannot be fitted.
  func linear() throws(FitError) -> LargeEvaluation {
    let all = cohort.learnt()
    let refitted = try MomentRegression(all.moments, all.design).fit()
    return try evaluation("linear", refitted) { learnt, _ throws(FitError) in
      try MomentRegression(learnt.moments, learnt.design).fit()
    } reduced: { learnt, fit, feature throws(FitError) in
      // Columns that stand in for each other can't be told apart by one inverse.
      guard fit.isReplaced(feature) else { return nil }
      let rest = learnt.without(feature)
      return rest.widened(try MomentRegression(rest.moments, rest.design).fit().weights)
    }
  }

  /// Lambda is chosen by cross-validation inside the training rows, on the parts of the other deal.
  func lasso() throws(FitError) -> LargeEvaluation {
    let refitted = try lasso(cohort.learnt(), nil)
    return try evaluation("lasso", refitted) { learnt, split throws(FitError) in
      try lasso(learnt, split)
    } reduced: { learnt, fit, feature throws(FitError) in
      let rest = learnt.without(feature)
      let path = ElasticNetPath(family: .gaussian, lambdas: .given([fit.lambda ?? 0]))
      let points = try path.fit(rest.moments, rest.design, threads: Threads(1), isCertified: false)
      guard let points else { throw .overflow }
      return rest.widened(points[0].coefficients)
    }
  }

  private func lasso(_ learnt: LargeCohort.Learnt, _ split: Int?) throws(FitError) -> LinearFit {
    let path = ElasticNetPath(family: .gaussian, lambdas: .automatic(count: 60), tolerance: 1e-6)
    let parts = innerParts(split).map { learnt.map.moments(cohort.survey.rawMoments($0)) }
    guard let points = try path.fit(learnt.moments, learnt.design, threads: Threads(1), isCertified: false) else {
      throw .overflow
    }
    var given = path
    given.lambdas = .given(points.map(\.lambda))
    let validation = MomentValidation(
      path: given, folds: Folds(assignment: [], partCount: parts.count), measure: .deviance)
    let chosen =
      try validation.run(parts, learnt.design, threads: Threads(1))?.validation(of: points)?.minimum
      ?? points.count - 1
    return LinearFit(points[chosen], learnt.moments, learnt.design)
  }

  /// The training rows of a split, or all rows, by the parts of the deal that the split is not of.
  private func innerParts(_ split: Int?) -> [RowSet] {
    let counts = cohort.survey.request.partitions[LargeCohort.refits].deals.map(\.count)
    let other = split.map { counts.count > 1 && $0 < counts[0] ? counts[0]..<counts[0] + counts[1] : 0..<counts[0] }
    return (other ?? 0..<counts[0]).compactMap { fold in
      var set = splits.heldOut[fold]
      if let split { for k in set.parts.indices where splits.heldOut[split].parts[k] { set.parts[k] = false } }
      return set.parts.contains(true) ? set : nil
    }
  }

  private typealias Fitting = @Sendable (LargeCohort.Learnt, Int) throws(FitError) -> LinearFit
  /// Weights of the fit without a feature, 0 for its columns; nil where the closed form holds.
  private typealias Reducing = @Sendable (LargeCohort.Learnt, LinearFit, Feature) throws(FitError) -> [Double]?

  /// One split's fit with what held-out moments say of it.
  private struct Judged: Sendable {
    let fit: LinearFit
    let heldOut: HeldOutMoments
    let scores: [String: [HeldOutScore]]
  }

  private func evaluation(
    _ name: String, _ refitted: LinearFit, fit: Fitting, reduced: Reducing
  ) throws(FitError) -> LargeEvaluation {
    let judged = try threads.map(splits.training.count) { split throws(FitError) -> Judged in
      let learnt = cohort.learnt(splits.training[split])
      let own = try fit(learnt, split)
      let heldOut = HeldOutMoments(
        learnt.map.moments(cohort.survey.rawMoments(splits.heldOut[split])), training: learnt.moments,
        weights: own.weights)
      return Judged(fit: own, heldOut: heldOut, scores: try scores(learnt, own, heldOut, reduced))
    }
    var evaluation = LargeEvaluation(
      name: name, refitted: refitted, fits: judged.map(\.fit),
      refits: judged.map {
        Refit(
          trainingRows: Int($0.heldOut.training.weight.rounded()), heldOutRows: Int($0.heldOut.moments.weight.rounded())
        )
      },
      metrics: [
        LargeEvaluation.Measured(
          name: .meanSquaredError, values: judged.map(\.heldOut.meanSquaredError),
          nulls: judged.map(\.heldOut.nullError)),
        LargeEvaluation.Measured(
          name: .rSquared, values: judged.map { 1 - $0.heldOut.meanSquaredError / $0.heldOut.nullError },
          nulls: judged.map { _ in 0 }),
      ])
    for method in ["permutation", "conditional", "loco"] where methods.contains(method) {
      evaluation.tables.append(
        (method, refitted.features.indices.map { f in judged.map { $0.scores[method]?[f] ?? HeldOutScore(mean: 0) } }))
    }
    return evaluation
  }

  private func scores(
    _ learnt: LargeCohort.Learnt, _ fit: LinearFit, _ heldOut: HeldOutMoments, _ reduced: Reducing
  ) throws(FitError) -> [String: [HeldOutScore]] {
    let dependence =
      methods.isDisjoint(with: ["conditional", "loco"]) ? nil : try MomentRegression(learnt.moments, learnt.design)
    var scores: [String: [HeldOutScore]] = [:]
    for feature in learnt.design.features {
      var part = [Double](repeating: 0, count: fit.weights.count)
      for j in feature.columns { part[j] = fit.weights[j] }
      scores["permutation", default: []].append(HeldOutScore(mean: heldOut.exchange(part)))
      guard let dependence else { continue }
      let residual = dependence.residual(of: feature, weights: fit.weights)
      scores["conditional", default: []].append(HeldOutScore(mean: heldOut.exchange(residual)))
      var loss = 0.0
      if !fit.ignores(feature) {
        if let weights = try reduced(learnt, fit, feature) {
          let without = HeldOutMoments(heldOut.moments, training: learnt.moments, weights: weights)
          loss = without.meanSquaredError - heldOut.meanSquaredError
        } else {
          loss = heldOut.loss(of: residual)
        }
      }
      scores["loco", default: []].append(HeldOutScore(mean: loss))
    }
    return scores
  }
}

extension LargeCohort.Learnt {
  /// A design without one feature.
  struct Reduced {
    let moments: Moments
    let design: DesignMatrix
    fileprivate let columns: [Int]
    fileprivate let width: Int

    /// Weights of all columns, 0 for those that went.
    func widened(_ weights: [Double]) -> [Double] {
      var all = [Double](repeating: 0, count: width)
      for (place, j) in columns.enumerated() { all[j] = weights[place] }
      return all
    }
  }

  func without(_ feature: Feature) -> Reduced {
    let columns = (0..<design.columnCount).filter { !feature.columns.contains($0) }
    let places = columns + [design.columnCount]
    let size = design.columnCount + 1
    let rest = Moments(
      weight: moments.weight, means: places.map { moments.means[$0] }, meanRests: places.map { moments.meanRests[$0] },
      crossProducts: places.flatMap { j in places.map { moments.crossProducts[j * size + $0] } })
    return Reduced(moments: rest, design: design.without(feature), columns: columns, width: design.columnCount)
  }
}

extension LinearFit {
  /// A point of a gaussian path on rows with these moments.
  init(_ point: PathPoint, _ moments: Moments, _ design: DesignMatrix) {
    let p = design.columnCount
    let targetDeviation = moments.variance(p).squareRoot()
    let null = moments.crossProducts[p * (p + 2)]
    self.init(
      columnNames: design.columnNames, features: design.features, weights: point.coefficients,
      centers: Array(moments.means[..<p]), interceptAtCenters: moments.means[p], intercept: point.intercept,
      scales: (0..<p).map { moments.variance($0).squareRoot() / targetDeviation }, inference: nil,
      quality: Quality(
        deviance: null * (1 - point.devianceRatio), nullDeviance: null, iterations: 1, residualStandardDeviation: nil))
    lambda = point.lambda
  }
}
