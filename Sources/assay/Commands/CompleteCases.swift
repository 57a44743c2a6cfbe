import FeatureImportance
import Tabular

/// The rows without any missing value, as `fit` and `path` use them: every column but the target and texts is a
/// predictor.
struct CompleteCases {
  let target: Target
  let dataset: Dataset
  /// Of the table, ascending.
  let rows: [Int]

  /// - Parameters:
  ///   - besides: columns that are neither target nor predictor, as weights.
  /// - Throws: `AnalysisError` for an unusable target or when no row is complete.
  init(
    _ table: Table, target name: ByteText, task: Task?, positive: ByteText?, besides: [ByteText] = []
  ) throws {
    let others = Set(besides + [name])
    let used = table.columns.filter { $0.kind != .text || others.contains($0.name) }
    let complete = (0..<table.rowCount).filter { row in used.allSatisfy { !$0.isMissing(at: row) } }
    // Asked of the whole table first, so that an unusable target is not reported as missing rows.
    _ = try Target(name, in: table, task: task, positive: positive)
    guard !complete.isEmpty else { throw AnalysisError.noCompleteRows(rows: table.rowCount) }
    let target = try Target(name, in: table, rows: complete, task: task, positive: positive)
    let names = used.map(\.name).filter { !others.contains($0) }
    guard !names.isEmpty else { throw AnalysisError.noFeatures }
    let encoding = Encoding(of: names, in: table, rows: target.rows, rule: .verbatim)
    self.target = target
    rows = target.rows
    dataset = Dataset(x: encoding.design(of: table, rows: target.rows), y: target.values)
  }
}
