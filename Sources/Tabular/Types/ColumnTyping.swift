/// Decides the kind of a column of text from all of its fields, and converts them.
///
/// In this order, the first that suits every value: numbers, dates, two labels that say no and yes, labels; more labels
/// than `ReadOptions.maximumLevels` are text. Where two readings are possible and mean different things (1,234; 01/02/2024),
/// neither is chosen: the column stays labels, and a note says how to decide.
struct ColumnTyping {
  private let options: ReadOptions
  private let delimiter: UInt8
  private let nulls: NullTokens
  private let lines: RowLines

  init(options: ReadOptions, delimiter: UInt8, lines: RowLines) {
    self.options = options
    self.delimiter = delimiter
    self.lines = lines
    nulls = NullTokens(options.nullTokens)
  }

  /// - Complexity: O(bytes), and sorting the levels.
  func column(named name: ByteText, fields: DistinctFields, notes: inout [ReadNote]) throws(CSVError) -> Column {
    let text = TextColumn(fields, nulls: nulls, lines: lines)
    let declared = options.types[name]
    var remarks: [Remark] = []
    let (values, unit): (Column.Values, String?) =
      switch declared {
      case nil: found(in: text, &remarks)
      case .numeric: try numbers(in: text, name, &remarks)
      case .date: (try dates(in: text, name), nil)
      case .boolean, .categorical, .text: (try labels(in: text, name, declared), nil)
      }
    notes += remarks.map { $0.note(on: name) }
    return Column(name: name, values: values, unit: unit, isDeclared: declared != nil)
  }

  // MARK: Found

  private func found(in text: TextColumn, _ remarks: inout [Remark]) -> (Column.Values, unit: String?) {
    let numbers = NumberReadings(text, options: options)
    switch decision(numbers, DateReadings(text, options: options), presentRows: text.presentRows, &remarks) {
    case .numbers(let reading): return (.numeric(text.rows(of: reading.values)), reading.unit)
    case .dates(let format): return (.date(text.rows(of: DateReadings.values(text, format)), format), nil)
    case nil: break
    }
    let labels = LabelReading(text)
    if let pair = labels.noAndYes { return (.boolean(pair), nil) }
    guard labels.count <= options.maximumLevels else {
      remarks.append(.text(distinct: labels.count, limit: options.maximumLevels))
      return (.text(labels.texts), nil)
    }
    remarks += doubts(about: labels)
    return (.categorical(labels.sorted), nil)
  }

  /// How the fields of a column are read, if they aren't labels or text.
  enum Decision {
    case numbers(NumberReading)
    case dates(DateFormat)
  }

  /// - Parameter dates: asked for only if there are no numbers; nil: most rows are none.
  func decision(
    _ numbers: NumberReadings, _ dates: @autoclosure () -> DateReadings?, presentRows: Int, _ remarks: inout [Remark]
  ) -> Decision? {
    if let reading = numbers.only, !reading.isCode, reading.inexactRows == 0, isTrusted(reading) {
      remarks += about(reading)
      return .numbers(reading)
    }
    remarks += doubts(about: numbers, presentRows: presentRows)
    guard numbers.whole.isEmpty, let dates = dates() else { return nil }
    if let format = dates.only {
      if format.order != .yearFirst { remarks.append(.dateOrder(format)) }
      return .dates(format)
    }
    remarks += doubts(about: dates, presentRows: presentRows)
    return nil
  }

  /// A comma inside a quoted field of a file of commas may as well stand between two numbers.
  private func isTrusted(_ reading: NumberReading) -> Bool {
    let isPlainComma = reading.format == NumberFormat(decimalMark: UInt8(ascii: ","), groupMark: nil)
    return !isPlainComma || reading.unit != nil || options.decimalMark == UInt8(ascii: ",")
      || (delimiter != UInt8(ascii: ",") && delimiter != Dialect.noDelimiter)
  }

  private func about(_ reading: NumberReading) -> [Remark] {
    var remarks: [Remark] = []
    if let unit = reading.unit { remarks.append(.unit(unit)) }
    if reading.format.decimalMark != options.decimalMark, reading.hasDecimalMarks { remarks.append(.decimalComma) }
    if let mark = reading.format.groupMark { remarks.append(.thousands(mark)) }
    if let first = reading.firstPadded { remarks.append(.leadingZeros(line: first)) }
    return remarks
  }

