import FeatureImportance

/// Answers questions about an event, as `QueryPass` does for blocks of rows.
struct EventSums {
  let layout: RowLayout
  let view: String
  let statements: Statements
  /// 1 where the event is, else 0, over the view.
  private let event: String

  init(_ layout: RowLayout, _ target: TargetReading, in view: String, _ statements: Statements) {
    (self.layout, self.view, self.statements) = (layout, view, statements)
    switch target {
    case .quantity: event = "y"
    case .eventNumber(let number): event = "IF(y = \(SQL.number(number)), 1D, 0D)"
    case .eventLevel(let level): event = "IF(y = \(SQL.number(Double(level))), 1D, 0D)"
    }
  }

  func answer(_ queries: [RowQuery]) throws -> [RowSums] {
    var sums = queries.map { _ in RowSums() }
    func places(_ isWanted: (RowQuery.Kind) -> Bool) -> [Int] { queries.indices.filter { isWanted(queries[$0].kind) } }
    let likelihoods = places { if case .likelihood = $0 { true } else { false } }
    let performances = places { if case .performance = $0 { true } else { false } }
    let exchanges = places { if case .exchange = $0 { true } else { false } }
    for (place, own) in zip(likelihoods, try likelihood(likelihoods.map { queries[$0] })) { sums[place] = own }
    for (place, own) in zip(performances, try performance(performances.map { queries[$0] })) { sums[place] = own }
    for (place, own) in zip(exchanges, try exchange(exchanges.map { queries[$0] })) { sums[place] = own }
    return sums
  }

  /// The linear predictor, NULL where a row is not asked.
  private func predictor(_ query: RowQuery) -> String {
    let eta = layout.combination(query.coefficients)
    guard let rows = query.rows else { return eta }
    return "CASE WHEN \(SQL.isOneOf("p\(rows.partition)", rows.parts)) THEN \(eta) END"
  }

  // MARK: Likelihood

  private func likelihood(_ queries: [RowQuery]) throws(SparkError) -> [RowSums] {
    guard !queries.isEmpty else { return [] }
    // e: predictor, t: event, s: exp(-|e|), f: the smaller of p and 1 - p, u: p - t, w: weight.
    let steps = queries.enumerated().map { q, query in
      GroupedSums.Step(layers: [
        ["\(predictor(query)) AS e\(q)"],
        ["exp(-abs(e\(q))) AS s\(q)", "\(event) AS t\(q)"],
        ["s\(q) / (1D + s\(q)) AS f\(q)"],
        [
          // Each difference from its own side, so that none cancels.
          "IF(e\(q) >= 0D, (1D - t\(q)) * (1D - f\(q)) - t\(q) * f\(q), (1D - t\(q)) * f\(q) - t\(q) * (1D - f\(q))) AS u\(q)",
          "f\(q) / (1D + s\(q)) AS v\(q)",
        ],
      ])
    }
    let plain = queries.indices.flatMap { q in
      [
        "IF(e\(q) IS NULL, 0D, 1D)", "IF(e\(q) IS NULL, 0D, t\(q))",
        "greatest(e\(q), 0D) - t\(q) * e\(q) + log1p(s\(q))", "abs(e\(q)) * f\(q) + log1p(s\(q))", "v\(q)",
      ].map { GroupedSums.Sum(expression: $0, steps: [q]) }
    }
    let slopes = queries.indices.flatMap { q in
      (["u\(q)"] + layout.dense.map { "u\(q) * \($0.name)" }).map { GroupedSums.Sum(expression: $0, steps: [q]) }
    }
    let levels = queries.indices.map { GroupedSums.Sum(expression: "u\($0)", steps: [$0]) }
    let bent = queries.indices.filter { q in
      if case .likelihood(hasCurvature: true) = queries[q].kind { true } else { false }
    }
    let products = ProductSums(layout, hasTarget: false)
    // A floor keeps the quadratic model bounded where fitted probabilities reach 0 or 1.
    let curvature =
      bent.isEmpty
      ? [] : products.requests(bent.map { ("IF(v\($0) < 1e-10D, 1e-10D, v\($0))", $0) }, part: nil)
    var requests: [(group: GroupedSums.Group, sums: [GroupedSums.Sum])] = [(.all, plain), (.all, slopes)]
    if !layout.categories.isEmpty { requests.append((.codes(layout.levelCodes, part: nil), levels)) }
    let rows = try GroupedSums(view: view, statements: statements, steps: steps).run(requests + curvature)
    let own = Array(rows.dropFirst(requests.count))
    guard let plain = rows[0].first, let slopes = rows[1].first else { throw .unexpectedResult("no rows") }
    let width = layout.dense.count + 1
    return try queries.indices.map { q throws(SparkError) in
      var sums = RowSums()
      let first = plain.sums[(5 * q)...]
      sums.rows = Int(first[5 * q])
      sums.events = Int(first[5 * q + 1])
      sums.loss = first[5 * q + 2]
      sums.entropy = first[5 * q + 3]
      sums.variance = first[5 * q + 4]
      sums.gradient = try gradient(
        Array(slopes.sums[q * width..<(q + 1) * width]), rows.count > 2 && !layout.categories.isEmpty ? rows[2] : [], q)
      if let weight = bent.firstIndex(of: q) {
        sums.curvature = uncentered(try products.matrix(own, part: 0, weight: weight))
      }
      return sums
    }
  }

