public import Tabular

extension Table {
  /// How much each of some rows counts.
  ///
  /// - Returns: one weight a row, not negative, with a positive, finite sum.
  /// - Throws: `AnalysisError` when there is no such column, or its values are no weights.
  public func weights(_ name: ByteText, rows: [Int]) throws(AnalysisError) -> [Double] {
    guard let column = self[name] else {
      throw .noSuchColumn(name, suggestion: nearestName(to: name, in: columns.map(\.name)))
    }
    guard case .numeric(let values) = column.values else { throw .weightsNotNumeric(name) }
    let weights = rows.map { values[$0] }
    let sum = weights.reduce(0, +)
    guard weights.allSatisfy({ $0 >= 0 }), sum > 0, sum.isFinite else { throw .unusableWeights(name) }
    return weights
  }

  /// The same, of rows that are held out in turn: a part of them that counts nothing judges nothing.
  func positiveWeights(_ name: ByteText, rows: [Int]) throws(AnalysisError) -> [Double] {
    let weights = try weights(name, rows: rows)
    let zeros = weights.count { $0 == 0 }
    guard zeros == 0 else { throw .zeroWeights(name, rows: zeros) }
    return weights
  }
}
