/// The signs that hold a file together, as they were used to read it.
public struct Dialect: Sendable, Equatable {
  /// Between fields.
  public let delimiter: UInt8
  /// Around fields that need it.
  public let quote: UInt8
  /// Whether the first record was taken for the names of the columns.
  public let header: Bool

  /// - Parameter header: whether the first record holds names.
  public init(delimiter: UInt8, quote: UInt8, header: Bool) {
    self.delimiter = delimiter
    self.quote = quote
    self.header = header
  }

  /// Whether pieces of the file can be read alone: libcsv and `RegularScanner` agree on what is regular in it.
  var allowsPieces: Bool { true }

  /// Refuses signs that libcsv could not tell apart, or that are half a character.
  func check() throws(CSVError) {
    let reserved: [UInt8] = [0, 10, 13]
    if delimiter == quote {
      throw CSVError(.unusableDialect(reason: "the delimiter and the quote are the same character"))
    }
    if reserved.contains(delimiter) || delimiter >= 0x80 {
      throw CSVError(.unusableDialect(reason: "the delimiter is not one ASCII character"))
    }
    if reserved.contains(quote) || quote >= 0x80 {
      throw CSVError(.unusableDialect(reason: "the quote is not one ASCII character"))
    }
  }
}
