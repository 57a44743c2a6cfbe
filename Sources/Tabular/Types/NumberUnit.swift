/// Signs and codes that stand beside numbers: `5 %`, `$5`, `-€5`, `5 EUR`.
enum NumberUnit {
  /// As they stand in files. The codes (ISO 4217) are those of the currencies that most money is counted in.
  private static let all: [(text: String, bytes: [UInt8])] = [
    "%", "$", "\u{20AC}", "\u{A3}", "\u{A5}", "\u{20B9}", "\u{20A9}", "\u{20BD}", "\u{20BA}", "\u{20AA}",
    "AUD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR",
    "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD",
    "UAH", "USD", "ZAR",
  ].map { ($0, Array($0.utf8)) }

  /// Takes a field without blanks around it apart.
  ///
  /// - Returns: the unit and the number, whose sign may stand before or after a unit; nil where there's no unit.
  static func split(_ field: UnsafeBufferPointer<UInt8>) -> (unit: String, number: [UInt8])? {
    func isSign(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }
    guard let first = field.first, let last = field.last, first &- 48 > 9 || last &- 48 > 9 else { return nil }
    var rest = field[...]
    let sign = isSign(first) ? [rest.removeFirst()] : []
    for (text, bytes) in all {
      if text != "%", rest.starts(with: bytes) {
        let number = rest.dropFirst(bytes.count).drop { $0 == 32 }
        return sign.isEmpty || !isSign(number.first) ? (text, sign + number) : nil
      }
      if rest.suffix(bytes.count).elementsEqual(bytes) {
        var number = rest.dropLast(bytes.count)
        // Before % and € people leave a no-break space as well.
        while number.last == 32 || number.suffix(2).elementsEqual([0xC2, 0xA0])
          || number.suffix(3).elementsEqual([0xE2, 0x80, 0xAF])
        { number.removeLast(number.last == 32 ? 1 : number.last == 0xA0 ? 2 : 3) }
        return (text, sign + number)
      }
    }
    return nil
  }
}
