/// Scores of features whose values, or parts of them, are dealt out anew among held-out rows.
struct Exchange: Sendable {
  let study: Study
  let shuffling: Shuffling
  /// Shuffles for each feature.
  let repeats: Int

  init(_ study: Study, repeats: Int) {
    self.study = study
    self.repeats = repeats
    shuffling = study.predictor.shuffling(in: study.heldOut.x)
  }

  /// The score when every row is as likely as another to give its part to a row.
  ///
  /// Of a linear predictor under squared error it is the mean over all shuffles in closed form. With t what the parts add
  /// to the predictor and r the residual, row i loses on average `Var(t) + (mean t - t_i)^2 - 2 r_i (mean t - t_i)`
  /// more: over rows `2 Var(t) + 2 Cov(r, t)`.
  /// - Complexity: in closed form O(rows x columns of the feature).
  func score(_ moved: ShuffledColumns, stream: RandomStream) -> HeldOutScore {
    if study.measure == nil, study.loss.isSquaredError, let term = study.predictor.linearTerm(moved) {
      return expectation(term)
    }
    var orders = ShuffleOrders(stream, count: study.heldOut.rowCount)
    return score(moved) { _ in orders.next() }
  }

  /// - Parameter order: for each shuffle the rows whose parts the rows get.
  func score(_ moved: ShuffledColumns, order: (Int) -> [Int]) -> HeldOutScore {
    let predict = shuffling(moved)
    guard let measure = study.measure else { return lossIncrease(predict, order: order) }
    let before = study.value(measure, study.predictions)
    return HeldOutScore(
      (0..<repeats).map { measure.deterioration(from: before, to: study.value(measure, predict(order($0)))) })
  }

  private func lossIncrease(_ predict: ([Int]) -> [Double], order: (Int) -> [Int]) -> HeldOutScore {
    let n = study.losses.count
    let base = study.losses.reduce(0, +) / Double(n)
    var sums = study.loss.sums(over: study.heldOut.y)
    var changed = 0.0
    let means = (0..<repeats).map { k in
      let predictions = predict(order(k))
      // Exactly 0 for a feature that isn't used.
      guard predictions != study.predictions else { return 0.0 }
      changed += 1
      return sums.add(predictions) - base
    }
    let rows = changed > 0 ? sums.rows : []
    return HeldOutScore(
      means,
      rows: (0..<n).map { changed > 0 ? (rows[$0] - changed * study.losses[$0]) / Double(repeats) : 0 })
  }

  private func expectation(_ term: [Double]) -> HeldOutScore {
    let n = term.count
    let center = mean(of: term)
    let spread = standardDeviation(of: term, around: center, denominator: Double(n))
    guard spread > 0 else { return HeldOutScore(mean: 0, rows: [Double](repeating: 0, count: n)) }
    let variance = spread * spread
    let (y, eta) = (study.heldOut.y, study.predictions)
    let rows = (0..<n).map { i in
      let back = center - term[i]
      return variance + back * (back - 2 * (y[i] - eta[i]))
    }
    return HeldOutScore(mean: mean(of: rows), rows: rows)
  }
}

extension HeldOutScore {
  /// Of the scores of several shuffles.
  init(_ shuffles: [Double], rows: [Double] = []) {
    let center = FeatureImportance.mean(of: shuffles)
    self.init(
      mean: center, rows: rows,
      shuffleSpread: standardDeviation(of: shuffles, around: center, denominator: Double(shuffles.count - 1)))
  }
}
