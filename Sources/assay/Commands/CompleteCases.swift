import FeatureImportance
import Tabular

/// The rows without any missing value, as `fit` and `path` use them: every column but the target, texts and labels
/// that differ in every row, is a predictor.
struct CompleteCases {
  let target: Target
  let dataset: Dataset
  let encoding: Encoding
  /// Of the table, ascending.
  let rows: [Int]
  /// Columns that are no predictors: texts, and labels that differ in every row.
  let unused: [ByteText]
  /// Columns without any value, which leave no row complete and are no predictors.
  let empty: [ByteText]

  /// Rows whose target is a number or an event.
  ///
  /// - Parameter besides: columns that are neither target nor predictor, as weights.
  /// - Throws: `AnalysisError` for an unusable target or when no row is complete.
  init(
    _ table: Table, target name: ByteText, task: Task?, positive: ByteText?, besides: [ByteText] = [],
    allowsClasses: Bool = false
  ) throws {
    try self.init(table, target: name, besides: besides) { rows in
      let target = try Target(name, in: table, rows: rows, task: task, positive: positive)
      guard allowsClasses || target.family != .multinomial else {
        throw AnalysisError.manyLevels(name, levels: target.classes)
      }
      return target
    }
  }

  /// Rows whose target is one of several classes.
  init(_ table: Table, classes name: ByteText, besides: [ByteText] = []) throws {
    try self.init(table, target: name, besides: besides) { try Target(classes: name, in: table, rows: $0) }
  }

  /// - Parameter read: reads the target in some rows, nil for all.
  private init(
    _ table: Table, target name: ByteText, besides: [ByteText], _ read: (_ rows: [Int]?) throws -> Target
  ) throws {
    let others = Set(besides + [name])
    let candidates = table.columns.filter { others.contains($0.name) || !Self.isEmpty($0) }
    let used = candidates.filter { others.contains($0.name) || !$0.isOfNames }
    empty = Self.names(in: table.columns, but: candidates)
    unused = Self.names(in: candidates, but: used)
    let complete = Self.completeRows(of: used, count: table.rowCount)
    // Asked of the whole table first, so that an unusable target is not reported as missing rows.
    _ = try read(nil)
    guard !complete.isEmpty else { throw AnalysisError.noCompleteRows(rows: table.rowCount) }
    let target = try read(complete)
    let names = used.map(\.name).filter { !others.contains($0) }
    guard !names.isEmpty else { throw AnalysisError.noFeatures }
    let encoding = Encoding(of: names, in: table, rows: target.rows, rule: .verbatim)
    self.target = target
    self.encoding = encoding
    rows = target.rows
    dataset = Dataset(x: encoding.design(of: table, rows: target.rows), y: target.values)
  }

  /// Complete rows of another table as the models of these rows read them.
  ///
  /// - Throws: `AnalysisError` when a column is missing or of another kind, or no row is complete.
  func scoring(_ table: Table) throws -> Dataset {
    let names = encoding.features.map(\.name) + [target.name]
    let columns = try names.map { name in
      guard let column = table[name] else {
        throw AnalysisError.noSuchColumn(name, suggestion: nearestName(to: name, in: table.columns.map(\.name)))
      }
      return column
    }
    for (feature, column) in zip(encoding.features, columns) where !feature.reads(column) {
      throw AnalysisError.otherKind(feature.name, column.kind)
    }
    let complete = Self.completeRows(of: columns, count: table.rowCount)
    guard !complete.isEmpty else { throw AnalysisError.noCompleteRows(rows: table.rowCount) }
    let (rows, values) = try target.values(in: table, rows: complete)
    return Dataset(x: encoding.design(of: table, rows: rows), y: values)
  }

  /// Rows in which no column misses its value, ascending.
  private static func completeRows(of columns: [Column], count: Int) -> [Int] {
    var isComplete = [Bool](repeating: true, count: count)
    for column in columns {
      switch column.values {
      case .numeric(let x), .date(let x, _): for row in 0..<count where x[row].isNaN { isComplete[row] = false }
      case .boolean(let labels), .categorical(let labels):
        for row in 0..<count where labels.codes[row] < 0 { isComplete[row] = false }
      case .text(let texts): for row in 0..<count where texts.codes[row] < 0 { isComplete[row] = false }
      }
    }
    return (0..<count).filter { isComplete[$0] }
  }

  private static func names(in columns: [Column], but others: [Column]) -> [ByteText] {
    let names = Set(others.map(\.name))
    return columns.map(\.name).filter { !names.contains($0) }
  }

  private static func isEmpty(_ column: Column) -> Bool { (0..<column.count).allSatisfy { column.isMissing(at: $0) } }
}

extension CommonOptions {
  /// What is left out of the predictors.
  func note(_ cases: CompleteCases) {
    for name in cases.empty {
      note("assay: note: \"\(visible(name.string))\" holds no value and is left out")
    }
    for name in cases.unused {
      note("assay: note: \"\(visible(name.string))\" holds a text of its own in each row, or too many, and is left out")
    }
  }
}
