/// A column of text while its rows go by: its distinct texts until they are too many, and from then on only what tells
/// whether they are numbers or dates.
struct StreamedTexts {
  private(set) var counts: [Int] = []
  /// For every distinct text the line on which it stands first.
  private(set) var firstLines: [Int] = []
  /// Whether there were too many.
  private(set) var isForgotten = false
  /// Of those that were forgotten; nil: nothing is wanted of them.
  private(set) var readings: ReadingsInParts?
  /// Of the third distinct text, which tells why the column can't be a boolean.
  private var thirdLine: Int?
  private var dictionary = FieldDictionary()
  private var block: [Int32] = []
  private var newTexts: [ByteText] = []
  private var byteCount = 0
  private let limits: StreamLimits
  private let options: ReadOptions
  private let declared: Column.Kind?

  /// For a code of another dictionary: nothing is known yet.
  static let unseen = Int32.min

  /// - Parameter isForgotten: whether nothing of it is wanted.
  init(_ name: ByteText, _ limits: StreamLimits, _ options: ReadOptions, isForgotten: Bool) {
    (self.limits, self.options, self.isForgotten) = (limits, options, isForgotten)
    declared = options.types[name]
  }

  /// Whether no more of it need be scanned.
  var isDone: Bool { isForgotten && readings == nil }

  /// Takes some of a run of rows.
  ///
  /// - Parameters:
  ///   - known: for each code of `other` ours, if it has been seen, -1 for missing values.
  ///   - line: of a row.
  mutating func append(
    _ codes: UnsafeBufferPointer<Int32>, from other: FieldDictionary, _ known: inout [Int32], nulls: NullTokens,
    line: (_ row: Int) -> Int
  ) {
    guard !isDone else { return }
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
    if !isForgotten { block += translated }
    if dictionary.count > limits.distinctTexts || byteCount > limits.textBytes {
      forget()
      for code in known.indices { known[code] = Self.unseen }
    }
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
      if !isForgotten { newTexts.append(ByteText(String(decoding: field, as: UTF8.self))) }
    }
    return code
  }

  /// Forgets the texts, after a look at what they may be.
  private mutating func forget() {
    if !isForgotten, firstLines.count > 2 { thirdLine = firstLines[2] }
    switch declared {
    case .text, .categorical, .boolean: break
    case .numeric, .date, nil:
      let part = TextColumn(distinct, nulls: NullTokens([]), lines: RowLines())
      if readings != nil {
        readings?.append(part)
      } else if !isForgotten {
        readings = ReadingsInParts(part, options: options)
      }
      if declared == nil, readings?.areOpen == false { readings = nil }
    }
    isForgotten = true
    dictionary = FieldDictionary()
    (counts, firstLines, byteCount, block, newTexts) = ([], [], 0, [], [])
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

  /// What the column is, if its texts were forgotten; nil: text.
  ///
  /// - Throws: if it isn't what the user declared.
  mutating func decision(
    _ typing: ColumnTyping, _ name: ByteText, _ remarks: inout [Remark]
  ) throws(CSVError) -> ColumnTyping.Decision? {
    if readings != nil { forget() }
    switch declared {
    case .categorical: throw CSVError(.tooManyLevels(limit: options.maximumLevels), column: name)
    case .boolean: throw CSVError(.cannotBeTyped(kind: .boolean), line: thirdLine, column: name)
    case .text: break
    case .numeric, .date, nil:
      if let decision = try readings?.decision(typing, name, &remarks) { return decision }
    }
    remarks.append(.manyTexts(limit: options.maximumLevels))
    return nil
  }
}
