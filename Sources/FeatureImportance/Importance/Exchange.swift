/// Scores of features whose values, or parts of them, are dealt out anew among held-out rows.
struct Exchange: Sendable {
  let study: Study
  /// Shuffles for each feature.
  let repeats: Int
  private let closedForm: ClosedFormExchange?
  private let shuffling: Shuffling
  /// Predictions and losses when nothing moves, by the same way as when something does.
  private let base: (predictions: [Double], losses: [Double])

  init(_ study: Study, repeats: Int) {
    self.study = study
    self.repeats = repeats
    let x = study.heldOut.x
    closedForm = study.measure == nil && study.heldOutLoss.isSquaredError ? ClosedFormExchange(study) : nil
    // Of a linear predictor one number a row is enough to know; the rest is prepared when a category asks for it.
    guard study.predictor.linearWeights(of: []) == nil else {
      shuffling = { study.predictor.shuffling(in: x)($0) }
      base = (study.predictions, study.losses)
      return
    }
    shuffling = study.predictor.shuffling(in: x)
    let nothing = ShuffledColumns(columns: [], parts: [], rowCount: x.rowCount)
    let predictions = shuffling(nothing)(Array(0..<x.rowCount))
    base = (predictions, study.heldOutLoss.rows(predictions, study.heldOut.y))
  }

  /// The score when every row is as likely as another to give its part to a row.
  ///
  /// - Complexity: of a linear predictor under squared error, in closed form, O(rows x columns of the feature).
  func score(_ moved: ShuffledColumns, stream: RandomStream) -> HeldOutScore {
    let weights = study.predictor.linearWeights(of: moved.columns)
    if let closedForm, let weights { return closedForm.score(moved, weights) }
    if let shares = study.heldOut.weights {
      var donors = WeightedDonors(stream, shares)
      return score(moved) { _ in donors.next() }
    }
    var orders = ShuffleOrders(stream, count: study.heldOut.rowCount)
    guard let weights, study.measure == nil else { return score(moved) { _ in orders.next().donors } }
    let term = moved.term(weights)
    guard term.contains(where: { $0 != 0 }) else { return .zero(rows: term.count) }
    // What a linear predictor gets from a donor is one number, and rotating numbers is cheaper than fetching them.
    let rest = zip(study.predictions, term).map { $0 - $1 }
    var given: [Double] = []
    return lossIncrease { _ in
      let isNew = orders.isExhausted
      let rotation = orders.next()
      if isNew { given = rotation.order.map { term[$0] } }
      return sum(rest, given, move: rotation.move)
    }
  }

  /// - Parameter order: for each shuffle the rows whose parts the rows get.
  func score(_ moved: ShuffledColumns, order: (Int) -> [Int]) -> HeldOutScore {
    let predict = shuffling(moved)
    guard let measure = study.measure else { return lossIncrease { predict(order($0)) } }
    let before = study.value(measure, base.predictions)
    return HeldOutScore(
      (0..<repeats).map { measure.deterioration(from: before, to: study.value(measure, predict(order($0)))) })
  }

  /// - Parameter predictions: after each shuffle.
  private func lossIncrease(_ predictions: (Int) -> [Double]) -> HeldOutScore {
    let n = base.losses.count
    let before = base.losses.reduce(0, +) / Double(n)
    var sums = study.heldOutLoss.sums(over: study.heldOut.y)
    var changed = 0.0
    let means = (0..<repeats).map { k in
      let predictions = predictions(k)
      // Exactly 0 for a feature that isn't used.
      guard predictions != base.predictions else { return 0.0 }
      changed += 1
      return sums.add(predictions) - before
    }
    guard changed > 0 else { return .zero(rows: n) }
    let rows = sums.rows
    return HeldOutScore(means, rows: (0..<n).map { (rows[$0] - changed * base.losses[$0]) / Double(repeats) })
  }

  /// Of what the rows keep and what they get: that of the donors, rotated.
  private func sum(_ rest: [Double], _ given: [Double], move: Int) -> [Double] {
    let n = rest.count
    return [Double](unsafeUninitializedCapacity: n) { sum, filled in
      rest.withUnsafeBufferPointer { rest in
        given.withUnsafeBufferPointer { given in
          for i in 0..<n - move { sum[i] = rest[i] + given[i + move] }
          for i in n - move..<n { sum[i] = rest[i] + given[i + move - n] }
        }
      }
      filled = n
    }
  }
}
