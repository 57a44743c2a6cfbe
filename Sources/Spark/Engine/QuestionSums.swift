import FeatureImportance

/// The answers to questions of one kind.
struct QuestionSums {
  let layout: RowLayout
  let questions: [Question]
  private let event: String
  private let rows: String
  private let statements: Statements

  /// - Parameter questions: a batch.
  init(
    _ layout: RowLayout, event: String, _ questions: [Question], in view: String, _ statements: Statements
  ) {
    (self.layout, self.event, self.questions, self.statements) = (layout, event, questions, statements)
    rows = Question.joined(questions, with: view, layout)
  }

  /// One a group of rows, question by question.
  func answers() throws(SparkError) -> [RowSums] {
    switch questions.first?.kind {
    case .likelihood(let hasCurvature): try hasCurvature ? curvature() : likelihood()
    case .performance(let hasCurve): try performance(hasCurve)
    case .exchange: try exchange()
    case nil: []
    }
  }

  /// Groups of all questions.
  var placeCount: Int { questions.reduce(0) { $0 + $1.places.count } }

  /// Sums over layers of columns, by place; and what else is asked.
  func run(
    _ layers: [[String]], _ sums: [String], _ more: [GroupedSums.Request] = []
  ) throws(SparkError) -> (byPlace: [GroupedSums.Row?], more: [[GroupedSums.Row]]) {
    let found = try GroupedSums(view: rows, statements: statements, layers: layers)
      .run([GroupedSums.Request(each: "q", sums: sums)] + more)
    // A question to no row has no answer.
    var own = [GroupedSums.Row?](repeating: nil, count: placeCount)
    for row in found[0] {
      guard own.indices.contains(row.group) else { throw .unexpectedResult("a question \(row.group)") }
      own[row.group] = row
    }
    return (own, Array(found.dropFirst()))
  }

  // MARK: Likelihoods

  private func likelihood() throws(SparkError) -> [RowSums] {
    let levels = layout.categories.flatMap { category in
      category.places.indices.map { (place: category.places[$0], sum: "IF(\(category.name) = \($0), u, 0D)") }
    }
    let found = try run(likelihoodLayers, Self.plain + pulls + levels.map(\.sum)).byPlace
    return found.map { row in
      var sums = likelihood(row)
      for (level, sum) in zip(levels, row?.sums.suffix(levels.count) ?? []) { sums.gradient[level.place] = sum }
      return sums
    }
  }

  /// Without what levels have in the gradient.
  ///
  /// - Parameter row: sums of `plain` and `pulls`, and perhaps more.
  func likelihood(_ row: GroupedSums.Row?) -> RowSums {
    let all = row?.sums ?? [Double](repeating: 0, count: Self.plain.count + pulls.count)
    var sums = RowSums()
    (sums.rows, sums.events) = (row?.count ?? 0, Int(all[0]))
    (sums.loss, sums.entropy, sums.variance) = (all[1], all[2], all[3])
    sums.gradient = layout.gradient(Array(all[Self.plain.count..<Self.plain.count + pulls.count]))
    return sums
  }

  /// e: predictor, t: event, s: exp(-|e|), f: the smaller of p and 1 - p, u: p - t, v: weight.
  var likelihoodLayers: [[String]] {
    [
      ["\(layout.predictor("b")) AS e"],
      ["exp(-abs(e)) AS s", "\(event) AS t"],
      ["s / (1D + s) AS f"],
      [
        // Each difference from its own side, so that none cancels.
        "IF(e >= 0D, (1D - t) * (1D - f) - t * f, (1D - t) * f - t * (1D - f)) AS u",
        "f / (1D + s) AS v",
      ],
    ]
  }

  /// Events, loss, entropy and variance over these layers.
  static let plain = ["t", "greatest(e, 0D) - t * e + log1p(s)", "abs(e) * f + log1p(s)", "v"]

  /// What the gradient by the constant and by columns of numbers is summed from.
  var pulls: [String] { ["u"] + layout.dense.map { "u * \($0.name)" } }

  // MARK: Held-out rows

  private func performance(_ hasCurve: Bool) throws(SparkError) -> [RowSums] {
    let (count, range) = (PredictorBins.count, PredictorBins.range)
    let layers = [
      ["\(layout.predictor("b")) AS e"],
      ["exp(-abs(e)) AS s", "\(event) AS t"],
      ["greatest(e, 0D) + log1p(s) - t * e AS l", "IF(e >= 0D, 1D, s) / (1D + s) AS p"],
    ]
    let sums = ["t", "l", "l * l", "(t - p) * (t - p)", "IF((e > 0D) = (t > 0.5D), 1D, 0D)"]
    let bin = "least(\(count - 1)D, greatest(0D, floor((e + \(range)D) / \(2 * range)D * \(count)D)))"
    let code = "CAST(\(bin) + \(count)D * t AS INT)"
    let found = try run(layers, sums, hasCurve ? [GroupedSums.Request(each: "q", codes: [code], sums: [])] : [])
    var answers = found.byPlace.map { row in
      var sums = RowSums()
      if let row {
        (sums.rows, sums.events) = (row.count, Int(row.sums[0]))
        (sums.loss, sums.lossSquares, sums.squares, sums.hits) = (
          row.sums[1], row.sums[2], row.sums[3], Int(row.sums[4])
        )
      }
      if hasCurve { sums.bins = [Int](repeating: 0, count: 2 * count) }
      return sums
    }
    for row in found.more.flatMap(\.self) {
      guard answers.indices.contains(row.group), answers[row.group].bins.indices.contains(row.code) else {
        throw .unexpectedResult("a bin \(row.code)")
      }
      answers[row.group].bins[row.code] = row.count
    }
    return answers
  }

  /// See `DonorCurve`. e: predictor, r: what is left of it, m: that with the mean of donors, c: place on the curve, i: the
  /// point before, f: distance from it.
  private func exchange() throws(SparkError) -> [RowSums] {
    func softplus(_ x: String) -> String { "greatest(\(x), 0D) + log1p(exp(-abs(\(x))))" }
    let layers = [
      ["\(layout.predictor("b")) AS e", "\(event) AS t"],
      ["e - (\(layout.predictor("o"))) AS r", "d[0] AS a"],
      ["r + a AS m", "least(greatest((r - d[1]) * d[2], 1D), CAST(size(d) - 6 AS DOUBLE)) AS c"],
      ["CAST(c AS INT) AS i", "c - floor(c) AS f"],
      ["d[i + 2] AS d0", "d[i + 3] AS d1", "d[i + 4] AS d2", "d[i + 5] AS d3"],
      [
        "f * (f - 1D) * (f - 2D) / -6D AS w0", "(f + 1D) * (f - 1D) * (f - 2D) / 2D AS w1",
        "(f + 1D) * f * (f - 2D) / -2D AS w2", "(f + 1D) * f * (f - 1D) / 6D AS w3",
      ],
      ["w0 * d0 + w1 * d1 + w2 * d2 + w3 * d3 AS x"],
    ]
    return try run(layers, ["\(softplus("m")) + x - t * m - (\(softplus("e")) - t * e)"]).byPlace.map { row in
      var sums = RowSums()
      (sums.rows, sums.loss) = (row?.count ?? 0, row?.sums[0] ?? 0)
      return sums
    }
  }
}
