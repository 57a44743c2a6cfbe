public import Tabular

/// Other names for what a run names: columns of the table, declared groups, levels and classes.
public struct Renaming: Sendable {
  /// By the name of a column or a group.
  public var columns: [ByteText: ByteText]
  /// By column and level, classes of the target under the target's name.
  public var levels: [ByteText: [ByteText: ByteText]]

  public init(columns: [ByteText: ByteText], levels: [ByteText: [ByteText: ByteText]] = [:]) {
    self.columns = columns
    self.levels = levels
  }

  func column(_ name: ByteText) -> ByteText { columns[name] ?? name }

  func level(_ level: ByteText, of column: ByteText) -> ByteText { levels[column]?[level] ?? level }

  /// Names of design columns, which follow from those of features and levels.
  func terms(of encoding: Encoding) -> [ByteText: ByteText] {
    Dictionary(
      zip(encoding.columnNames, encoding.renamed(self).columnNames).map { ($0, $1) },
      uniquingKeysWith: { first, _ in first })
  }
}

/// Replaces names that stand in double quotes, as they do in every sentence of a run.
struct QuotedNames {
  let names: [ByteText: ByteText]

  /// - Complexity: O(quotes²) look-ups.
  func replaced(in text: String) -> String {
    let quote = UInt8(ascii: "\"")
    let bytes = Array(text.utf8)
    let quotes = bytes.indices.filter { bytes[$0] == quote }
    var result: [UInt8] = []
    var next = 0
    var open = 0
    while open < quotes.count {
      // The longest name first: names may hold quotes themselves.
      let match = quotes[(open + 1)...].indices.reversed().lazy.compactMap { close -> (Int, ByteText)? in
        let name = ByteText(String(decoding: bytes[(quotes[open] + 1)..<quotes[close]], as: UTF8.self))
        return names[name].map { (close, $0) }
      }.first
      guard let (close, name) = match else {
        open += 1
        continue
      }
      result += bytes[next...quotes[open]] + Array(name.string.utf8)
      next = quotes[close]
      open = close + 1
    }
    return String(decoding: result + bytes[next...], as: UTF8.self)
  }
}
