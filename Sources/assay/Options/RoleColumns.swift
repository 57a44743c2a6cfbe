import FeatureImportance
import Tabular

/// Columns that are neither target nor predictor, as the weights of rows.
struct RoleColumns {
  private let table: Table

  init(_ table: Table) { self.table = table }

  /// - Throws: `AnalysisError.noSuchColumn`.
  func name(_ text: String) throws(AnalysisError) -> ByteText {
    let name = ByteText(text)
    guard table[name] != nil else {
      throw .noSuchColumn(name, suggestion: nearestName(to: name, in: table.columns.map(\.name)))
    }
    return name
  }

  /// One weight for each of some rows.
  func weights(_ text: String, rows: [Int]) throws(AnalysisError) -> [Double] {
    try table.weights(ByteText(text), rows: rows)
  }
}
