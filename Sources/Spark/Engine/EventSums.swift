import FeatureImportance

/// Answers questions about an event, as `QueryPass` does for blocks of rows.
struct EventSums {
  private let layout: RowLayout
  private let view: String
  private let statements: Statements
  /// 1 where the event is, else 0, over the view.
  private let event: String

  init(_ layout: RowLayout, _ target: TargetReading, in view: String, _ statements: Statements) {
    (self.layout, self.view, self.statements) = (layout, view, statements)
    switch target {
    case .quantity: event = "y"
    case .eventNumber(let number): event = "IF(y = \(SQL.number(number)), 1D, 0D)"
    case .eventLevel(let level): event = "IF(y = \(SQL.number(Double(level))), 1D, 0D)"
    }
  }

  /// - Returns: for each query its sums, one a group of its rows.
  func answer(_ queries: [RowQuery]) throws -> [[RowSums]] {
    var sums = queries.map { [RowSums](repeating: RowSums(), count: $0.groupCount) }
    let questions = queries.enumerated().flatMap { Question.of($1, $0) }
    for batch in Question.batches(questions, columns: layout.raw.count) {
      let answers = try QuestionSums(layout, event: event, batch, in: view, statements).answers()
      for (place, own) in zip(batch.flatMap(\.places), answers) { sums[place.query][place.group] = own }
    }
    return sums
  }
}

extension RowLayout {
  /// Sums of products of the raw columns from those about centers.
  func uncentered(_ centered: [Double]) -> [Double] {
    let size = raw.count + 1
    var centers = Array(centers[..<raw.count])
    centers.append(0)
    let total = centered[size * size - 1]
    let edge = Array(centered[(size - 1) * size..<(size - 1) * size + size])
    var matrix = centered
    for j in 0..<size {
      for i in 0..<size {
        let (a, b) = (centers[j], centers[i])
        matrix[j * size + i] = centered[j * size + i] + a * edge[i] + b * edge[j] + a * b * total
      }
    }
    return matrix
  }
}