  /// - Parameters:
  ///   - slopes: sums of the pull, and of the pull times each column of numbers about its center.
  ///   - levels: sums of the pull by level.
  private func gradient(
    _ slopes: [Double], _ levels: [GroupedSums.Row], _ query: Int
  ) throws(SparkError) -> [Double] {
    var gradient = [Double](repeating: 0, count: layout.raw.count + 1)
    gradient[layout.raw.count] = slopes[0]
    for (column, sum) in zip(layout.dense, slopes.dropFirst()) {
      gradient[column.place] = sum + column.center * slopes[0]
    }
    for row in levels {
      guard let place = layout.levelPlace(row.code) else { throw .unexpectedResult("the rows have changed") }
      gradient[place] = row.sums[query]
    }
    return gradient
  }

  /// Sums of products of the raw columns from those about centers.
  private func uncentered(_ centered: [Double]) -> [Double] {
    let size = layout.raw.count + 1
    var centers = Array(layout.centers[..<layout.raw.count])
    centers.append(0)
    let total = centered[size * size - 1]
    let edge = Array(centered[(size - 1) * size..<(size - 1) * size + size])
    var matrix = centered
    for j in 0..<size {
      for i in 0..<size {
        let (a, b) = (centers[j], centers[i])
        matrix[j * size + i] = centered[j * size + i] + a * edge[i] + b * edge[j] + a * b * total
      }
    }
    return matrix
  }

  // MARK: Performance

