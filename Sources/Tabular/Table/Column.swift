/// One named column of a table.
public struct Column: Sendable {
  /// Unique within a table.
  public let name: ByteText
  /// One per row.
  public let values: Values
  /// Whether the user declared the type; a declared column is never taken for an id.
  public let isDeclared: Bool

  /// - Parameter isDeclared: whether the user, not the reader, chose the type.
  public init(name: ByteText, values: Values, isDeclared: Bool = false) {
    self.name = name
    self.values = values
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
  }

  /// The kinds of `Values`, without the values.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case numeric, boolean, categorical
  }

  /// The kind of the values.
  public var kind: Kind {
    switch values {
    case .numeric: .numeric
    case .boolean: .boolean
    case .categorical: .categorical
    }
  }

  /// The number of rows.
  public var count: Int {
    switch values {
    case .numeric(let x): x.count
    case .boolean(let labels), .categorical(let labels): labels.codes.count
    }
  }

  /// Whether the value of a row is missing.
  public func isMissing(at row: Int) -> Bool {
    switch values {
    case .numeric(let x): x[row].isNaN
    case .boolean(let labels), .categorical(let labels): labels.codes[row] < 0
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
