import COpenBLAS

/// Cross-validation of a path on rows: one standardised copy of the data serves all folds, which give the rows that they
/// hold out the weight 0.
///
/// A fold's own scales become weights of its penalty, and where columns are centred makes no difference beside a free
/// intercept: the answer is that of refitting on the training rows alone.
struct WeightValidation {
  let path: ElasticNetPath
  let folds: Folds
  let measure: ValidationMeasure

  func run(_ data: Dataset, threads: Threads) throws(FitError) -> FoldLosses {
    let problem = try PathProblem(path, data, threads: threads)
    let parts = try threads.map(folds.count) { fold throws(FitError) in try run(fold, data, problem) }
    return FoldLosses(parts, measure)
  }

  private func run(
    _ fold: Int, _ data: Dataset, _ problem: PathProblem<RowDatafit>
  ) throws(FitError) -> FoldLosses.Part {
    let n = data.rowCount
    let split = folds.split(fold)
    let given = data.weights ?? [Double](repeating: 1, count: n)
    var weights = [Double](repeating: 0, count: n)
    for row in split.training { weights[row] = given[row] }
    let total = weights.reduce(0, +)
    let classes = Set(data.y)
    guard Set(split.training.lazy.filter { given[$0] > 0 }.map { data.y[$0] }) == classes else {
      throw .classNotLearnt
    }
    let likelihood = Likelihood(path.family, data.y, shares: weights.map { $0 / total })
    let shape = foldShape(problem, weights.map { $0 * Double(n) / total })
    let refit = PathProblem(problem, fit: problem.fit.weighted(likelihood), shape: shape)
    let (_, solutions, solver) = try refit.solutions(threads: Threads(1), isCertified: false)
    let eta = solver.fit.linearPredictors(solutions, rows: split.heldOut)
    return FoldLosses.Part(
      weight: split.heldOut.reduce(0) { $0 + given[$1] },
      losses: measure.losses(
        eta, split.heldOut.map { data.y[$0] }, split.heldOut.map { given[$0] }, family: path.family,
        classCount: solver.fit.classCount))
  }

  /// The penalty on coefficients of columns as all rows scale them, as if the training rows scaled them.
  private func foldShape(_ problem: PathProblem<RowDatafit>, _ weights: [Double]) -> PenaltyShape {
    var shape = problem.shape
    let own = PenalizedColumns(
      problem.columns.x, weights: weights, scaled: path.isStandardized, threads: Threads(1))
    for j in shape.factors.indices {
      // What does not vary among the training rows stays out.
      let ratio = own.isVarying[j] ? own.scales[j] / problem.columns.scales[j] : PenaltyShape.prohibitive
      shape.factors[j] = own.isVarying[j] ? shape.factors[j] * ratio : ratio
      shape.squareFactors[j] = own.isVarying[j] ? shape.squareFactors[j] * ratio * ratio : ratio
    }
    return shape
  }
}

extension RowDatafit {
  /// Linear predictors of some rows at each solution, class after class.
  func linearPredictors(_ solutions: [PathSolver<RowDatafit>.Solution], rows: [Int]) -> [[Double]] {
    let width = solutions.count * classCount
    let count = working.count
    var places = [Int](repeating: 0, count: columnCount)
    for (place, j) in working.enumerated() { places[j] = place }
    var weights = [Double](repeating: 0, count: count * width)
    for (index, solution) in solutions.enumerated() {
      for (column, k, value) in solution.coefficients {
        weights[(index * classCount + k) * count + places[column]] = value
      }
    }
    var eta = [Double](repeating: 0, count: rows.count * width)
    for (index, solution) in solutions.enumerated() {
      for (k, intercept) in solution.intercepts.enumerated() {
        let start = (index * classCount + k) * rows.count
        for i in start..<start + rows.count { eta[i] = intercept }
      }
    }
    let chosen = values(ofRows: rows)
    if count > 0 {
      cblas_dgemm(
        CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(rows.count), Int32(width), Int32(count), 1, chosen,
        Int32(rows.count), weights, Int32(count), 1, &eta, Int32(rows.count))
    }
    let length = rows.count * classCount
    return solutions.indices.map { Array(eta[$0 * length..<($0 + 1) * length]) }
  }
}

extension [PathPoint] {
  /// Linear predictors of each point, class after class.
  ///
  /// Columns are centred first, so that an offset common to a column costs no digits.
  func linearPredictors(_ x: DesignMatrix) -> [[Double]] {
    guard let classes = first?.intercepts.count else { return [] }
    let (n, p) = (x.rowCount, x.columnCount)
    let used = (0..<p).filter { j in
      contains { point in (0..<classes).contains { point.coefficients[$0 * p + j] != 0 } }
    }
    let centers = used.map { mean(of: x[column: $0]) }
    var values: [Double] = []
    values.reserveCapacity(n * used.count)
    for (j, center) in zip(used, centers) { for value in x[column: j] { values.append(value - center) } }
    var weights: [Double] = []
    var eta: [Double] = []
    for point in self {
      for k in 0..<classes {
        let b = used.map { point.coefficients[k * p + $0] }
        weights += b
        var start = DoubleDouble(point.intercepts[k])
        for (b, center) in zip(b, centers) { start = .multiplyAdd(start, DoubleDouble(b), DoubleDouble(center)) }
        eta += [Double](repeating: start.value, count: n)
      }
    }
    if !used.isEmpty && n > 0 {
      cblas_dgemm(
        CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(n), Int32(count * classes), Int32(used.count), 1, values,
        Int32(n), weights, Int32(used.count), 1, &eta, Int32(n))
    }
    return indices.map { Array<Double>(eta[$0 * n * classes..<($0 + 1) * n * classes]) }
  }
}
