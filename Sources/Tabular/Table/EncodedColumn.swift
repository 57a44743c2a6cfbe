/// A column of text while a file is read: codes from several dictionaries, each of which saw a part of the rows.
struct EncodedColumn: Sendable {
  /// For every row, from the dictionary of its run.
  var codes: [Int32] = []
  /// Of the same rows in every column.
  var runs: [Run] = []
  var dictionaries: [FieldDictionary]

  init(codes: [Int32] = [], runs: [Run] = [], dictionaries: [FieldDictionary]) {
    (self.codes, self.runs, self.dictionaries) = (codes, runs, dictionaries)
  }

  /// Encodes fields with a dictionary of their own.
  init(_ fields: FieldArena) {
    let dictionary = FieldDictionary()
    dictionaries = [dictionary]
    codes.reserveCapacity(fields.count)
    fields.forEach { _, field in codes.append(dictionary.code(of: field)) }
    runs = [Run(dictionary: 0, end: codes.count)]
  }

  /// Takes the rows of another column.
  mutating func append(_ other: EncodedColumn) {
    runs += other.runs.map { Run(dictionary: $0.dictionary + dictionaries.count, end: $0.end + codes.count) }
    codes += other.codes
    dictionaries += other.dictionaries
  }

  /// Consecutive rows that one dictionary encoded.
  struct Run: Sendable {
    let dictionary: Int
    /// The row after the last.
    var end: Int
  }
}
