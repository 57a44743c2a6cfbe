/// What is known of a table at its end, when its rows have gone by as blocks: all that `CSVContents` tells but the rows.
package struct StreamedTable: Sendable {
  /// One for each column of the blocks.
  package let columns: [StreamedColumn]
  package let rowCount: Int
  /// Names of all columns of the file in its order, also of those that were not kept.
  package let header: [ByteText]
  /// The first hundred of the records that became no rows.
  package let rejected: [RejectedRecord]
  package let rejectedCount: Int
  package let dialect: Dialect
  /// The size of the files in bytes.
  package let byteCount: Int
  /// What the reader changed or found doubtful, in the order of the columns.
  package let notes: [ReadNote]
}

/// A column whose rows have gone by as blocks.
package struct StreamedColumn: Sendable {
  package let name: ByteText
  /// What the values of the blocks are.
  package let meaning: Meaning
  /// See `Column`.
  package let unit: String?
  /// See `Column`.
  package let isDeclared: Bool

  package init(name: ByteText, meaning: Meaning, unit: String?, isDeclared: Bool) {
    (self.name, self.meaning, self.unit, self.isDeclared) = (name, meaning, unit, isDeclared)
  }

  /// How values of blocks become those of a table.
  package enum Meaning: Sendable {
    /// The blocks have the numbers.
    case numeric
    /// The blocks have the days.
    case date(DateFormat)
    /// The blocks have codes. Each code stands for the value at its place here, and was in so many rows.
    case coded(Column.Values, counts: [Int])
    /// Text of which too much is distinct: codes that blocks may have mean nothing.
    case forgotten
    /// Nothing but the end of records that end with a delimiter: the table has no such column.
    case afterTrailingDelimiter
  }

  /// The kind that the column has in a table; nil: it has no such column.
  package var kind: Column.Kind? {
    switch meaning {
    case .numeric: .numeric
    case .date: .date
    case .coded(let values, _): Column(name: name, values: values).kind
    case .forgotten: .text
    case .afterTrailingDelimiter: nil
    }
  }

  /// The values of a block as the table has them; nil where they were forgotten, or the table has no such column.
  package func values(_ block: RowBlock.Values) -> Column.Values? {
    switch (meaning, block) {
    case (.numeric, .numbers(let x)): .numeric(x)
    case (.date(let format), .numbers(let x)): .date(x, format)
    case (.coded(let values, _), .codes(let codes)): values.rows(codes)
    default: nil
    }
  }
}

extension Column.Values {
  /// The values at the given places; missing where that is -1.
  fileprivate func rows(_ places: [Int32]) -> Column.Values {
    func numbers(_ x: [Double]) -> [Double] { places.map { $0 < 0 ? .nan : x[Int($0)] } }
    func codes(_ codes: [Int32]) -> [Int32] { places.map { $0 < 0 ? -1 : codes[Int($0)] } }
    return switch self {
    case .numeric(let x): .numeric(numbers(x))
    case .date(let x, let format): .date(numbers(x), format)
    case .boolean(let labels): .boolean(Labels(codes: codes(labels.codes), levels: labels.levels))
    case .categorical(let labels): .categorical(Labels(codes: codes(labels.codes), levels: labels.levels))
    case .text(let texts): .text(TextCodes(codes: codes(texts.codes), distinctCount: texts.distinctCount))
    }
  }
}
