/// Decides the kind of a column from all of its fields, and converts them.
struct ColumnTyping {
  private let options: ReadOptions
  private let nulls: NullTokens
  private let lines: RowLines

  init(options: ReadOptions, lines: RowLines) {
    self.options = options
    self.lines = lines
    nulls = NullTokens(options.nullTokens)
  }

  /// Numeric if every value is a number, boolean if there are two labels that say no and yes, else categorical.
  /// - Complexity: O(bytes), and sorting the levels.
  func column(named name: ByteText, fields: DistinctFields, notes: inout [ReadNote]) throws(CSVError) -> Column {
    let declared = options.types[name]
    if declared == nil || declared == .numeric {
      let attempt = numbers(in: fields, acceptsInexact: declared == .numeric)
      if let values = attempt.values {
        if attempt.inexactCount > 0 { notes.append(inexactNote(name, attempt, consequence: "they are rounded")) }
        return Column(name: name, values: .numeric(values), isDeclared: declared != nil)
      }
      let line = attempt.firstOther.map { lines[$0] }
      guard declared == nil else { throw CSVError(.cannotBeTyped(kind: .numeric), line: line, column: name) }
      notes.append(contentsOf: doubts(about: name, attempt))
    }

    let (codes, levels) = labels(in: fields)
    let isPair = levels.count == 2 && Self.isNoAndYes(levels[0], levels[1])
    let isReversePair = levels.count == 2 && Self.isNoAndYes(levels[1], levels[0])
    if declared == .boolean, levels.count != 2 {
      let third = codes.firstIndex { $0 == 2 }
      throw CSVError(.cannotBeTyped(kind: .boolean), line: third.map { lines[$0] }, column: name)
    }
    let order =
      isPair ? [0, 1] : isReversePair ? [1, 0] : levels.indices.sorted { levels[$0] < levels[$1] }
    let labels = Self.reordered(codes: codes, levels: levels, order: order)
    let isBoolean = declared == .boolean || (declared == nil && (isPair || isReversePair))
    return Column(name: name, values: isBoolean ? .boolean(labels) : .categorical(labels), isDeclared: declared != nil)
  }

  // MARK: Numbers

  private struct NumericAttempt {
    /// Nil if some field isn't a number.
    var values: [Double]? = []
    var numberCount = 0
    var otherCount = 0
    var firstOther: Int?
    var inexactCount = 0
    var firstInexact: Int?
  }

  private func numbers(in fields: DistinctFields, acceptsInexact: Bool) -> NumericAttempt {
    var attempt = NumericAttempt()
    var values: [Double] = []
    let point = UInt8(ascii: options.decimalComma ? "," : ".")
    fields.forEach { index, field in
      let trimmed = Self.trimmed(field)
      let (count, row) = (fields.counts[index], fields.firstRows[index])
      if nulls.contains(trimmed) || (trimmed.count < field.count && nulls.contains(field)) {
        values.append(.nan)
        return
      }
      switch Number.read(trimmed, decimalPoint: point) {
      case .finite(let value):
        attempt.numberCount += count
        values.append(value)
      case .inexactInteger(let value):
        attempt.numberCount += count
        attempt.inexactCount += count
        if attempt.firstInexact == nil { attempt.firstInexact = row }
        values.append(value)
      case .none:
        attempt.otherCount += count
        if attempt.firstOther == nil { attempt.firstOther = row }
        values.append(.nan)
      }
    }
    let isNumeric = attempt.otherCount == 0 && (acceptsInexact || attempt.inexactCount == 0)
    attempt.values = isNumeric ? fields.codes.map { values[Int($0)] } : nil
    return attempt
  }

  private func doubts(about name: ByteText, _ attempt: NumericAttempt) -> [ReadNote] {
    var notes: [ReadNote] = []
    if attempt.otherCount > 0, attempt.numberCount >= 9 * attempt.otherCount, let first = attempt.firstOther {
      let (count, all) = (attempt.otherCount, attempt.numberCount + attempt.otherCount)
      let message =
        "\(count) of \(all) values \(count == 1 ? "is not a number" : "are not numbers") (the first on line "
        + "\(lines[first])), so the column is categorical"
      notes.append(ReadNote(code: .mixedTypes, column: name, message: message))
    }
    if attempt.inexactCount > 0, attempt.otherCount == 0 {
      notes.append(inexactNote(name, attempt, consequence: "the column is categorical"))
    }
    return notes
  }

  private func inexactNote(_ name: ByteText, _ attempt: NumericAttempt, consequence: String) -> ReadNote {
    let line = attempt.firstInexact.map { lines[$0] } ?? 0
    let message =
      "\(attempt.inexactCount) integer\(attempt.inexactCount == 1 ? "" : "s") beyond 2^53 (the first on line \(line)) "
      + "can't be held exactly, so \(consequence)"
    return ReadNote(code: .inexactIntegers, column: name, message: message)
  }

  // MARK: Labels

  private func labels(in fields: DistinctFields) -> ([Int32], [ByteText]) {
    var codes: [Int32] = []
    var levels: [ByteText] = []
    fields.forEach { index, field in
      let trimmed = Self.trimmed(field)
      let isNull = nulls.contains(trimmed) || (trimmed.count < field.count && nulls.contains(field))
      codes.append(isNull ? -1 : Int32(levels.count))
      if !isNull { levels.append(fields.text(index)) }
    }
    return (fields.codes.map { codes[Int($0)] }, levels)
  }

  private static func reordered(codes: [Int32], levels: [ByteText], order: [Int]) -> Labels {
    var newCode = Array(repeating: Int32(0), count: levels.count)
    for (new, old) in order.enumerated() { newCode[old] = Int32(new) }
    return Labels(codes: codes.map { $0 < 0 ? $0 : newCode[Int($0)] }, levels: order.map { levels[$0] })
  }

  /// 0 and 1 aren't here: they are numbers.
  private static func isNoAndYes(_ a: ByteText, _ b: ByteText) -> Bool {
    let pairs: [(String, String)] = [("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t")]
    return pairs.contains { equalsIgnoringCase(a, $0.0) && equalsIgnoringCase(b, $0.1) }
  }

  private static func equalsIgnoringCase(_ label: ByteText, _ lowercase: String) -> Bool {
    label.string.utf8.elementsEqual(lowercase.utf8) { $0 | 0x20 == $1 }
  }

  /// Without the blanks around it: numbers and null tokens may be padded, labels keep theirs.
  static func trimmed(_ field: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }
    guard let first = field.first, let last = field.last, isBlank(first) || isBlank(last) else { return field }
    guard let start = field.firstIndex(where: { !isBlank($0) }), let end = field.lastIndex(where: { !isBlank($0) })
    else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(rebasing: field[start...end])
  }
}

/// The tokens that mean a missing value, arranged so that most fields are let through by their first byte.
struct NullTokens {
  private var hasEmpty = false
  private var byFirstByte: [[[UInt8]]] = Array(repeating: [], count: 256)

  init(_ tokens: [ByteText]) {
    for token in tokens {
      let bytes = Array(token.string.utf8)
      if let first = bytes.first { byFirstByte[Int(first)].append(bytes) } else { hasEmpty = true }
    }
  }

  func contains(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = field.first else { return hasEmpty }
    let candidates = byFirstByte[Int(first)]
    return !candidates.isEmpty && candidates.contains { $0.count == field.count && $0.elementsEqual(field) }
  }
}
