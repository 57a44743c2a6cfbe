/// The layout of a column cache, version 1. All numbers are little-endian.
///
/// ```
/// opening      8 bytes "ASSAYCOL", version (4), 4 zeros
/// block        for each: its table of columns (encoding 1, CRC-32 4, for each column), then the columns one by one
/// description  see CachedDescription
/// closing      24 bytes: offset (8) and length (4) of the description, its CRC-32 (4), "ASSAYEND"
/// ```
/// The description holds the offset of each block, the number of its rows and the CRC-32 of its table of columns. So each
/// byte of a file is either fixed or covered by a checksum, and one that is read was checked.
enum CacheFormat {
  static let version = 1
  static let opening = Array("ASSAYCOL".utf8) + [UInt8(version), 0, 0, 0, 0, 0, 0, 0]
  static let closing = Array("ASSAYEND".utf8)
  static let closingSize = 24
  /// Of one column in a block's table.
  static let entrySize = 5

  /// How the values of a column in a block are written.
  enum Encoding: UInt8, Sendable {
    /// Nothing: they were forgotten.
    case none, float64, float32, int8, int16, int32

    /// Bytes of a value.
    var width: Int {
      switch self {
      case .none: 0
      case .int8: 1
      case .int16: 2
      case .float32, .int32: 4
      case .float64: 8
      }
    }
  }
}

/// How numbers are kept in a cache.
package enum CachePrecision: UInt8, Sendable, CaseIterable {
  /// As they are.
  case double
  /// To 24 binary digits: about seven significant ones.
  case single
}
