import COpenBLAS
import Foundation
import Tabular

/// One look at the rows for several questions.
struct QueryPass: Sendable {
  let queries: [RowQuery]
  let target: TargetReading
  let targetColumn: Int
  let raw: RawColumns
  /// What codes of columns mean that are numbers in another notation.
  let numbers: [Int: [Double]]
  /// Of the target, for each code; see `SurveyedColumn`.
  let levelOfCode: [Int32]

  /// Rows whose columns stay in the processor's cache.
  private static let pieceRows = 1024

  func work(_ block: RowBlock, _ used: UsedRows) -> [RowSums] {
    let block = block.converting(numbers)
    let expansion = RawExpansion(block: block, raw: raw, used: used)
    var sums = queries.map { _ in RowSums() }
    let width = raw.count + 1
    let piece = Self.pieceRows
    let coefficients = queries.flatMap(\.coefficients)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: piece * (2 * width + queries.count)) { buffer in
      guard let x = buffer.baseAddress else { return }
      let (weighted, eta) = (x + piece * width, x + 2 * piece * width)
      for start in stride(from: 0, to: used.count, by: piece) {
        let rows = start..<min(used.count, start + piece)
        let m = rows.count
        expansion.write(rows, to: x)
        (x + raw.count * m).initialize(repeating: 1, count: m)
        let y = events(expansion, rows)
        cblas_dgemm(
          CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(queries.count), Int32(width), 1, x, Int32(m),
          coefficients, Int32(width), 0, eta, Int32(m))
        for (q, query) in queries.enumerated() {
          let mask = mask(query.rows, used, rows)
          let own = UnsafeMutableBufferPointer(start: eta + q * m, count: m)
          switch query.kind {
          case .likelihood(let hasCurvature):
            likelihood(own, y, mask, x, weighted, hasCurvature: hasCurvature, &sums[q])
          case .performance: PredictorBins.judge(own, y, mask, &sums[q])
          case .exchange(let exchange):
            exchange.add(own, y, mask, x, width: width, firstRow: block.firstRow, used, rows, &sums[q])
          }
        }
      }
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

  /// 1 for rows that are asked, else 0.
  private func mask(_ set: RowSet?, _ used: UsedRows, _ rows: Range<Int>) -> [Double] {
    guard let set else { return [Double](repeating: 1, count: rows.count) }
    return rows.map { set.parts[used.parts[set.partition][$0]] ? 1 : 0 }
  }

  /// - Parameters:
  ///   - eta: linear predictors; used up.
  ///   - x: rows x raw columns, a column of ones last.
  ///   - weighted: room for as much.
  private func likelihood(
    _ eta: UnsafeMutableBufferPointer<Double>, _ y: [Double], _ mask: [Double], _ x: UnsafeMutablePointer<Double>,
    _ weighted: UnsafeMutablePointer<Double>, hasCurvature: Bool, _ sums: inout RowSums
  ) {
    guard let base = eta.baseAddress else { return }
    let (m, width) = (eta.count, raw.count + 1)
    let likelihood = Likelihood(.binomial, y, shares: mask)
    if hasCurvature {
      let roots = likelihood.roots(Array(eta), rows: nil).roots
      for j in 0..<width { for i in 0..<m { weighted[j * m + i] = x[j * m + i] * roots[i] } }
      if sums.curvature.isEmpty { sums.curvature = [Double](repeating: 0, count: width * width) }
      cblas_dsyrk(
        CblasColMajor, CblasLower, CblasTrans, Int32(width), Int32(m), 1, weighted, Int32(m), 1, &sums.curvature,
        Int32(width))
    }
    var own = Likelihood.Sums(interceptCount: 1)
    likelihood.pull(base, stride: m, rows: 0..<m, intercepts: [0], &own)
    if sums.gradient.isEmpty { sums.gradient = [Double](repeating: 0, count: width) }
    cblas_dgemv(CblasColMajor, CblasTrans, Int32(m), Int32(width), -1, x, Int32(m), base, 1, 1, &sums.gradient, 1)
    sums.loss += own.value
    sums.entropy += own.dual
    sums.variance += own.interceptCurvature[0]
    for i in 0..<m where mask[i] > 0 {
      sums.rows += 1
      if y[i] > 0.5 { sums.events += 1 }
    }
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

/// Linear predictors in bins fine enough that what falls into one may count as tied.
package enum PredictorBins {
  package static let count = 4000
  /// Log-odds at the ends; what lies beyond falls into the last bin.
  package static let range = 20.0

  package static func bin(_ eta: Double) -> Int {
    min(count - 1, max(0, Int((eta + range) / (2 * range) * Double(count))))
  }

  static func judge(
    _ eta: UnsafeMutableBufferPointer<Double>, _ y: [Double], _ mask: [Double], _ sums: inout RowSums
  ) {
    let loss = LogLoss()
    if sums.bins.isEmpty { sums.bins = [Int](repeating: 0, count: 2 * count) }
    for i in eta.indices where mask[i] > 0 {
      let isEvent = y[i] > 0.5
      sums.rows += 1
      if isEvent { sums.events += 1 }
      let own = loss(prediction: eta[i], target: y[i])
      sums.loss += own
      sums.lossSquares += own * own
      let error = y[i] - logisticProbability(eta[i])
      sums.squares += error * error
      if (eta[i] > 0) == isEvent { sums.hits += 1 }
      sums.bins[bin(eta[i]) + (isEvent ? count : 0)] += 1
    }
  }

  /// The area under the ROC curve, ties within a bin counting half; nil when one class is absent.
  static func areaUnderCurve(_ bins: [Int]) -> Double? {
    guard bins.count == 2 * count else { return nil }
    var (wins, events, others) = (0.0, 0.0, 0.0)
    for k in 0..<count {
      let (other, event) = (Double(bins[k]), Double(bins[count + k]))
      wins += event * (others + other / 2)
      events += event
      others += other
    }
    return events > 0 && others > 0 ? wins / (events * others) : nil
  }
}

extension RowQuery.Exchange {
  /// - Parameters:
  ///   - eta: linear predictors.
  ///   - x: rows x raw columns, a column of ones last.
  fileprivate func add(
    _ eta: UnsafeMutableBufferPointer<Double>, _ y: [Double], _ mask: [Double], _ x: UnsafeMutablePointer<Double>,
    width: Int, firstRow: Int, _ used: UsedRows, _ rows: Range<Int>, _ sums: inout RowSums
  ) {
    let m = eta.count
    var own = [Double](repeating: 0, count: m)
    for (column, weight) in part.enumerated() where weight != 0 {
      for i in 0..<m { own[i] += weight * x[column * m + i] }
    }
    let loss = LogLoss()
    if sums.repeats.isEmpty { sums.repeats = [Double](repeating: 0, count: repeats) }
    for i in 0..<m where mask[i] > 0 {
      let before = loss(prediction: eta[i], target: y[i])
      let number = firstRow + (used.rows?[rows.lowerBound + i] ?? rows.lowerBound + i)
      var rise = 0.0
      for k in 0..<repeats {
        let hash = RowSample.hash(key &+ UInt64(k) &* 0x9E37_79B9_7F4A_7C15, row: number)
        let donor = Int(hash.multipliedFullWidth(by: UInt64(donors.count)).high)
        let after = loss(prediction: eta[i] - own[i] + donors[donor], target: y[i]) - before
        sums.repeats[k] += after
        rise += after
      }
      rise /= Double(repeats)
      sums.rows += 1
      sums.loss += rise
      sums.lossSquares += rise * rise
    }
  }
}
