import FeatureImportance
import Tabular

/// The rows without any missing value, as `fit` and `path` use them: every column but the target, texts and labels
/// that differ in every row, is a predictor.
struct CompleteCases {
  let target: Target
  let dataset: Dataset
  /// Of the table, ascending.
  let rows: [Int]
  /// Columns that are no predictors: texts, and labels that differ in every row.
  let unused: [ByteText]

  /// - Parameters:
  ///   - besides: columns that are neither target nor predictor, as weights.
  /// - Throws: `AnalysisError` for an unusable target or when no row is complete.
  init(
    _ table: Table, target name: ByteText, task: Task?, positive: ByteText?, besides: [ByteText] = []
  ) throws {
    let others = Set(besides + [name])
    let isUsed = table.columns.map { others.contains($0.name) || !Self.isOfNames($0) }
    let used = zip(table.columns, isUsed).filter { $1 }.map { $0.0 }
    unused = zip(table.columns, isUsed).filter { !$1 }.map { $0.0.name }
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

  /// Whether a column holds nothing but names: a coefficient for each would explain every row and say nothing.
  private static func isOfNames(_ column: Column) -> Bool {
    column.kind == .text || (column.kind == .categorical && ColumnSummary(column, isTarget: false).role == .id)
  }
}

extension CommonOptions {
  /// What is left out of the predictors.
  func note(_ cases: CompleteCases) {
    for name in cases.unused {
      note("assay: note: \"\(visible(name.string))\" holds a text of its own in each row, or too many, and is left out")
    }
  }
}
