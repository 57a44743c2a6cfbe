import FeatureImportance
import Tabular

/// A CSV file that says what columns mean: `name` with any of `label`, `unit` and `sign`, one column of the table a line.
enum DataDictionary {
  private enum Field: CaseIterable {
    case name, label, unit, sign

    /// Headings that mean it.
    var headings: Set<String> {
      switch self {
      case .name: ["name", "column", "variable", "feature"]
      case .label: ["label", "title"]
      case .unit: ["unit", "units"]
      case .sign: ["sign", "expected", "expected_sign"]
      }
    }
  }

  /// - Parameter columns: of the table; what the file says of others is left out.
  /// - Returns: in the order of the file.
  /// - Throws: `Failure` naming the line for a heading or a sign that is not understood, a column that stands twice, or a
  ///   label that another column has.
  static func labels(path: String, columns: [ByteText]) throws -> [VariableLabel] {
    var options = ReadOptions()
    options.hasHeader = true
    var fields: [Int: Field] = [:]
    var labels: [VariableLabel] = []
    var line = 0
    try CSVFile(path: path, options: options).forEachRecord { record in
      line += 1
      if line == 1 {
        fields = try Self.fields(of: record, path)
        return
      }
      var label = VariableLabel(name: "")
      for (index, text) in record.enumerated() where !text.isEmpty {
        switch fields[index] {
        case .name: label.name = text
        case .label: label.label = text
        case .unit: label.unit = text
        case .sign: label.expectedSign = try sign(text, path, line)
        case nil: break
        }
      }
      guard columns.contains(label.name) else { return }
      guard !labels.contains(where: { $0.name == label.name }) else {
        throw failure(path, line, "\"\(label.name)\" stands twice", fix: "keep one line for it")
      }
      labels.append(label)
    }
    let others = columns.filter { name in !labels.contains { $0.name == name } }
    var titles = Set(others)
    for label in labels where !titles.insert(label.title).inserted {
      throw failure(
        path, nil, "two columns would be called \"\(label.title)\"", fix: "give each column a label of its own")
    }
    return labels
  }

  private static func fields(of header: [ByteText], _ path: String) throws -> [Int: Field] {
    var fields: [Int: Field] = [:]
    for (index, heading) in header.enumerated() {
      let field = Field.allCases.first { $0.headings.contains(heading.string.lowercased()) }
      if let field, !fields.values.contains(field) { fields[index] = field }
    }
    guard fields.values.contains(.name), fields.count > 1 else {
      throw failure(
        path, 1, "no column \"name\" with \"label\", \"unit\" or \"sign\" beside it",
        fix: "begin the dictionary with a line such as name,label,unit,sign")
    }
    return fields
  }

  private static func sign(_ text: ByteText, _ path: String, _ line: Int) throws -> VariableLabel.Sign? {
    switch text.string {
    case "+", "1", "+1", "positive", "rises": .rises
    case "-", "−", "-1", "negative", "falls": .falls
    case "0": nil
    default:
      throw failure(path, line, "a sign that is not understood", fix: "write +, - or nothing")
    }
  }

  private static func failure(_ path: String, _ line: Int?, _ message: String, fix: String) -> Failure {
    Failure(.input, code: "dictionary", message: message, file: path, line: line, fix: fix)
  }
}
