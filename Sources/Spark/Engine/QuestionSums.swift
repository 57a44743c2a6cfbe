import FeatureImportance

/// The answers to questions of one kind.
struct QuestionSums {
  private let layout: RowLayout
  private let event: String
  private let questions: [Question]
  private let rows: String
  private let statements: Statements

  /// - Parameter questions: a batch.
  init(
    _ layout: RowLayout, event: String, _ questions: [Question], in view: String, _ statements: Statements
  ) {
    (self.layout, self.event, self.questions, self.statements) = (layout, event, questions, statements)
    rows = Question.joined(questions, with: view, layout)
  }

  /// One a question.
  func answers() throws(SparkError) -> [RowSums] {
    switch questions.first?.kind {
    case .likelihood: try likelihood()
    case .performance(let hasCurve): try performance(hasCurve)
    case .exchange(let repeats): try exchange(repeats)
    case nil: []
    }
  }

  /// Sums over layers of columns, by question; and further groups.
  private func run(
    _ layers: [[String]], _ sums: [String], _ more: [GroupedSums.Request] = []
  ) throws(SparkError) -> (byQuestion: [GroupedSums.Row?], more: [[GroupedSums.Row]]) {
    let found = try GroupedSums(view: rows, statements: statements, layers: layers)
      .run([(.column("q"), sums)] + more)
    // A question to no row has no answer.
    var own = [GroupedSums.Row?](repeating: nil, count: questions.count)
    for row in found[0] {
      guard own.indices.contains(row.code) else { throw .unexpectedResult("a question \(row.code)") }
      own[row.code] = row
    }
    return (own, Array(found.dropFirst()))
  }

  private func likelihood() throws(SparkError) -> [RowSums] {
    let levels = layout.categories.flatMap { category in
      category.places.indices.map { (place: category.places[$0], sum: "IF(\(category.name) = \($0), u, 0D)") }
    }
    let pulls = ["u"] + layout.dense.map { "u * \($0.name)" } + levels.map(\.sum)
    let found = try run(Self.layers(layout.predictor("b"), event), Self.plain + pulls).byQuestion
    let empty = [Double](repeating: 0, count: Self.plain.count + pulls.count)
    return found.map { row in
      let all = row?.sums ?? empty
      var sums = RowSums(plain: all, rows: row?.count ?? 0)
      let own = all.dropFirst(Self.plain.count)
      sums.gradient = layout.gradient(Array(own.prefix(1 + layout.dense.count)))
      for (level, sum) in zip(levels, own.dropFirst(1 + layout.dense.count)) { sums.gradient[level.place] = sum }
      return sums
    }
  }

  /// e: predictor, t: event, s: exp(-|e|), f: the smaller of p and 1 - p, u: p - t, v: weight.
  static func layers(_ predictor: String, _ event: String) -> [[String]] {
    [
      ["\(predictor) AS e"],
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
  static let plain = [
    "IF(e IS NULL, 0D, t)", "greatest(e, 0D) - t * e + log1p(s)", "abs(e) * f + log1p(s)", "v",
  ]

  private func performance(_ hasCurve: Bool) throws(SparkError) -> [RowSums] {
    let (count, range) = (PredictorBins.count, PredictorBins.range)
    let layers = [
      ["\(layout.predictor("b")) AS e"],
      ["exp(-abs(e)) AS s", "\(event) AS t"],
      ["greatest(e, 0D) + log1p(s) - t * e AS l", "IF(e >= 0D, 1D, s) / (1D + s) AS p"],
    ]
    let sums = ["t", "l", "l * l", "(t - p) * (t - p)", "IF((e > 0D) = (t > 0.5D), 1D, 0D)"]
    let bin = "least(\(count - 1)D, greatest(0D, floor((e + \(range)D) / \(2 * range)D * \(count)D)))"
    let code = "CAST(\(bin) + \(count)D * t AS INT) + q * \(2 * count)"
    let curve: [GroupedSums.Request] = hasCurve ? [(.codes([code], part: nil), [])] : []
    let found = try run(layers, sums, curve)
    var answers = found.byQuestion.map { row in
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
      let q = row.code / (2 * count)
      guard row.code >= 0, answers.indices.contains(q) else { throw .unexpectedResult("a bin \(row.code)") }
      answers[q].bins[row.code % (2 * count)] = row.count
    }
    return answers
  }

  /// The donors of a row follow from a hash of its key.
  private func exchange(_ repeats: Int) throws(SparkError) -> [RowSums] {
    func loss(_ eta: String) -> String { "greatest(\(eta), 0D) + log1p(exp(-abs(\(eta)))) - t * \(eta)" }
    let changed = (0..<repeats).map { "e - x + d[CAST(pmod(xxhash64(k, h, \($0)), size(d)) AS INT)] AS e\($0)" }
    let layers = [
      ["\(layout.predictor("b")) AS e", "\(layout.predictor("o")) AS x", "\(event) AS t"],
      changed + ["\(loss("e")) AS l"],
      (0..<repeats).map { "\(loss("e\($0)")) - l AS r\($0)" },
    ]
    let rises = (0..<repeats).map { "r\($0)" }
    let mean = "(\(rises.joined(separator: " + "))) / \(repeats)D"
    return try run(layers, rises + ["\(mean) * \(mean)"]).byQuestion.map { row in
      var sums = RowSums()
      sums.rows = row?.count ?? 0
      sums.repeats = row.map { Array($0.sums.prefix(repeats)) } ?? [Double](repeating: 0, count: repeats)
      sums.loss = sums.repeats.reduce(0, +) / Double(repeats)
      sums.lossSquares = row?.sums[repeats] ?? 0
      return sums
    }
  }
}

extension RowSums {
  /// - Parameter plain: see `QuestionSums`.
  init(plain: [Double], rows: Int) {
    self.init()
    self.rows = rows
    events = Int(plain[0])
    (loss, entropy, variance) = (plain[1], plain[2], plain[3])
  }
}
