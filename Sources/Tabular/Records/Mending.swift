/// Other readings of a field with a quote too many or too few; the first that gives the record its width is taken.
struct Mending {
  /// A record rewritten so that libcsv reads it as it is meant here.
  struct Result {
    let bytes: [UInt8]
    let lineEnd: [UInt8]
    /// Where the next record begins.
    let end: Int
  }

  /// So that a field full of quotes costs no more than a few looks at it.
  private static let triedEnds = 4

  private let bytes: [UInt8]
  private let opening: Int
  private let fields: Int
  private let width: Int
  private let delimiter: UInt8
  private let quote: UInt8
  private let atEnd: Bool

  /// - Parameters:
  ///   - bytes: of a record as libcsv reads it, from some field on.
  ///   - opening: the quote that opens the field to blame.
  ///   - fields: before that field, in the whole record.
  ///   - width: of the table's records.
  ///   - atEnd: whether the file ends with the bytes.
  init(
    _ bytes: [UInt8], opening: Int, fields: Int, width: Int, delimiter: UInt8, quote: UInt8, atEnd: Bool
  ) {
    (self.bytes, self.opening, self.fields, self.width) = (bytes, opening, fields, width)
    (self.delimiter, self.quote, self.atEnd) = (delimiter, quote, atEnd)
  }

  /// nil if no reading gives the record its width.
  var result: Result? {
    let readings = closedAfterQuote + [asText, goingOnAfterDelimiter, goingOnAfterQuote].compactMap { $0 }
    for field in readings {
      if let result = record(with: field, isMended: { $0 == width }) { return result }
    }
    // At least the damage stays on its line.
    guard bytes.dropLast().contains(where: { $0 == 10 || $0 == 13 }), let field = goingOnAfterQuote else { return nil }
    return record(with: field, isMended: { $0 > 1 && $0 < width })
  }

  /// A field's text, and where the field ends.
  private typealias Field = (text: [UInt8], end: Int)

  /// `"5 inches,` : the quote is text.
  private var asText: Field? { (Array(bytes[opening..<fieldEnd(from: opening)]), fieldEnd(from: opening)) }

  /// `"big, 5"",` : of two quotes before a delimiter or a line end one is text, the other closes.
  private var closedAfterQuote: [Field] {
    var fields: [Field] = []
    var index = opening + 1
    while index + 1 < bytes.count, fields.count < Self.triedEnds {
      let isDoubled = bytes[index] == quote && bytes[index + 1] == quote
      if isDoubled, isEdge(index + 2) { fields.append((undoubled(opening + 1..<index) + [quote], index + 2)) }
      index += isDoubled ? 2 : 1
    }
    return fields
  }

  /// `"the "best", they say",` : a quote before a delimiter is text. Only within a line: any two fields would fit else.
  private var goingOnAfterDelimiter: Field? {
    guard let first = closing(from: opening + 1), first + 1 < bytes.count, bytes[first + 1] == delimiter,
      let last = closing(from: first + 1), !bytes[opening..<last].contains(where: { $0 == 10 || $0 == 13 })
    else { return nil }
    return (undoubled(opening + 1..<last), last + 1)
  }

  /// `"big, red"lamp,` : what comes after the closing quote is the field's as well.
  private var goingOnAfterQuote: Field? {
    var index = opening + 1
    while index + 1 < bytes.count {
      if bytes[index] == quote {
        if bytes[index + 1] == quote {
          index += 1
        } else if !isEdge(index + 1) {
          let end = fieldEnd(from: index + 1)
          return (undoubled(opening + 1..<index) + bytes[index + 1..<end], end)
        }
      }
      index += 1
    }
    return nil
  }

  private func record(with field: Field, isMended: (Int) -> Bool) -> Result? {
    var reading = RecordReading(delimiter: delimiter, quote: quote)
    reading.fields = fields
    reading.state = .unquoted
    var index = field.end
    while index < bytes.count, !isLineEnd(index) || reading.state == .quoted {
      _ = reading.take(bytes[index])
      index += 1
    }
    let isWhole = index < bytes.count || (atEnd && reading.state != .quoted)
    guard isWhole, !reading.isIrregular, isMended(reading.fields + 1) else { return nil }
    let quoted = [quote] + field.text.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
    let lineEnd = index < bytes.count ? [bytes[index]] : []
    return Result(
      bytes: bytes[..<opening] + quoted + bytes[field.end..<index], lineEnd: lineEnd, end: index + lineEnd.count)
  }

  private func isLineEnd(_ index: Int) -> Bool { bytes[index] == 10 || bytes[index] == 13 }

  private func isEdge(_ index: Int) -> Bool {
    index < bytes.count ? bytes[index] == delimiter || isLineEnd(index) : atEnd
  }

  private func fieldEnd(from start: Int) -> Int {
    var index = start
    while index < bytes.count, !isEdge(index) { index += 1 }
    return index
  }

  /// The next quote before a delimiter or a line end that isn't half of a doubled one.
  private func closing(from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      if bytes[index] == quote {
        if isEdge(index + 1) { return index }
        if index + 1 < bytes.count && bytes[index + 1] == quote { index += 1 }
      }
      index += 1
    }
    return nil
  }

  private func undoubled(_ range: Range<Int>) -> [UInt8] {
    var text: [UInt8] = []
    var index = range.lowerBound
    while index < range.upperBound {
      text.append(bytes[index])
      let isDoubled = bytes[index] == quote && index + 1 < range.upperBound && bytes[index + 1] == quote
      index += isDoubled ? 2 : 1
    }
    return text
  }
}
