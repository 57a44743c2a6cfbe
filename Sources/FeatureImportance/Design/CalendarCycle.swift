/// What comes back with the calendar: a date's place in a cycle enters a model as the sine and cosine of an angle, so that
/// the end of a cycle is next to its beginning, and two columns suffice where names of months would need eleven.
public enum CalendarCycle: String, Sendable, CaseIterable {
  case year, week, day

  /// Its length in days. A year is the mean one of the Gregorian calendar, which drifts by less than a day and a half.
  public var length: Double {
    switch self {
    case .year: 365.2425
    case .week: 7
    case .day: 1
    }
  }

  /// The place of a moment in the cycle, between 0 and 2 pi.
  ///
  /// - Parameter days: since the beginning of 1970.
  func angle(of days: Double) -> Double {
    let turns = days / length
    return 2 * Double.pi * (turns - turns.rounded(.down))
  }
}
