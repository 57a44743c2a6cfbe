/// Days of the proleptic Gregorian calendar, counted from the beginning of 1970.
public enum GregorianCalendar {
  /// A date as people write it.
  public struct Day: Sendable, Equatable {
    public let year: Int
    /// From 1.
    public let month: Int
    /// From 1.
    public let day: Int
  }

  /// The number of a date.
  ///
  /// - Parameters:
  ///   - month: 1 to 12.
  ///   - day: 1 to the length of the month; see `length(ofMonth:year:)`.
  /// - SeeAlso: Hinnant (2013), chrono-compatible low-level date algorithms, `days_from_civil`.
  @inline(__always)
  static func number(year: Int, month: Int, day: Int) -> Int {
    // Years that begin in March end with the leap day; 400 of them, an era, are 146,097 days.
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date of a number of days: the inverse of `number(year:month:day:)`.
  public static func day(_ number: Int) -> Day {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return Day(year: year, month: month, day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// Whether there is such a day, from year 1 on.
  @inline(__always)
  static func has(year: Int, month: Int, day: Int) -> Bool {
    year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= length(ofMonth: month, year: year)
  }

  @inline(__always)
  static func length(ofMonth month: Int, year: Int) -> Int {
    if month == 2 { return year & 3 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    // 31 for January, March, May, July, August, October, December.
    return 30 + ((month + (month >> 3)) & 1)
  }

  /// A moment in ISO 8601, to the second: `2024-02-29`, or with a time of day `2024-02-29T13:05:00`.
  ///
  /// - Parameter days: since the beginning of 1970, finite, within ten million.
  public static func iso(_ days: Double, hasTime: Bool) -> String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let seconds = Int((days * 86_400).rounded())
    let number = hasTime ? (seconds >= 0 ? seconds : seconds - 86_399) / 86_400 : Int(days.rounded(.down))
    let day = Self.day(number)
    let date = "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))"
    guard hasTime else { return date }
    let rest = seconds - number * 86_400
    return date + "T\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))"
  }
}
