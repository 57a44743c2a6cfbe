/// The part of a date that tells the time of day: `T` or a blank and `hh:mm[:ss[.fraction]]`, after that `AM` or `PM`
/// where the year is last, `Z`, `UTC`, `±hh:mm`, `±hhmm` or `±hh` where it is first.
struct TimeOfDay {
  /// As a share of a day; with an offset taken to UTC, so that it may lie on the day before or after.
  let days: Double
  let marker: Marker

  /// What follows the time; the times of a column all have it or none has.
  enum Marker {
    case none, halfOfDay, offset
  }

  /// - Parameters:
  ///   - start: of the time; it must end with the field.
  ///   - yearIsFirst: whether an offset may follow; otherwise AM or PM may, and the hour may have one digit.
  init?(_ field: UnsafeBufferPointer<UInt8>, from start: Int, yearIsFirst: Bool) {
    var cursor = ByteCursor(field, from: start)
    guard let sign = cursor.next(), sign == UInt8(ascii: "T") || sign == UInt8(ascii: " ") else { return nil }
    let hours = cursor.number(atMost: 2)
    guard hours.width == 2 || (hours.width == 1 && !yearIsFirst), cursor.take(UInt8(ascii: ":")) else { return nil }
    let minutes = cursor.number(atMost: 2)
    guard minutes.width == 2 else { return nil }
    var seconds: (value: Int, width: Int) = (0, 2)
    var fraction = 0.0
    if cursor.take(UInt8(ascii: ":")) {
      seconds = cursor.number(atMost: 2)
      if cursor.take(UInt8(ascii: ".")) {
        guard let digits = cursor.fraction() else { return nil }
        fraction = digits
      }
    }
    guard hours.value < 24, minutes.value < 60, seconds.value < 60, seconds.width == 2 else { return nil }

    var minute = hours.value * 60 + minutes.value
    if yearIsFirst, let offset = Self.offset(&cursor) {
      minute -= offset
      marker = .offset
    } else if !yearIsFirst, let isAfternoon = Self.half(&cursor) {
      guard hours.value >= 1, hours.value <= 12 else { return nil }
      minute = (hours.value % 12 + (isAfternoon ? 12 : 0)) * 60 + minutes.value
      marker = .halfOfDay
    } else {
      marker = .none
    }
    guard cursor.isAtEnd else { return nil }
    days = (Double(minute * 60 + seconds.value) + fraction) / 86_400
  }

  /// `AM` or `PM`: whether it's the afternoon.
  private static func half(_ cursor: inout ByteCursor) -> Bool? {
    var ahead = cursor
    _ = ahead.take(UInt8(ascii: " "))
    guard let letter = ahead.next(), let last = ahead.next(), last | 0x20 == UInt8(ascii: "m") else { return nil }
    guard letter | 0x20 == UInt8(ascii: "a") || letter | 0x20 == UInt8(ascii: "p") else { return nil }
    cursor = ahead
    return letter | 0x20 == UInt8(ascii: "p")
  }

  /// `Z`, `UTC`, `±hh:mm`, `±hhmm` or `±hh`, in minutes.
  private static func offset(_ cursor: inout ByteCursor) -> Int? {
    if cursor.take(UInt8(ascii: "Z")) { return 0 }
    var ahead = cursor
    _ = ahead.take(UInt8(ascii: " "))
    let sign = ahead.next()
    if sign == UInt8(ascii: "U"), ahead.take(UInt8(ascii: "T")), ahead.take(UInt8(ascii: "C")) {
      cursor = ahead
      return 0
    }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    let hours = ahead.number(atMost: 2)
    var minutes: (value: Int, width: Int) = (0, 2)
    if ahead.take(UInt8(ascii: ":")) || !ahead.isAtEnd { minutes = ahead.number(atMost: 2) }
    // No place on earth is further from UTC than 14 hours.
    guard hours.width == 2, minutes.width == 2, hours.value <= 14, minutes.value < 60 else { return nil }
    cursor = ahead
    return (hours.value * 60 + minutes.value) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }
}
