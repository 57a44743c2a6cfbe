import Storage
import Tabular

/// Writes a view as CSV that a spreadsheet can open without running what is in it.
///
/// Spreadsheets take a cell that begins with `=`, `+`, `-`, `@`, a tab or a line end for a formula, quoted or not; some
/// also the full-width forms of these signs. Such a text gets a `'` in front. So does one that begins with `'`, so that
/// dropping one `'` from every text that begins with it brings all of them back. Numbers stay as they are.
/// - SeeAlso: https://owasp.org/www-community/attacks/CSV_Injection
struct CSVExport {
  let guardsFormulas: Bool

  func bytes(of view: StoreView) -> [UInt8] {
    let writer = CSVWriter()
    var output: [UInt8] = []
    writer.write(view.columns.map { ByteText($0.name) }, to: &output)
    for row in view.rows { writer.write(row.map { ByteText(text($0)) }, to: &output) }
    return output
  }

  /// Missing: nothing. A real number has the fewest digits that give the same bits; infinite ones are `inf`, `-inf`.
  private func text(_ value: StoreValue) -> String {
    switch value {
    case .missing: ""
    case .integer(let value): String(value)
    case .real(let value): String(value)
    case .text(let value): guardsFormulas ? Self.guarded(value) : value
    }
  }

  static func guarded(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    switch first {
    case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'": return "'" + text
    default: return text
    }
  }
}
