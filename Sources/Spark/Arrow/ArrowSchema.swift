/// What a column of a result holds.
public indirect enum ArrowType: Sendable, Equatable {
  case int8, int16, int32, int64
  case float32, float64
  /// `scale` digits stand after the point.
  case decimal(scale: Int)
  case boolean
  case text
  /// Days since 1970-01-01.
  case date
  case list(ArrowType)
}

/// A column's name and type.
public struct ArrowField: Sendable, Equatable {
  public let name: String
  public let type: ArrowType
}

/// Reads the schema of an IPC stream.
///
/// - SeeAlso: Arrow, `format/Schema.fbs`, whose field numbers these are.
enum ArrowSchema {
  /// A list of lists is the deepest that is read; a table that contains itself would go on for ever.
  private static let deepest = 3
  /// As many columns as are read of a file.
  private static let most = 100_000

  /// - Parameter schema: the table `Schema`.
  static func fields(of schema: FlatTable) throws(SparkError) -> [ArrowField] {
    guard try schema.integer(0, default: Int16(0)) == 0 else { throw .damaged("big-endian numbers") }
    // All names may be the same bytes, and long.
    var room = schema.byteCount
    return try schema.tables(1, most: most).map { field throws(SparkError) in
      let name = try field.text(0)
      room -= name.utf8.count
      guard room >= 0 else { throw .damaged("names that overlap") }
      return ArrowField(name: name, type: try type(of: field, column: name, depth: 1))
    }
  }

  /// - Parameter field: the table `Field`: name 0, type tag 2, type 3, dictionary 4, children 5.
  private static func type(of field: FlatTable, column: String, depth: Int) throws(SparkError) -> ArrowType {
    let tag = try field.integer(2, default: UInt8(0))
    func unsupported(_ type: String) -> SparkError { .unsupportedType(column: column, type: type) }
    guard try !field.has(4) else { throw unsupported("dictionary") }
    let details = try field.table(3)
    switch tag {
    case 2:
      guard try details?.integer(1, default: UInt8(0)) == 1 else { throw unsupported("unsigned integer") }
      switch try details?.integer(0, default: Int32(0)) {
      case 8: return .int8
      case 16: return .int16
      case 32: return .int32
      case 64: return .int64
      default: throw unsupported("integer")
      }
    case 3:
      switch try details?.integer(0, default: Int16(0)) {
      case 1: return .float32
      case 2: return .float64
      default: throw unsupported("half-precision number")
      }
    case 5: return .text
    case 6: return .boolean
    case 7:
      guard try details?.integer(2, default: Int32(128)) == 128 else { throw unsupported("decimal") }
      let scale = try details?.integer(1, default: Int32(0)) ?? 0
      guard 0...38 ~= scale else { throw .damaged("a decimal of scale \(scale)") }
      return .decimal(scale: Int(scale))
    case 8:
      guard try details?.integer(0, default: Int16(1)) == 0 else { throw unsupported("date in milliseconds") }
      return .date
    case 12:
      guard let child = try field.tables(5, most: 1).first else { throw .damaged("a list of nothing") }
      guard depth < deepest else { throw unsupported("list of lists of lists") }
      return .list(try type(of: child, column: column, depth: depth + 1))
    default:
      let names: [UInt8: String] = [
        1: "void", 4: "binary", 9: "time", 10: "timestamp", 11: "interval", 13: "struct", 17: "map", 18: "interval",
      ]
      throw unsupported(names[tag] ?? "number \(tag) of Arrow")
    }
  }
}
