/// The orders of year, month and day in which a column of text is one of dates.
///
/// A column has one separator, and its times all tell an offset or none does, as with AM and PM. Where the year is last,
/// the column must decide whether the day or the month is first: by a number above 12, since 1 February and 2 January
/// look alike. With points the day is first where both are possible; nobody writes the month first with them.
struct DateReadings {
  private let orders: [DateFormat.Order]
  /// Rows that are dates, by order.
  private var tallies: [Tally]
  private var shortYears: Tally
  /// Of the first date.
  private var separator: UInt8?
  /// Of the times of day, if there are some.
  private var marker: TimeOfDay.Marker?

  /// - Complexity: O(bytes of distinct fields), less if it turns out that fewer than nine in ten rows are dates.
  init(_ column: TextColumn, options: ReadOptions) {
    orders = DateFormat.Order.allCases.filter {
      $0 == .yearFirst || options.dateOrder == nil || options.dateOrder == $0
    }
    var (tallies, shortYears) = (orders.map { _ in Tally(column) }, Tally(column))
    let orders = orders
    var first: DateParser.Reading?
    var marker: TimeOfDay.Marker?
    column.forEachPresent { index, field in
      let reading = DateParser.read(ColumnTyping.trimmed(field))
      first = first ?? reading
      marker = marker ?? reading?.time?.marker
      let isAlike =
        reading?.separator == first?.separator && (reading?.time == nil || reading?.time?.marker == marker)
      for (place, order) in orders.enumerated() {
        let isDate = isAlike && reading?.hasShortYear == false && reading?.days(order) != nil
        tallies[place].count(isDate, index, column)
      }
      shortYears.count(reading?.hasShortYear == true, index, column)
      return shortYears.goesOn || tallies.contains { $0.goesOn }
    }
    (self.tallies, self.shortYears) = (tallies, shortYears)
    (separator, self.marker) = (first?.separator, marker)
  }

  /// Takes the readings of a later part of the column.
  /// - Returns: false if its dates are written otherwise.
  mutating func append(_ later: DateReadings) -> Bool {
    guard later.separator == separator || later.separator == nil || separator == nil,
      later.marker == marker || later.marker == nil || marker == nil
    else { return false }
    (separator, marker) = (separator ?? later.separator, marker ?? later.marker)
    for place in tallies.indices { tallies[place].append(later.tallies[place]) }
    shortYears.append(later.shortYears)
    return true
  }

  /// Those in which every row is a date.
  var whole: [DateFormat] {
    guard let separator else { return [] }
    return zip(orders, tallies).filter { $1.isWhole }.map { order, _ in
      DateFormat(order: order, separator: separator, hasTime: marker != nil, hasOffset: marker == .offset)
    }
  }

  /// Rows that are dates in the order that suits most of them.
  var best: Tally { tallies.reduce(tallies[0]) { $1.matches > $0.matches ? $1 : $0 } }

  /// Whether every row would be a date but for a year of two digits.
  var hasShortYears: Bool { shortYears.isWhole }

  /// Whether nine in ten rows may be dates.
  var goesOn: Bool { shortYears.goesOn || tallies.contains { $0.goesOn } }

  /// The format, if it's decided.
  var only: DateFormat? {
    whole.count == 1 ? whole[0] : whole.first { $0.order == .dayFirst && $0.separator == UInt8(ascii: ".") }
  }

  /// The dates of a column in a format that suits it: one for each distinct field, NaN where it's missing.
  static func values(_ column: TextColumn, _ format: DateFormat) -> [Double] {
    var values = [Double](repeating: .nan, count: column.fields.count)
    column.forEachPresent { index, field in
      values[index] = DateParser.read(ColumnTyping.trimmed(field))?.days(format.order) ?? .nan
      return true
    }
    return values
  }
}
