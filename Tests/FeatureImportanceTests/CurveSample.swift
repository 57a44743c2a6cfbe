import Foundation
import Tabular

@testable import FeatureImportance

/// Tables whose regression function and noise are known.
struct CurveSample {
  let table: Table
  /// Of each row, without noise.
  let truth: [Double]

  /// `width` normal columns x1, x2, …, and `y = f(x) + deviation x noise`.
  init(
    rows: Int, width: Int, seed: UInt64, deviation: Double = 1, extra: [Column] = [],
    levels: Int? = nil, _ f: ([Double]) -> Double
  ) {
    var stream = Seed(seed).stream("curve sample")
    var columns = [[Double]](repeating: [], count: width)
    var (truth, y): ([Double], [Double]) = ([], [])
    for _ in 0..<rows {
      let x = (0..<width).map { _ in levels.map { Double(stream.index(below: $0)) } ?? stream.normal() }
      for (j, value) in x.enumerated() { columns[j].append(value) }
      truth.append(f(x))
      y.append(truth[truth.count - 1] + deviation * stream.normal())
    }
    self.truth = truth
    table = Table(
      columns: columns.enumerated().map { Column(name: ByteText("x\($0 + 1)"), values: .numeric($1)) } + extra
        + [Column(name: "y", values: .numeric(y))], rowCount: rows)
  }

  func cohort(_ dependence: Dependence = .independent) throws -> Cohort {
    try Self.cohort(table, dependence)
  }

  static func cohort(_ table: Table, _ dependence: Dependence = .independent) throws -> Cohort {
    Cohort(
      table: table, target: try Target("y", in: table, task: .regression),
      features: table.columns.map(\.name).filter { $0.string.hasPrefix("x") }, dependence: dependence)
  }

  /// The same with other values of the target, and of the features, in some rows.
  func changing(_ rows: [Int]) -> Table {
    Table(
      columns: table.columns.map { column in
        guard case .numeric(var values) = column.values else { return column }
        for row in rows { values[row] = 100 - 3 * values[row] }
        return Column(name: column.name, values: .numeric(values))
      }, rowCount: table.rowCount)
  }
}
