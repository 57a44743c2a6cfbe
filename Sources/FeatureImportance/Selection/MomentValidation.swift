import COpenBLAS

/// Cross-validation of a gaussian path on block moments: what a fold trains on is the sum of the other parts' moments, and
/// its own moments tell what its rows lose. The rows are passed once.
struct MomentValidation {
  let path: ElasticNetPath
  let folds: Folds
  let measure: ValidationMeasure

  /// - Parameter parts: the moments of each part of the folds.
  /// - Returns: nil where squares of columns or the target overflow or vanish, or training moments have too few digits.
  func run(_ parts: [Moments], _ x: DesignMatrix, threads: Threads) throws(FitError) -> FoldLosses? {
    let training = trainingMoments(parts)
    // What hardly varies but in the rows held out has lost its digits, or is constant.
    let total = Moments.sum(of: parts[...])
    if training.contains(where: { $0.hasLostDigits(beside: total) }) { return nil }
    let losses = try threads.map(folds.count) { fold throws(FitError) -> FoldLosses.Part? in
      let heldOut = Moments.sum(of: parts[folds.sides[fold].heldOut])
      guard let problem = PathProblem(path, training[fold], x) else { return nil }
      let points = try problem.trace(threads: Threads(1), isCertified: false)
      return FoldLosses.Part(
        weight: heldOut.weight, losses: heldOut.meanSquaredErrors(of: points, fittedTo: training[fold]))
    }
    let measured = losses.compactMap { $0 }
    return measured.count == losses.count ? FoldLosses(measured, measure) : nil
  }

  /// Sums of all parts before the held-out ones and, in a partition, of all behind them; nothing is subtracted, which
  /// would cost digits.
  private func trainingMoments(_ parts: [Moments]) -> [Moments] {
    var before: [Moments?] = [nil]
    for part in parts { before.append(before[before.count - 1].map { $0.adding(part) } ?? part) }
    var behind: [Moments?] = [nil]
    if folds.isPartition {
      for part in parts.reversed() { behind.append(behind[behind.count - 1].map { $0.adding(part) } ?? part) }
    }
    return folds.sides.compactMap { side in
      switch (before[side.trainingEnd], behind[parts.count - side.trainingResumes]) {
      case (let first?, let second?): first.adding(second)
      case (let only?, nil), (nil, let only?): only
      case (nil, nil): nil
      }
    }
  }
}

extension Moments {
  func adding(_ other: Moments) -> Moments {
    var sum = self
    sum.add(other)
    return sum
  }

  /// Of the rows of several parts together.
  ///
  /// - Precondition: there is one.
  static func sum(of parts: some Collection<Moments>) -> Moments {
    guard let first = parts.first else { preconditionFailure("moments of no rows") }
    return parts.dropFirst().reduce(into: first) { $0.add($1) }
  }

  /// Whether a column or the target that varies in all rows hardly varies in these, so that rounding is all that is left of
  /// its sums.
  func hasLostDigits(beside all: Moments) -> Bool {
    means.indices.contains { variance($0) <= 1e-10 * all.variance($0) && all.variance($0) > 0 }
  }

  /// Mean squared error over these rows of every point of a gaussian path.
  ///
  /// `offset² + (y'y - 2 b'X'y + b'X'X b) / w`, the products of all points at once. The offset is by how much the points miss
  /// the mean target; at the means of the rows to which they were fitted they miss nothing.
  func meanSquaredErrors(of points: [PathPoint], fittedTo training: Moments) -> [Double] {
    let p = means.count - 1
    let size = Int32(p + 1)
    let shifts = meanDifferences(from: training)
    // [b; -1] against the moments with the target last.
    var directions: [Double] = []
    directions.reserveCapacity((p + 1) * points.count)
    for point in points {
      directions += point.coefficients
      directions.append(-1)
    }
    var products = [Double](repeating: 0, count: directions.count)
    cblas_dgemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, size, Int32(points.count), size, 1, crossProducts, size, directions,
      size, 0, &products, size)
    return points.indices.map { index in
      let start = index * (p + 1)
      var square = 0.0
      var offset = 0.0
      for j in 0...p {
        square += directions[start + j] * products[start + j]
        offset += directions[start + j] * shifts[j]
      }
      return max(0, square) / weight + offset * offset
    }
  }
}
