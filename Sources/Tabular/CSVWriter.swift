/// Writes records as RFC 4180 has them, with a line feed as the line end.
///
/// A field is quoted only when it must be: when it holds the delimiter, the quote, CR or LF. A record of one empty
/// field is written as `""`, since a blank line could not be told from no record.
public struct CSVWriter: Sendable {
  /// Between fields.
  public let delimiter: UInt8
  /// Around fields that need it.
  public let quote: UInt8

  /// - Precondition: the delimiter and the quote differ and are neither CR nor LF.
  public init(delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8 = UInt8(ascii: "\"")) {
    let lineEnds: [UInt8] = [10, 13]
    precondition(
      delimiter != quote && !lineEnds.contains(delimiter) && !lineEnds.contains(quote), "an unusable dialect")
    self.delimiter = delimiter
    self.quote = quote
  }

  /// Appends one record and its line end.
  /// - Complexity: O(bytes of the record).
  public func write(_ record: [ByteText], to output: inout [UInt8]) {
    for (index, field) in record.enumerated() {
      if index > 0 { output.append(delimiter) }
      var text = field.string
      text.withUTF8 { write($0, isAlone: record.count == 1, to: &output) }
    }
    output.append(UInt8(ascii: "\n"))
  }

  private func write(_ field: UnsafeBufferPointer<UInt8>, isAlone: Bool, to output: inout [UInt8]) {
    let mustQuote = field.contains { $0 == delimiter || $0 == quote || $0 == 10 || $0 == 13 }
    guard mustQuote || (isAlone && field.isEmpty) else {
      output.append(contentsOf: field)
      return
    }
    output.append(quote)
    for byte in field {
      if byte == quote { output.append(quote) }
      output.append(byte)
    }
    output.append(quote)
  }
}
