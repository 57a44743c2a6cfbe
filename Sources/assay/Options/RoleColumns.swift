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
  ///
  /// - Throws: `Failure` for a column that is not numeric, or with negative weights or none that is positive.
  func weights(_ text: String, rows: [Int]) throws -> [Double] {
    let name = try name(text)
    guard case .numeric(let values)? = table[name]?.values else {
      throw Failure(
        .input, code: "weights-not-numeric", message: "the weights are not numbers", column: name,
        fix: "give a numeric column")
    }
    let weights = rows.map { values[$0] }
    let sum = weights.reduce(0, +)
    guard weights.allSatisfy({ $0 >= 0 }), sum > 0, sum.isFinite else {
      throw Failure(
        .input, code: "weights-negative", message: "weights must not be negative, nor all zero, nor of infinite sum",
        column: name, fix: "correct the column")
    }
    return weights
  }
}
