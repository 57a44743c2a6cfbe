package import Tabular

extension ReadOptions {
  /// The same, with nothing about the dialect left to be found: commas, doubled quotes, a header on the first line,
  /// no footnotes.
  ///
  /// For tests of what comes after the dialect, whose tables are too small or too odd to show one.
  package var inPlainDialect: ReadOptions {
    var options = self
    options.delimiter = delimiter ?? UInt8(ascii: ",")
    options.hasBlankAfterDelimiter = hasBlankAfterDelimiter ?? false
    options.quote = quote ?? UInt8(ascii: "\"")
    options.escape = escape ?? .doubled
    options.hasHeader = hasHeader ?? true
    options.skippedLines = skippedLines ?? 0
    options.keepsFootnotes = true
    return options
  }
}
