import FeatureImportance

/// Likelihoods with their second derivatives, whose many products of columns are sums of their own: by the parts of a
/// partition where a query has one predictor for several groups of rows.
struct CurvatureSums {
  let layout: RowLayout
  /// 1 where the event is, else 0.
  let event: String
  let view: String
  let statements: Statements

  func answer(_ queries: [RowQuery]) throws(SparkError) -> [[RowSums]] {
    var answers: [[RowSums]] = []
    for query in queries {
      if let groups = query.groups, groups.count > 1, query.coefficients.count == 1 {
        answers.append(try byPart(query.coefficients[0], groups))
        continue
      }
      var own: [RowSums] = []
      for g in 0..<query.groupCount { own.append(try alone(query, group: g)) }
      answers.append(own)
    }
    return answers
  }

  /// One group, whose other rows have no predictor.
  private func alone(_ query: RowQuery, group: Int) throws(SparkError) -> RowSums {
    let eta = layout.combination(query.coefficients[query.list(ofGroup: group)])
    let predictor = query.groups.map {
      "CASE WHEN \(SQL.isOneOf("p\($0.partition)", $0.groupOfPart.map { $0 == group })) THEN \(eta) END"
    }
    return try sums(predictor ?? eta, part: nil, parts: 1)[0]
  }

  private func byPart(_ coefficients: [Double], _ groups: RowGroups) throws(SparkError) -> [RowSums] {
    let parts = try sums(
      layout.combination(coefficients), part: groups.partition, parts: groups.groupOfPart.count)
    var sums = [RowSums](repeating: RowSums(), count: groups.count)
    for (group, own) in zip(groups.groupOfPart, parts) { if let group { sums[group].add(own) } }
    return sums
  }

  /// - Parameter part: of the partition whose parts are kept apart; nil: all rows together.
  private func sums(_ predictor: String, part: Int?, parts: Int) throws(SparkError) -> [RowSums] {
    let group = part.map { GroupedSums.Group.part($0) } ?? .all
    let pulls = ["u"] + layout.dense.map { "u * \($0.name)" }
    var requests: [GroupedSums.Request] = [(group, ["IF(e IS NULL, 0D, 1D)"] + QuestionSums.plain + pulls)]
    if !layout.categories.isEmpty { requests.append((.codes(layout.levelCodes, part: part), ["u"])) }
    // A floor keeps the quadratic model bounded where fitted probabilities reach 0 or 1.
    let products = ProductSums(layout, hasTarget: false)
    let rows = try GroupedSums(view: view, statements: statements, layers: QuestionSums.layers(predictor, event))
      .run(requests + products.requests(weight: "IF(v < 1e-10D, 1e-10D, v)", part: part))
    return try (0..<parts).map { part throws(SparkError) in
      guard let own = rows[0].first(where: { $0.part == part })?.sums else { return RowSums() }
      var sums = RowSums(plain: Array(own.dropFirst()), rows: Int(own[0]))
      sums.gradient = layout.gradient(Array(own.dropFirst(1 + QuestionSums.plain.count)))
      if !layout.categories.isEmpty {
        for row in rows[1] where row.part == part {
          guard let place = layout.levelPlace(row.code) else { throw .unexpectedResult("the rows have changed") }
          sums.gradient[place] = row.sums[0]
        }
      }
      sums.curvature = layout.uncentered(
        try products.matrix(Array(rows.dropFirst(requests.count)), part: part))
      return sums
    }
  }
}
