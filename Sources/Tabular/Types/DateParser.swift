/// Reads dates and times of day from bytes, as days since the beginning of 1970.
///
/// Year first: `YYYY-MM-DD` (ISO 8601), or with `/` or `.` and then also `YYYY/M/D`. Year last: `D/M/YYYY` or `M/D/YYYY`
/// with `/`, `.` or `-`. Either may go on with a time of day (see `TimeOfDay`). Every part is checked: there is no 30
/// February and no 24:00.
enum DateParser {
  /// What a field can mean; which of its meanings holds is for the column to decide.
  struct Reading {
    /// Between year, month and day.
    var separator: UInt8
    /// For each order the number of the day; nil where there is no such day.
    var yearFirst: Int?
    var dayFirst: Int?
    var monthFirst: Int?
    /// Whether the year has two digits, so that its century would be a guess.
    var hasShortYear = false
    var time: TimeOfDay?

    /// nil where the order makes no date of the field.
    func days(_ order: DateFormat.Order) -> Double? {
      let day =
        switch order {
        case .yearFirst: yearFirst
        case .dayFirst: dayFirst
        case .monthFirst: monthFirst
        }
      return day.map { Double($0) + (time?.days ?? 0) }
    }
  }

  /// Reads a whole field; blanks around the date are the caller's business.
  ///
  /// - Returns: nil for what doesn't have the shape of a date, or is none in any order.
  /// - Complexity: O(bytes), without allocation.
  static func read(_ field: UnsafeBufferPointer<UInt8>) -> Reading? {
    if let day = isoDay(field) { return Reading(separator: UInt8(ascii: "-"), yearFirst: day) }
    var cursor = ByteCursor(field)
    let first = cursor.number(atMost: 4)
    guard first.width == 4 || first.width == 1 || first.width == 2, let separator = cursor.next() else { return nil }
    guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") || separator == UInt8(ascii: ".") else {
      return nil
    }
    let second = cursor.number(atMost: 2)
    guard second.width > 0, cursor.next() == separator else { return nil }
    let third = cursor.number(atMost: 4)
    var reading = Reading(separator: separator)
    if first.width == 4 {
      // 7440-5-3 is the number of a chemical.
      guard third.width == 2 || (third.width == 1 && separator != UInt8(ascii: "-")) else { return nil }
      guard second.width == 2 || separator != UInt8(ascii: "-") else { return nil }
      reading.yearFirst = day(first.value, second.value, third.value)
    } else {
      guard third.width == 4 || third.width == 2 else { return nil }
      reading.hasShortYear = third.width == 2
      // Any leap year does to tell whether a short one could be a date.
      let year = third.width == 4 ? third.value : 2000
      reading.dayFirst = day(year, second.value, first.value)
      reading.monthFirst = day(year, first.value, second.value)
    }
    guard reading.yearFirst != nil || reading.dayFirst != nil || reading.monthFirst != nil else { return nil }
    if !cursor.isAtEnd {
      guard let time = TimeOfDay(field, from: cursor.index, yearIsFirst: first.width == 4) else { return nil }
      reading.time = time
    }
    return reading
  }

  /// `YYYY-MM-DD`, which most dates are: the same as the general way, without a branch for every byte.
  @inline(__always)
  private static func isoDay(_ field: UnsafeBufferPointer<UInt8>) -> Int? {
    guard field.count == 10, field[4] == UInt8(ascii: "-"), field[7] == UInt8(ascii: "-") else { return nil }
    var isGood = true
    func number(_ start: Int, _ end: Int) -> Int {
      var value = 0
      for index in start..<end {
        let digit = field[index] &- UInt8(ascii: "0")
        isGood = isGood && digit <= 9
        value = value &* 10 &+ Int(digit)
      }
      return value
    }
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10))
    return isGood ? self.day(year, month, day) : nil
  }

  @inline(__always)
  private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    guard GregorianCalendar.has(year: year, month: month, day: day) else { return nil }
    return GregorianCalendar.number(year: year, month: month, day: day)
  }
}
