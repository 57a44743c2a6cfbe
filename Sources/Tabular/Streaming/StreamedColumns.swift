/// Rows as they come from a scan or from libcsv, before they are divided into blocks.
struct ScannedRows {
  let count: Int
  /// Of the columns of numbers and dates.
  let values: [UnsafeBufferPointer<Double>]
  /// Of the columns of text, from `dictionaries`.
  let codes: [UnsafeBufferPointer<Int32>]
  let dictionaries: [FieldDictionary]
  /// On which lines the rows begin, the first line of the file being `firstLine`.
  let lines: RowLines
  let firstLine: Int
}

/// A column of numbers or dates while its rows go by.
struct StreamedNumbers {
  let kind: ValueColumn.Kind
  /// Of the block that is being filled.
  private var block: [Double] = []
  private(set) var oddities: Oddities = []
  private(set) var thousands = ThousandsDoubt()
  /// Whether every value so far is missing.
  private(set) var isEmpty = true

  init(_ kind: ValueColumn.Kind) { self.kind = kind }

  var hasFailed: Bool { oddities.haveFailed }

  mutating func note(_ found: Oddities) { oddities.formUnion(found) }

  mutating func append(_ values: UnsafeBufferPointer<Double>) {
    block.append(contentsOf: values)
    if kind == .number { thousands.see(values) }
    if isEmpty { isEmpty = values.allSatisfy(\.isNaN) }
  }

  mutating func takeBlock(next rows: Int) -> [Double] {
    defer {
      block = []
      block.reserveCapacity(rows)
    }
    return block
  }

  var meaning: StreamedColumn.Meaning {
    switch kind {
    case .number: .numeric
    case .date: .date(oddities.dateFormat)
    }
  }
}

/// A column of text while its rows go by: its distinct texts, until they are too many.
struct StreamedTexts {
  private var dictionary = FieldDictionary()
  private(set) var counts: [Int] = []
  /// For every distinct text the line on which it stands first.
  private(set) var firstLines: [Int] = []
  private(set) var isForgotten = false
  private var block: [Int32] = []
  private var newTexts: [ByteText] = []
  private var byteCount = 0
  private let limits: StreamLimits

  /// For a code of another dictionary: nothing is known yet.
  static let unseen = Int32.min

  init(_ limits: StreamLimits) { self.limits = limits }

  /// Takes some of a run of rows.
  ///
  /// - Parameters:
  ///   - known: for each code of `other` ours, if it has been seen, -1 for missing values.
  ///   - line: of a row.
  mutating func append(
    _ codes: UnsafeBufferPointer<Int32>, from other: FieldDictionary, _ known: inout [Int32], nulls: NullTokens,
    line: (_ row: Int) -> Int
  ) {
    guard !isForgotten else { return }
    let translated = [Int32](unsafeUninitializedCapacity: codes.count) { target, count in
      for (row, code) in codes.enumerated() {
        var ours = known[Int(code)]
        if ours == Self.unseen {
          ours = self.code(of: other.field(Int(code)), in: other, at: Int(code), nulls) { line(row) }
          known[Int(code)] = ours
        }
        if ours >= 0 { counts[Int(ours)] &+= 1 }
        target.initializeElement(at: row, to: ours)
      }
      count = codes.count
    }
    block += translated
    if dictionary.count > limits.distinctTexts || byteCount > limits.textBytes { forget() }
  }

  private mutating func code(
    of field: UnsafeBufferPointer<UInt8>, in other: FieldDictionary, at index: Int, _ nulls: NullTokens,
    line: () -> Int
  ) -> Int32 {
    if nulls.areMeant(by: field, trimmed: ColumnTyping.trimmed(field)) { return -1 }
    let code = dictionary.code(of: index, in: other)
    if Int(code) == counts.count {
      counts.append(0)
      firstLines.append(line())
      byteCount += field.count
      newTexts.append(ByteText(String(decoding: field, as: UTF8.self)))
    }
    return code
  }

  private mutating func forget() {
    isForgotten = true
    dictionary = FieldDictionary()
    // The line of the third text tells why this can't be a boolean.
    firstLines = Array(firstLines.prefix(3))
    (counts, block, newTexts) = ([], [], [])
  }

  /// Why a column whose texts were forgotten isn't what the user declared.
  func problem(with declared: Column.Kind?, _ options: ReadOptions) -> CSVError.Problem? {
    switch declared {
    case nil, .text: nil
    case .categorical: .tooManyLevels(limit: options.maximumLevels)
    case .boolean, .numeric, .date: declared.map { .cannotBeTyped(kind: $0) }
    }
  }

  mutating func takeBlock(next rows: Int) -> (RowBlock.Values, newTexts: [ByteText]) {
    guard !isForgotten else { return (.forgotten, []) }
    defer {
      (block, newTexts) = ([], [])
      block.reserveCapacity(rows)
    }
    return (.codes(block), newTexts)
  }

  /// For a decision about the column's kind: each distinct text as if it were one row.
  ///
  /// Rows have no numbers here that lead to lines: a text's first line is given as the row before it, which is where
  /// `RowLines` without entries finds it.
  var distinct: DistinctFields { DistinctFields(dictionary, counts: counts, firstRows: firstLines.map { $0 - 1 }) }
}
