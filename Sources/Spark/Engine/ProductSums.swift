import FeatureImportance

/// Sums of products of the raw columns, the target and the constant, each row times a weight.
///
/// Of two numbers the products are summed. A number and a level: the number is summed level by level. Two levels: the
/// weights of the rows that have both. So a category costs a grouping, however many levels it has.
struct ProductSums: Sendable {
  let layout: RowLayout
  /// Columns of numbers: those of the layout, with the target or without.
  private let dense: [RowLayout.Dense]
  /// Raw columns, and the target if it is in; the constant comes after.
  let size: Int

  init(_ layout: RowLayout, hasTarget: Bool) {
    self.layout = layout
    dense = hasTarget ? layout.denseWithTarget : layout.dense
    size = layout.raw.count + (hasTarget ? 1 : 0)
  }

  /// What is asked of the rows; see `GroupedSums`.
  ///
  /// - Parameters:
  ///   - weight: an expression; nil for 1.
  ///   - each: what tells groups of rows apart.
  func requests(weight: String?, each: String) -> [GroupedSums.Request] {
    func sums(_ factors: [String]) -> [String] {
      factors.map { factor in
        let product = [weight ?? "", factor].filter { !$0.isEmpty }.joined(separator: " * ")
        return product.isEmpty ? "1D" : product
      }
    }
    let products = Self.pairs(dense.count).map { "\(dense[$0].name) * \(dense[$1].name)" }
    var requests = [GroupedSums.Request(each: each, sums: sums([""] + dense.map(\.name) + products))]
    if !layout.categories.isEmpty {
      requests.append(.init(each: each, codes: layout.levelCodes, sums: sums([""] + dense.map(\.name))))
    }
    if layout.categories.count > 1 {
      requests.append(.init(each: each, codes: layout.pairCodes, sums: sums([""])))
    }
    return requests
  }

  /// Pairs of columns in tiles, so that few columns are looked at in one statement.
  private static func pairs(_ count: Int) -> [(Int, Int)] {
    let tile = 16
    return stride(from: 0, to: count, by: tile).flatMap { i in
      stride(from: 0, through: i, by: tile).flatMap { j in
        (i..<min(count, i + tile)).flatMap { a in (j..<min(count, j + tile)).filter { $0 <= a }.map { (a, $0) } }
      }
    }
  }

  /// For each group the sums of products about the layout's centers, (size + 1)², both triangles, the constant last.
  ///
  /// - Parameters:
  ///   - rows: the answers to `requests`.
  ///   - groups: how many there are.
  func matrices(_ rows: [[GroupedSums.Row]], groups: Int) throws(SparkError) -> [[Double]] {
    var byGroup = [[[GroupedSums.Row]]](repeating: rows.map { _ in [] }, count: groups)
    for (request, own) in rows.enumerated() {
      for row in own {
        guard byGroup.indices.contains(row.group) else { throw .unexpectedResult("a group \(row.group)") }
        byGroup[row.group][request].append(row)
      }
    }
    return try byGroup.map { (own) throws(SparkError) in try matrix(own) }
  }

  private func matrix(_ rows: [[GroupedSums.Row]]) throws(SparkError) -> [Double] {
    let stride = size + 1
    var matrix = [Double](repeating: 0, count: stride * stride)
    func put(_ i: Int, _ j: Int, _ value: Double) {
      matrix[i * stride + j] = value
      matrix[j * stride + i] = value
    }
    let columns = [size] + dense.map(\.place)
    if let row = rows[0].first {
      for (column, sum) in zip(columns, row.sums) { put(size, column, sum) }
      for (pair, sum) in zip(Self.pairs(dense.count), row.sums.dropFirst(columns.count)) {
        put(dense[pair.0].place, dense[pair.1].place, sum)
      }
    }
    guard rows.count > 1 else { return matrix }
    for row in rows[1] {
      guard let place = layout.levelPlace(row.code) else { throw .unexpectedResult("the rows have changed") }
      for (column, sum) in zip(columns, row.sums) { put(place, column, sum) }
      // A row has one level of a category.
      if let count = row.sums.first { put(place, place, count) }
    }
    guard rows.count > 2 else { return matrix }
    for row in rows[2] {
      guard let (a, b) = layout.pairPlaces(row.code) else { throw .unexpectedResult("the rows have changed") }
      put(a, b, row.sums[0])
    }
    return matrix
  }
}

extension RowLayout {
  /// For each category an expression of codes that differ from those of all others.
  var levelCodes: [String] {
    var start = 0
    return categories.map { category in
      defer { start += category.count }
      return "\(category.name) + \(start)"
    }
  }

  /// The raw column of one of these codes.
  func levelPlace(_ code: Int) -> Int? {
    var start = 0
    for category in categories {
      if code < start + category.count { return code < start ? nil : category.places[code - start] }
      start += category.count
    }
    return nil
  }

  /// For each two categories an expression of codes that differ from those of all others.
  var pairCodes: [String] {
    var start = 0
    return pairs.map { a, b in
      defer { start += a.count * b.count }
      return "CAST(\(a.name) AS BIGINT) * \(b.count) + \(b.name) + \(start)"
    }
  }

  /// The raw columns of one of these codes.
  func pairPlaces(_ code: Int) -> (Int, Int)? {
    var start = 0
    for (a, b) in pairs {
      let own = code - start
      if own < a.count * b.count { return own < 0 ? nil : (a.places[own / b.count], b.places[own % b.count]) }
      start += a.count * b.count
    }
    return nil
  }

  private var pairs: [(Category, Category)] {
    categories.indices.flatMap { a in categories.indices.filter { $0 > a }.map { (categories[a], categories[$0]) } }
  }
}
