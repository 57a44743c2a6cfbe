/// What `--source` names: a query, a file, a table.
package struct SparkSource: Sendable, Equatable {
  package let text: String

  /// - Parameter text: `SELECT …` or `WITH …`; a path whose end tells the format (a slash: a folder of Parquet files); else
  ///   the name of a table or view, as it stands in SQL.
  package init(_ text: String) {
    self.text = String(text.drop(while: \.isWhitespace).reversed().drop { $0.isWhitespace || $0 == ";" }.reversed())
  }

  private enum Form {
    case query
    case file(format: String)
    case table
  }

  private var form: Form {
    let word = text.prefix { !$0.isWhitespace && $0 != "(" }.lowercased()
    if ["select", "with", "values", "from", ""].contains(word) { return .query }
    let lower = text.lowercased()
    for format in ["parquet", "orc", "json", "csv"]
    where lower.hasSuffix(".\(format)") || lower.hasSuffix(".\(format)/") {
      return .file(format: format)
    }
    return text.hasSuffix("/") ? .file(format: "parquet") : .table
  }

  /// The statement that makes a view of it.
  func creation(of view: String) -> String {
    switch form {
    case .query: "CREATE OR REPLACE TEMPORARY VIEW \(view) AS\n\(text)"
    case .table: "CREATE OR REPLACE TEMPORARY VIEW \(view) AS\nSELECT * FROM \(text)"
    case .file(let format):
      "CREATE OR REPLACE TEMPORARY VIEW \(view) USING \(format) OPTIONS (path \(SQL.text(text))"
        + (format == "csv" ? ", header 'true', inferSchema 'true')" : ")")
    }
  }

  /// One line of at most 60 characters, for reports.
  package var shortName: String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 60 ? line.prefix(59) + "…" : line
  }
}
