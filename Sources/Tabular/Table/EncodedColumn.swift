/// A column of text while a file is read: codes from several dictionaries, each of which saw a part of the rows.
struct EncodedColumn: Sendable {
  /// For every row, from the dictionary of its run.
  var codes: [Int32] = []
  /// Of the same rows in every column.
  var runs: [Run] = []
  var dictionaries: [FieldDictionary]

  /// Consecutive rows that one dictionary encoded.
  struct Run: Sendable {
    let dictionary: Int
    /// The row after the last.
    var end: Int
  }
}