  private func doubts(about numbers: NumberReadings, presentRows: Int) -> [Remark] {
    guard let reading = numbers.only else {
      if !numbers.whole.isEmpty { return [.ambiguousThousands] }
      guard let tally = numbers.nearlyWhole?.tally, let first = tally.firstOther else { return [] }
      return [.mixedTypes("number", count: tally.others, of: presentRows, line: first)]
    }
    if reading.isCode, let first = reading.firstPadded { return [.codes(line: first)] }
    if let first = reading.firstInexact {
      return [.inexactIntegers(count: reading.inexactRows, line: first, areRounded: false)]
    }
    return isTrusted(reading) ? [] : [.untrustedComma]
  }

  private func doubts(about dates: DateReadings, presentRows: Int) -> [Remark] {
    if !dates.whole.isEmpty { return [.ambiguousDates] }
    if dates.hasShortYears { return [.shortYears] }
    guard dates.best.isNearlyWhole, let first = dates.best.firstOther else { return [] }
    return [.mixedTypes("date", count: dates.best.others, of: presentRows, line: first)]
  }

  private func doubts(about labels: LabelReading) -> [Remark] {
    let (padded, similar) = (labels.paddedCount, labels.similarCount)
    return (padded > 0 ? [.paddedLabels(padded)] : []) + (similar > 0 ? [.similarLabels(similar)] : [])
  }

  // MARK: Declared

  private func numbers(
    in text: TextColumn, _ name: ByteText, _ remarks: inout [Remark]
  ) throws(CSVError) -> (Column.Values, unit: String?) {
    let reading = try declared(NumberReadings(text, options: options), name, &remarks)
    return (.numeric(text.rows(of: reading.values)), reading.unit)
  }

  /// How the fields of a column that was declared numeric are read.
  func declared(
    _ numbers: NumberReadings, _ name: ByteText, _ remarks: inout [Remark]
  ) throws(CSVError) -> NumberReading {
    guard let reading = numbers.only else {
      if !numbers.whole.isEmpty { throw CSVError(.ambiguousNumbers, column: name) }
      throw CSVError(.cannotBeTyped(kind: .numeric), line: numbers.best.firstOther, column: name)
    }
    remarks += about(reading)
    if let first = reading.firstInexact {
      remarks.append(.inexactIntegers(count: reading.inexactRows, line: first, areRounded: true))
    }
    return reading
  }

  private func dates(in text: TextColumn, _ name: ByteText) throws(CSVError) -> Column.Values {
    if text.presentRows == 0 {
      return .date([Double](repeating: .nan, count: text.fields.codes.count), DateFormat(order: .yearFirst))
    }
    let format = try declared(DateReadings(text, options: options), name)
    return .date(text.rows(of: DateReadings.values(text, format)), format)
  }

  /// How the fields of a column that was declared a date are read.
  func declared(_ dates: DateReadings, _ name: ByteText) throws(CSVError) -> DateFormat {
    guard let format = dates.only else {
      if !dates.whole.isEmpty { throw CSVError(.ambiguousDates, column: name) }
      throw CSVError(.cannotBeTyped(kind: .date), line: dates.best.firstOther, column: name)
    }
    return format
  }

  private func labels(
    in text: TextColumn, _ name: ByteText, _ declared: Column.Kind?
  ) throws(CSVError) -> Column.Values {
    let labels = LabelReading(text)
    switch declared {
    case .boolean:
      guard labels.count == 2 else {
        throw CSVError(.cannotBeTyped(kind: .boolean), line: labels.line(ofLabel: 2), column: name)
      }
      return .boolean(labels.noAndYes ?? labels.sorted)
    case .text: return .text(labels.texts)
    default:
      guard labels.count <= options.maximumLevels else {
        throw CSVError(.tooManyLevels(limit: options.maximumLevels), column: name)
      }
      return .categorical(labels.sorted)
    }
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
