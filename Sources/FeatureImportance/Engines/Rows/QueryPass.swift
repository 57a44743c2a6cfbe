import COpenBLAS
import Foundation
import Tabular

/// One look at the rows for several questions.
struct QueryPass: Sendable {
  private let queries: [RowQuery]
  private let target: TargetReading
  private let targetColumn: Int
  private let raw: RawColumns
  /// Of the target, for each code; see `SurveyedColumn`.
  private let levelOfCode: [Int32]
  /// Distinct lists of coefficients, and the place of each query's lists among them.
  private let lists: [[Double]]
  private let listsOfQuery: [[Int]]
  /// Distinct ways to put rows together, and that of each query.
  private let groupings: [RowGroups?]
  private let groupingOfQuery: [Int]
  /// The first column of gradients of each query, one a group; nil where a query wants none.
  private let gradients: [Int?]
  private let gradientCount: Int

  init(_ queries: [RowQuery], about target: TargetReading, in survey: Survey) {
    self.queries = queries
    self.target = target
    targetColumn = survey.target
    raw = survey.raw
    levelOfCode = survey.columns[survey.target].levelOfCode
    var lists = Numbered<[Double]>()
    listsOfQuery = queries.map { $0.coefficients.map { lists.place(of: $0) } }
    self.lists = lists.values
    var groupings = Numbered<RowGroups?>()
    groupingOfQuery = queries.map { groupings.place(of: $0.groups) }
    self.groupings = groupings.values
    var count = 0
    gradients = queries.map { query in
      guard case .likelihood = query.kind else { return nil }
      defer { count += query.groupCount }
      return count
    }
    gradientCount = count
  }

  /// Rows whose columns stay in the processor's cache.
  private static let pieceRows = 1024

  /// Some rows of a block in the order of their groups.
  private struct Piece {
    /// Raw columns and a column of ones, `rows` of each.
    let x: UnsafeMutablePointer<Double>
    let rows: Int
    /// 1 for the event, else 0, or the quantity.
    let y: [Double]
    /// By grouping the places of the rows, and the range of each group.
    let orders: [(places: [Int], ranges: [Range<Int>])]
    /// Room for as much as `x`.
    let weighted: UnsafeMutablePointer<Double>
    /// `rows` for each list of coefficients.
    let predictors: UnsafeMutablePointer<Double>
    /// `rows` for each column of gradients.
    let pulls: UnsafeMutablePointer<Double>
  }

