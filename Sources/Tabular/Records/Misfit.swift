/// A record of another width than the table's.
struct Misfit {
  /// From 1.
  let line: Int
  /// Its number of fields.
  let width: Int
  /// Whether it may be a footnote, if no row comes below it.
  let mayBeFootnote: Bool
  /// The file that it is in; nil: the only one.
  var file: String?

  /// - Parameter expected: fields of a row.
  func reason(expected: Int) -> String {
    (file.map { "\($0): " } ?? "") + "\(width) field\(width == 1 ? "" : "s"), expected \(expected)"
  }
}
