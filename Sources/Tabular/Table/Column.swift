/// One named column of a table.
public struct Column: Sendable {
  /// Unique within a table.
  public let name: ByteText
  /// One per row.
  public let values: Values
  /// What every number of the column was written with, as it stands in the file: a sign like % or €, a code like EUR.
  public let unit: String?
  /// Whether the user declared the type; a declared column is never taken for an id.
  public let isDeclared: Bool

  /// - Parameters:
  ///   - unit: of numbers.
  ///   - isDeclared: whether the user, not the reader, chose the type.
  public init(name: ByteText, values: Values, unit: String? = nil, isDeclared: Bool = false) {
    self.name = name
    self.values = values
    self.unit = unit
    self.isDeclared = isDeclared
  }

  /// The values, by type.
  public enum Values: Sendable {
    /// Finite numbers; a missing value is NaN.
    case numeric([Double])
    /// Two labels, the one that means no (false, n, no) first.
    case boolean(Labels)
    /// Any number of labels, in the order of their bytes.
    case categorical(Labels)
    /// Days since the beginning of 1970, the time as a fraction; a missing value is NaN.
    case date([Double], DateFormat)
    /// More texts than a category has.
    case text(TextCodes)
  }

  /// The kinds of `Values`, without the values.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case numeric, boolean, categorical, date, text
  }

  /// The kind of the values.
  public var kind: Kind {
    switch values {
    case .numeric: .numeric
    case .boolean: .boolean
    case .categorical: .categorical
    case .date: .date
    case .text: .text
    }
  }

  /// The number of rows.
  public var count: Int {
    switch values {
    case .numeric(let x), .date(let x, _): x.count
    case .boolean(let labels), .categorical(let labels): labels.codes.count
    case .text(let texts): texts.codes.count
    }
  }

  /// Whether the value of a row is missing.
  public func isMissing(at row: Int) -> Bool {
    switch values {
    case .numeric(let x), .date(let x, _): x[row].isNaN
    case .boolean(let labels), .categorical(let labels): labels.codes[row] < 0
    case .text(let texts): texts.codes[row] < 0
    }
  }
}

/// Labels stored as codes into a list of levels.
public struct Labels: Sendable, Equatable {
  /// For each row the index of its level, or -1 where the value is missing.
  public var codes: [Int32]
  /// The distinct labels as written in the file.
  public var levels: [ByteText]

  /// - Precondition: every code is -1 or an index into `levels`.
  public init(codes: [Int32], levels: [ByteText]) {
    precondition(codes.allSatisfy { $0 >= -1 && $0 < Int32(levels.count) }, "a code without a level")
    self.codes = codes
    self.levels = levels
  }
}

/// Which rows hold the same text. The texts themselves, most often names or notes, are not kept.
public struct TextCodes: Sendable, Equatable {
  /// For each row a number that rows of the same text share, from 0 in the order of first appearance; -1 where the
  /// value is missing.
  public let codes: [Int32]
  /// The number of distinct texts.
  public let distinctCount: Int

  /// - Precondition: every code is -1 or below `distinctCount`.
  public init(codes: [Int32], distinctCount: Int) {
    precondition(codes.allSatisfy { $0 >= -1 && $0 < Int32(distinctCount) }, "a code beyond the distinct texts")
    self.codes = codes
    self.distinctCount = distinctCount
  }
}
