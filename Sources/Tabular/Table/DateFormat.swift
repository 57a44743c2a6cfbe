/// How the dates of a column are written.
public struct DateFormat: Sendable, Equatable, CustomStringConvertible {
  /// In which order year, month and day stand.
  public enum Order: String, Sendable, CaseIterable {
    case yearFirst = "year-first"
    case dayFirst = "day-first"
    case monthFirst = "month-first"
  }

  public let order: Order
  /// Between year, month and day: `-`, `/` or `.`.
  public let separator: UInt8
  /// Whether some value has a time of day.
  public let hasTime: Bool
  /// Whether the times tell their distance from UTC; the days are then UTC's.
  public let hasOffset: Bool

  public init(order: Order, separator: UInt8 = UInt8(ascii: "-"), hasTime: Bool = false, hasOffset: Bool = false) {
    self.order = order
    self.separator = separator
    self.hasTime = hasTime
    self.hasOffset = hasOffset
  }

  /// A moment in ISO 8601: with the time of day if the column has times, with a Z if they were taken to UTC.
  public func iso(_ days: Double) -> String {
    GregorianCalendar.iso(days, hasTime: hasTime) + (hasOffset ? "Z" : "")
  }

  /// As people write it: `YYYY-MM-DD hh:mm`.
  public var description: String {
    let parts =
      switch order {
      case .yearFirst: ["YYYY", "MM", "DD"]
      case .dayFirst: ["DD", "MM", "YYYY"]
      case .monthFirst: ["MM", "DD", "YYYY"]
      }
    return parts.joined(separator: String(UnicodeScalar(separator)))
      + (hasTime ? " hh:mm" : "") + (hasOffset ? "±hh:mm" : "")
  }
}
