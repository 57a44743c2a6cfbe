/// A run of consecutive rows of a table, typed as far as that is possible before its end.
package struct RowBlock: Sendable {
  /// 0, 1, 2, … in the order of the rows.
  package let index: Int
  /// The number of its first row in the table, from 0.
  package let firstRow: Int
  package let rowCount: Int
  /// One for each column that is kept, in the order of the table.
  package let columns: [Values]
  /// For each column the texts that codes of this block are the first to mean: the n-th text of a column since the
  /// first block has code n.
  package let newTexts: [[ByteText]]

  /// One for each row.
  package enum Values: Sendable {
    /// Numbers, or days since the beginning of 1970; NaN where the value is missing.
    case numbers([Double])
    /// Which of the column's distinct texts, in the order of their first appearance in the table; -1 where the value is
    /// missing.
    case codes([Int32])
    /// The column has more distinct texts than are remembered (`StreamLimits`), here or in an earlier block.
    case forgotten
  }

  package init(index: Int, firstRow: Int, rowCount: Int, columns: [Values], newTexts: [[ByteText]]) {
    (self.index, self.firstRow, self.rowCount) = (index, firstRow, rowCount)
    (self.columns, self.newTexts) = (columns, newTexts)
  }
}

/// What is known of a table before its first block.
package struct StreamHead: Sendable, Equatable {
  /// Of the columns that are kept.
  package let names: [ByteText]
  /// What the blocks hold for each of them.
  package let kinds: [Kind]

  package init(names: [ByteText], kinds: [Kind]) { (self.names, self.kinds) = (names, kinds) }

  /// What a column is taken for.
  package enum Kind: Sendable {
    /// Numbers.
    case number
    /// Dates, in days since the beginning of 1970.
    case date
    /// Codes of texts, whose meaning is decided at the end: see `StreamedColumn`.
    case text
  }
}

/// What is remembered of a column's texts while blocks are read; the memory of a column is bounded by it.
package struct StreamLimits: Sendable {
  /// Distinct texts.
  package var distinctTexts: Int
  /// Bytes of distinct texts.
  package var textBytes = 16 << 20

  package init(distinctTexts: Int) { self.distinctTexts = distinctTexts }

  /// Enough to tell labels from text, and most columns of numbers in odd notations without a second reading.
  init(_ options: ReadOptions) { distinctTexts = max(100_000, options.maximumLevels) }
}
