import Tabular

/// Looks for a feature that tells far more of the target than all others together, as a copy with noise does: an estimate
/// made from the outcome, or a code of it with mistakes.
///
/// A strong honest feature is like this too, but seldom: what drives an outcome mostly leaves traces in other columns.
struct NoisyCopies: AuditCheck {
  /// Suspected otherwise: what they tell says nothing of the others.
  let suspects: Set<ByteText>

  /// From this share of the target's variance on that a feature tells alone, of ranks or class indicators.
  static let threshold = 0.6
  /// So many times as much is left untold by the others as with the feature. Of a copy whose noise has half the variance that
  /// the others leave, 3 times.
  static let excess = 2.5
  /// Fewer others are no company to be out of line with.
  static let fewestOthers = 5

  func warnings(of table: AuditedTable) -> [RunWarning] {
    let others = table.columns.filter { !suspects.contains($0.name) }
    guard others.count > Self.fewestOthers else { return [] }
    let alone = table.threads.map(others.count) { others[$0].share(of: table.responses) }
    let candidates = others.indices.filter { alone[$0] >= Self.threshold }
    guard !candidates.isEmpty, let shares = LinearShares(table, without: suspects) else { return [] }
    return candidates.compactMap { index in
      let name = others[index].name
      let rest = shares.without(name)
      let together = max(shares.all, alone[index])
      guard 1 - rest >= Self.excess * (1 - together) else { return nil }
      return RunWarning(
        code: "leakage-noisy-copy", severity: .serious, feature: name,
        finding:
          "\"\(name)\" alone tells \(percentage(alone[index])) of the variance of \(table.responses.title), the other "
          + "\(others.count - 1) features together \(percentage(max(0, rest))): it is out of line with them, as a copy of "
          + "\"\(table.target.name)\" with noise is.",
        consequence: "If it is made from the target or known only after the outcome, the ranking is about it alone.",
        remedy: "Then run again without it (--exclude).")
    }
  }
}

extension Responses {
  /// For a sentence.
  fileprivate var title: String {
    values.count > 1 ? "the classes" : "the target\(isRanked ? "'s ranks" : "")"
  }
}

/// The shares of the responses' variance that linear regressions on the design tell, adjusted for their size.
private struct LinearShares {
  private let table: AuditedTable
  private let excluded: Set<Int>
  /// Of each response, with the design.
  private let moments: [Moments]
  let all: Double

  /// Fewer rows for each column make regressions look better than they are.
  private static let rowsPerColumn = 3

  /// - Returns: nil where there are too many columns for the rows or the time.
  init?(_ table: AuditedTable, without names: Set<ByteText>) {
    guard table.moments != nil, table.rowCount >= Self.rowsPerColumn * table.everything.x.columnCount else {
      return nil
    }
    self.table = table
    excluded = Set(table.columnIndices(of: names))
    moments = table.responses.values.map { Moments(Dataset(x: table.everything.x, y: $0), threads: table.threads) }
    all = Self.share(moments, table, excluded)
  }

  func without(_ name: ByteText) -> Double {
    Self.share(moments, table, excluded.union(table.columnIndices(of: [name])))
  }

  private static func share(_ moments: [Moments], _ table: AuditedTable, _ excluded: Set<Int>) -> Double {
    let width = table.everything.x.columnCount
    let columns = (0..<width).filter {
      !excluded.contains($0) && moments[0].isOrdinary($0) && moments[0].variance($0) > 0
    }
    guard !columns.isEmpty else { return 0 }
    let stride = width + 1
    let roots = columns.map { moments[0].crossProducts[$0 * (stride + 1)].squareRoot() }
    var correlations = [Double](repeating: 0, count: columns.count * columns.count)
    for (a, i) in columns.enumerated() {
      for (b, j) in columns.enumerated() {
        correlations[a * columns.count + b] = moments[0].crossProducts[i * stride + j] / roots[a] / roots[b]
      }
      // Too little to be seen in a share; enough for columns that repeat others.
      correlations[a * (columns.count + 1)] += 1e-8
    }
    guard let factor = CholeskyFactor(correlations, size: columns.count) else { return 0 }
    var told = 0.0
    for response in moments {
      let products: [Double] = columns.indices.map { a in
        response.crossProducts[columns[a] * stride + width] / roots[a]
      }
      let solved = factor.solve(products)
      told += dot(products, solved)
    }
    let freedom = Double(table.rowCount - 1)
    let untold = 1 - told / table.responses.total
    return 1 - untold * freedom / (freedom - Double(columns.count))
  }
}

extension AuditedTable {
  /// Columns of the design that belong to features of these names, whatever groups features are in.
  func columnIndices(of names: Set<ByteText>) -> [Int] {
    let owned = Set(encoding.features.filter { names.contains($0.name) }.flatMap(\.columnNames))
    return everything.x.columnNames.indices.filter { owned.contains(everything.x.columnNames[$0]) }
  }
}