  private func performance(_ queries: [RowQuery]) throws(SparkError) -> [RowSums] {
    guard !queries.isEmpty else { return [] }
    let (count, range) = (PredictorBins.count, PredictorBins.range)
    let steps = queries.enumerated().map { q, query in
      GroupedSums.Step(layers: [
        ["\(predictor(query)) AS e\(q)"],
        ["exp(-abs(e\(q))) AS s\(q)", "\(event) AS t\(q)"],
        [
          "greatest(e\(q), 0D) + log1p(s\(q)) - t\(q) * e\(q) AS l\(q)",
          "IF(e\(q) >= 0D, 1D, s\(q)) / (1D + s\(q)) AS q\(q)",
        ],
      ])
    }
    let sums = queries.indices.flatMap { q in
      [
        "IF(e\(q) IS NULL, 0D, 1D)", "IF(e\(q) IS NULL, 0D, t\(q))", "l\(q)", "l\(q) * l\(q)",
        "(t\(q) - q\(q)) * (t\(q) - q\(q))", "IF((e\(q) > 0D) = (t\(q) > 0.5D), 1D, 0D)",
      ].map { GroupedSums.Sum(expression: $0, steps: [q]) }
    }
    var requests: [(group: GroupedSums.Group, sums: [GroupedSums.Sum])] = [(.all, sums)]
    var slices: [Range<Int>] = []
    for start in stride(from: 0, to: queries.count, by: 40) {
      let slice = start..<min(queries.count, start + 40)
      let codes = slice.map { q in
        let bin = "least(\(count - 1)D, greatest(0D, floor((e\(q) + \(range)D) / \(2 * range)D * \(count)D)))"
        // What is the greatest of NULL and a number is the number.
        return "IF(e\(q) IS NULL, NULL, CAST(\(bin) + \(count)D * t\(q) AS INT) + \((q - start) * 2 * count))"
      }
      // The steps are needed by the codes.
      requests.append((.codes(codes, part: nil), [GroupedSums.Sum(expression: "1D", steps: Array(slice))]))
      slices.append(slice)
    }
    let rows = try GroupedSums(view: view, statements: statements, steps: steps).run(requests)
    guard let first = rows[0].first else { throw .unexpectedResult("no rows") }
    var answers = queries.indices.map { q in
      var sums = RowSums()
      let own = Array(first.sums[6 * q..<6 * q + 6])
      (sums.rows, sums.events) = (Int(own[0]), Int(own[1]))
      (sums.loss, sums.lossSquares, sums.squares, sums.hits) = (own[2], own[3], own[4], Int(own[5]))
      sums.bins = [Int](repeating: 0, count: 2 * count)
      return sums
    }
    for (slice, rows) in zip(slices, rows.dropFirst()) {
      for row in rows {
        let q = slice.lowerBound + row.code / (2 * count)
        guard slice.contains(q), row.code >= 0 else { throw .unexpectedResult("a bin \(row.code)") }
        answers[q].bins[row.code % (2 * count)] = row.count
      }
    }
    return answers
  }

  // MARK: Exchange

  /// The donors of a row follow from a hash of its key.
  private func exchange(_ queries: [RowQuery]) throws(SparkError) -> [RowSums] {
    guard !queries.isEmpty else { return [] }
    var steps: [GroupedSums.Step] = []
    var sums: [GroupedSums.Sum] = []
    var starts: [Int] = []
    for (q, query) in queries.enumerated() {
      guard case .exchange(let exchange) = query.kind else { continue }
      let changed = (0..<exchange.repeats).map { k in
        let place = "pmod(xxhash64(k, '\(exchange.key)/\(k)'), \(exchange.donors.count))"
        return "e\(q) - o\(q) + d\(q)[CAST(\(place) AS INT)] AS e\(q)_\(k)"
      }
      func loss(_ eta: String) -> String { "greatest(\(eta), 0D) + log1p(exp(-abs(\(eta)))) - t\(q) * \(eta)" }
      steps.append(
        GroupedSums.Step(layers: [
          [
            "\(predictor(query)) AS e\(q)", "\(layout.combination(exchange.part)) AS o\(q)", "\(event) AS t\(q)",
            "\(SQL.numbers(exchange.donors)) AS d\(q)",
          ],
          changed + ["\(loss("e\(q)")) AS l\(q)"],
          (0..<exchange.repeats).map { "\(loss("e\(q)_\($0)")) - l\(q) AS r\(q)_\($0)" },
        ]))
      starts.append(sums.count)
      let rises = (0..<exchange.repeats).map { "r\(q)_\($0)" }
      let mean = "(\(rises.joined(separator: " + "))) / \(exchange.repeats)D"
      sums += (["IF(e\(q) IS NULL, 0D, 1D)"] + rises + ["\(mean) * \(mean)"]).map {
        GroupedSums.Sum(expression: $0, steps: [q])
      }
    }
    let rows = try GroupedSums(view: view, statements: statements, steps: steps).run([(.all, sums)])
    guard let first = rows[0].first else { throw .unexpectedResult("no rows") }
    return zip(queries, starts).map { query, start in
      var sums = RowSums()
      guard case .exchange(let exchange) = query.kind else { return sums }
      sums.rows = Int(first.sums[start])
      sums.repeats = Array(first.sums[start + 1..<start + 1 + exchange.repeats])
      sums.loss = sums.repeats.reduce(0, +) / Double(exchange.repeats)
      sums.lossSquares = first.sums[start + 1 + exchange.repeats]
      return sums
    }
  }
}
