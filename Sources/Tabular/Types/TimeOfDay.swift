/// The part of a date that tells the time of day.
struct TimeOfDay {
  /// As a share of a day; with an offset taken to UTC, so that it may lie on the day before or after.
  let days: Double
  /// Whether a distance from UTC is told.
  let hasOffset: Bool

  /// Reads `T` or a blank and `hh:mm[:ss[.fraction]]`, then what may follow.
  ///
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

    var hour = hours.value
    if !yearIsFirst, let isAfternoon = Self.half(&cursor) {
      guard hour >= 1, hour <= 12 else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    let offset = yearIsFirst ? Self.offset(&cursor) : nil
    guard cursor.isAtEnd else { return nil }
    let minute = hour * 60 + minutes.value - (offset ?? 0)
    days = (Double(minute * 60 + seconds.value) + fraction) / 86_400
    hasOffset = offset != nil
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

/// A place in a field, from which small numbers are read.
struct ByteCursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var index: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int = 0) {
    self.bytes = bytes
    self.index = index
  }

  var isAtEnd: Bool { index >= bytes.count }

  mutating func next() -> UInt8? {
    guard index < bytes.count else { return nil }
    index += 1
    return bytes[index - 1]
  }

  /// Whether the next byte is this one, which is then behind us.
  mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// A run of digits; further ones stay. The width is 0 where there is none.
  mutating func number(atMost width: Int) -> (value: Int, width: Int) {
    var value = 0
    let start = index
    while index < bytes.count, index - start < width {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value * 10 + Int(digit)
      index += 1
    }
    return (value, index - start)
  }

  /// The digits after a point, as a number below 1; nil where there is none.
  mutating func fraction() -> Double? {
    let (value, width) = number(atMost: 9)
    guard width > 0 else { return nil }
    // A billionth of a second is far below what a Double of days can tell apart.
    while number(atMost: 9).width > 0 {}
    var unit = 1.0
    for _ in 0..<width { unit *= 10 }
    return Double(value) / unit
  }
}