  /// - Returns: the sums of each query's groups over a block, one triangle of second derivatives.
  func work(_ block: RowBlock, _ used: UsedRows) -> [[RowSums]] {
    let expansion = RawExpansion(block: block, raw: raw, used: used)
    var sums = queries.map { [RowSums](repeating: RowSums(), count: $0.groupCount) }
    let width = raw.count + 1
    let most = min(Self.pieceRows, used.count)
    var gradient = [Double](repeating: 0, count: width * gradientCount)
    let coefficients = lists.flatMap(\.self)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: most * (2 * width + lists.count + gradientCount) + 1) {
      guard let x = $0.baseAddress else { return }
      for start in stride(from: 0, to: used.count, by: most) {
        let rows = start..<min(used.count, start + most)
        let m = rows.count
        let piece = Piece(
          x: x, rows: m, y: events(expansion, rows), orders: groupings.map { order($0, used, rows) },
          weighted: x + most * width, predictors: x + 2 * most * width, pulls: x + most * (2 * width + lists.count))
        expansion.write(rows, to: x)
        (x + raw.count * m).initialize(repeating: 1, count: m)
        cblas_dgemm(
          CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(lists.count), Int32(width), 1, x, Int32(m),
          coefficients, Int32(width), 0, piece.predictors, Int32(m))
        piece.pulls.initialize(repeating: 0, count: m * gradientCount)
        for q in queries.indices { ask(q, piece, &sums[q]) }
        guard gradientCount > 0 else { continue }
        cblas_dgemm(
          CblasColMajor, CblasTrans, CblasNoTrans, Int32(width), Int32(gradientCount), Int32(m), -1, x, Int32(m),
          piece.pulls, Int32(m), 1, &gradient, Int32(width))
      }
    }
    for q in queries.indices {
      guard let first = gradients[q] else { continue }
      for g in sums[q].indices { sums[q][g].gradient = Array(gradient[(first + g) * width..<(first + g + 1) * width]) }
    }
    return sums
  }

  private func events(_ expansion: RawExpansion, _ rows: Range<Int>) -> [Double] {
    let values = expansion.target(targetColumn, rows)
    switch target {
    case .quantity: return values
    case .eventNumber(let event): return values.map { $0 == event ? 1 : 0 }
    case .eventLevel(let level): return values.map { levelOfCode[Int($0)] == level ? 1 : 0 }
    }
  }

  private func order(
    _ groups: RowGroups?, _ used: UsedRows, _ rows: Range<Int>
  ) -> (places: [Int], ranges: [Range<Int>]) {
    guard let groups else { return (Array(0..<rows.count), [0..<rows.count]) }
    let parts = used.parts[groups.partition]
    var byGroup = [[Int]](repeating: [], count: groups.count)
    for row in rows {
      if let group = groups.groupOfPart[parts[row]] { byGroup[group].append(row - rows.lowerBound) }
    }
    var start = 0
    let ranges = byGroup.map { own in
      defer { start += own.count }
      return start..<start + own.count
    }
    return (byGroup.flatMap(\.self), ranges)
  }

  private func ask(_ q: Int, _ piece: Piece, _ sums: inout [RowSums]) {
    let query = queries[q]
    let (places, ranges) = piece.orders[groupingOfQuery[q]]
    let y = places.map { piece.y[$0] }
    var eta = [Double](repeating: 0, count: places.count)
    for (g, range) in ranges.enumerated() {
      let own = piece.predictors + listsOfQuery[q][query.list(ofGroup: g)] * piece.rows
      for k in range { eta[k] = own[places[k]] }
    }
    switch query.kind {
    case .likelihood(let hasCurvature):
      let likelihood = Likelihood(.binomial, y, shares: [Double](repeating: 1, count: y.count))
      if hasCurvature { addCurvature(likelihood.roots(eta, rows: nil).roots, piece, places, ranges, &sums) }
      let pulls = piece.pulls + (gradients[q] ?? 0) * piece.rows
      eta.withUnsafeMutableBufferPointer { eta in
        for (g, range) in ranges.enumerated() where !range.isEmpty {
          guard let own = eta.baseAddress else { return }
          var found = Likelihood.Sums(interceptCount: 1)
          likelihood.pull(own + range.lowerBound, stride: range.count, rows: range, intercepts: [0], &found)
          for k in range { pulls[g * piece.rows + places[k]] = own[k] }
          sums[g].loss += found.value
          sums[g].entropy += found.dual
          sums[g].variance += found.interceptCurvature[0]
        }
      }
      for (g, range) in ranges.enumerated() {
        sums[g].rows += range.count
        sums[g].events += range.count { y[$0] > 0.5 }
      }
    case .performance(let hasCurve):
      for (g, range) in ranges.enumerated() {
        PredictorBins.judge(eta[range], y[range], hasCurve: hasCurve, &sums[g])
      }
    case .exchange(let exchange):
      for (g, range) in ranges.enumerated() {
        let list = query.list(ofGroup: g)
        let part = combination(exchange.parts[list], piece, places[range])
        exchange.donors[list].addRises(of: eta[range], part, y[range], to: &sums[g])
      }
    }
  }

  private func combination(_ weights: [Double], _ piece: Piece, _ places: ArraySlice<Int>) -> [Double] {
    var sum = [Double](repeating: 0, count: places.count)
    for (column, weight) in weights.enumerated() where weight != 0 {
      let x = piece.x + column * piece.rows
      for (k, place) in places.enumerated() { sum[k] += weight * x[place] }
    }
    return sum
  }

  /// Adds second derivatives, one triangle, group by group.
  private func addCurvature(
    _ roots: [Double], _ piece: Piece, _ places: [Int], _ ranges: [Range<Int>], _ sums: inout [RowSums]
  ) {
    let (m, width) = (places.count, raw.count + 1)
    for j in 0..<width {
      let (x, to) = (piece.x + j * piece.rows, piece.weighted + j * m)
      for k in 0..<m { to[k] = x[places[k]] * roots[k] }
    }
    for (g, range) in ranges.enumerated() where !range.isEmpty {
      if sums[g].curvature.isEmpty { sums[g].curvature = [Double](repeating: 0, count: width * width) }
      cblas_dsyrk(
        CblasColMajor, CblasLower, CblasTrans, Int32(width), Int32(range.count), 1, piece.weighted + range.lowerBound,
        Int32(m), 1, &sums[g].curvature, Int32(width))
    }
  }
}

/// Distinct values in the order in which they came up.
private struct Numbered<Value: Hashable> {
  private(set) var values: [Value] = []
  private var places: [Value: Int] = [:]

  mutating func place(of value: Value) -> Int {
    if let place = places[value] { return place }
    places[value] = values.count
    values.append(value)
    return values.count - 1
  }
}

extension RowSums {
  /// With both triangles of the curvature.
  var symmetric: RowSums {
    var sums = self
    let size = gradient.count
    guard !curvature.isEmpty else { return self }
    for j in 0..<size { for i in 0..<j { sums.curvature[j * size + i] = curvature[i * size + j] } }
    return sums
  }
}

extension DonorCurve {
  /// - Parameters:
  ///   - eta: linear predictors of some rows.
  ///   - part: what is exchanged of them.
  fileprivate func addRises(
    of eta: ArraySlice<Double>, _ part: [Double], _ y: ArraySlice<Double>, to sums: inout RowSums
  ) {
    let loss = LogLoss()
    for (place, i) in eta.indices.enumerated() {
      let rest = eta[i] - part[place]
      sums.loss += average(at: rest) - y[i] * (rest + mean) - loss(prediction: eta[i], target: y[i])
    }
    sums.rows += eta.count
  }
}
