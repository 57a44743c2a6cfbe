/// Text that is equal only when its UTF-8 bytes are equal.
///
/// Swift's `String` treats "é" and its decomposed form as equal, so two columns of a file could collapse into one
/// dictionary key. Column names and category levels are therefore compared, hashed and ordered by their bytes.
public struct ByteText: Sendable, Hashable, Comparable, Codable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The same text for showing and for string operations.
  public let string: String

  /// Keeps the text as it is; nothing is normalised.
  public init(_ string: String) { self.string = string }

  /// Lets tests and options write names as literals.
  public init(stringLiteral value: String) { string = value }

  /// Decodes a plain string.
  public init(from decoder: any Decoder) throws {
    string = try decoder.singleValueContainer().decode(String.self)
  }

  /// Encodes a plain string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(string)
  }

  /// The text itself, not escaped.
  public var description: String { string }

  /// Whether there is no byte at all.
  public var isEmpty: Bool { string.utf8.isEmpty }

  /// Whether the bytes are equal: "é" and its decomposed form are not.
  public static func == (a: Self, b: Self) -> Bool { a.string.utf8.elementsEqual(b.string.utf8) }

  /// Orders by bytes, which for UTF-8 is the order of code points.
  public static func < (a: Self, b: Self) -> Bool { a.string.utf8.lexicographicallyPrecedes(b.string.utf8) }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    for byte in string.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}
