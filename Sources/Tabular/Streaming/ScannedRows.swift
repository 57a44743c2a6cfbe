/// Rows as they come from a scan or from libcsv, before they are divided into blocks.
struct ScannedRows {
  let count: Int
  /// Of the columns of numbers and dates.
  let values: [UnsafeBufferPointer<Double>]
  /// Of the columns of text, from `dictionaries`.
  let codes: [UnsafeBufferPointer<Int32>]
  let dictionaries: [FieldDictionary]
  /// For each of these, what its fields mean, where that is known already.
  let meanings: [FieldMeanings?]
  /// On which lines the rows begin, the first line of the file being `firstLine`.
  let lines: RowLines
  let firstLine: Int
}

/// Records that libcsv has read, as a scan would have left them.
struct EncodedRecords {
  let dictionaries: [FieldDictionary]
  /// Of the columns of numbers and dates.
  let oddities: [Oddities]
  private let lines: RowLines
  /// One column after the other.
  private var values: [Double] = []
  private var codes: [Int32] = []

  /// - Parameters:
  ///   - valueSlots: of the columns of numbers and dates.
  ///   - textSlots: of the columns of text.
  init(
    _ records: GatheredColumns, _ valueSlots: [(slot: Int, kind: ValueColumn.Kind)], _ textSlots: [Int],
    _ reading: ValueReading
  ) {
    lines = records.lines
    var (values, codes): ([Double], [Int32]) = ([], [])
    values.reserveCapacity(lines.rowCount * valueSlots.count)
    codes.reserveCapacity(lines.rowCount * textSlots.count)
    oddities = valueSlots.map { slot, kind in
      var oddities: Oddities = []
      records.columns[slot].arena?.forEach { _, field in
        values.append(reading.value(of: field, as: kind, &oddities))
      }
      return oddities
    }
    dictionaries = textSlots.map { slot in
      let dictionary = FieldDictionary()
      records.columns[slot].arena?.forEach { _, field in codes.append(dictionary.code(of: field)) }
      return dictionary
    }
    (self.values, self.codes) = (values, codes)
  }

  /// Calls `body` with the rows, which are valid only during the call.
  func withRows(meanings: [FieldMeanings?], _ body: (ScannedRows) -> Void) {
    let count = lines.rowCount
    func columns<Value>(_ all: UnsafeBufferPointer<Value>, _ columns: Int) -> [UnsafeBufferPointer<Value>] {
      (0..<columns).map { UnsafeBufferPointer(rebasing: all[$0 * count..<($0 + 1) * count]) }
    }
    values.withUnsafeBufferPointer { values in
      codes.withUnsafeBufferPointer { codes in
        body(
          ScannedRows(
            count: count, values: columns(values, oddities.count), codes: columns(codes, dictionaries.count),
            dictionaries: dictionaries, meanings: meanings, lines: lines, firstLine: 0))
      }
    }
  }
}
