/// Whether a column of more texts than are remembered is one of numbers or dates in some notation: decided over all of
/// its rows, but with the distinct texts of one part of them at a time.
///
/// What is found is what `NumberReadings` and `DateReadings` find of the whole column, with one exception: a notation that
/// suits less than nine in ten rows of some part is given up, even if it would suit nine in ten of all, so a note on a few
/// wrong values may be missing.
struct ReadingsInParts {
  private let options: ReadOptions
  private var presentRows: Int
  /// By format, the plainest first.
  private var numbers: [NumberReading]
  /// Places of two of these, the plainer first, that don't mean the same numbers.
  private var differing: Set<Pair> = []
  /// nil: given up.
  private var dates: DateReadings?
  private let unit: String?

  private struct Pair: Hashable {
    let (first, second): (Int, Int)
  }

  init(_ part: TextColumn, options: ReadOptions) {
    self.options = options
    presentRows = part.presentRows
    unit = NumberReadings.unit(of: part)
    let formats = NumberFormat.all(options)
    numbers =
      [NumberReading(part, as: formats[0])]
      + (unit == nil ? formats[1...] : formats[...]).map { [unit] in NumberReading(part, as: $0, unit: unit) }
    dates = DateReadings(part, options: options)
    compare(numbers)
    if dates?.goesOn == false { dates = nil }
  }

  /// Takes the next part of the column.
  mutating func append(_ part: TextColumn) {
    guard part.presentRows > 0 else { return }
    presentRows += part.presentRows
    var found: [NumberReading?] = []
    for place in numbers.indices {
      let isOpen = numbers[place].tally.goesOn
      let reading = isOpen ? NumberReading(part, as: numbers[place].format, unit: numbers[place].unit) : nil
      if let reading { numbers[place].append(reading) }
      found.append(reading)
    }
    compare(found)
    if dates?.append(DateReadings(part, options: options)) == false || dates?.goesOn == false { dates = nil }
  }

  private mutating func compare(_ readings: [NumberReading?]) {
    for (first, reading) in readings.enumerated() {
      guard let reading, numbers[first].tally.isWhole else { continue }
      for second in 0..<first where numbers[second].tally.isWhole {
        guard let other = readings[second], !reading.meansTheSame(as: other) else { continue }
        differing.insert(Pair(first: second, second: first))
      }
    }
  }

  /// Whether a further part could tell more.
  var areOpen: Bool { dates != nil || numbers.contains { $0.tally.goesOn } }

  /// Whether all rows so far are numbers, or all are dates.
  var areWhole: Bool { dates?.whole.isEmpty == false || numbers.contains { $0.tally.isWhole } }

  /// What the column is, at its end.
  ///
  /// - Throws: if it isn't what the user declared.
  func decision(
    _ typing: ColumnTyping, _ name: ByteText, _ remarks: inout [Remark]
  ) throws(CSVError) -> ColumnTyping.Decision? {
    let readings = numbers[0].tally.isWhole ? [numbers[0]] : numbers
    let found = NumberReadings(readings) { !differing.contains(Pair(first: $0, second: $1)) }
    switch options.types[name] {
    case .numeric: return .numbers(try typing.declared(found, name, &remarks))
    case .date:
      guard let dates else { throw CSVError(.cannotBeTyped(kind: .date), column: name) }
      return .dates(try typing.declared(dates, name))
    default: return typing.decision(found, dates, presentRows: presentRows, &remarks)
    }
  }
}
