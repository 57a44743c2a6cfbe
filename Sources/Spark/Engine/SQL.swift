/// Names and values as SQL text of Spark's.
enum SQL {
  static func name(_ text: String) -> String { "`" + text.replacing("`", with: "``") + "`" }

  static func text(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }

  /// A DOUBLE of the same bits, in brackets if it is negative: two signs would begin a comment.
  ///
  /// - Precondition: the number is finite.
  static func number(_ x: Double) -> String {
    precondition(x.isFinite)
    return x < 0 ? "(\(x)D)" : "\(x)D"
  }

  static func array(_ items: [String]) -> String { "array(" + items.joined(separator: ", ") + ")" }

  /// Whether an INT is the place of a `true`, as a condition.
  static func isOneOf(_ expression: String, _ chosen: [Bool]) -> String {
    let places = chosen.indices.filter { chosen[$0] }
    if places.count == chosen.count { return "TRUE" }
    return places.isEmpty ? "FALSE" : "\(expression) IN (" + places.map(String.init).joined(separator: ", ") + ")"
  }
}
