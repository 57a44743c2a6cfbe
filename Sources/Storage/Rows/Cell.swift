internal import FeatureImportance
internal import GRDB
internal import Tabular

/// One value of a row: what is bound, what is read, and what is digested.
enum Cell: Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
}

/// A value that does not fit a cell, or a cell that does not hold the value it should.
struct CellMismatch: Error {
  let reason: String
}

extension Cell {
  /// - Throws: `CellMismatch` for a blob, which no table of ours holds.
  init(_ value: DatabaseValue) throws {
    switch value.storage {
    case .null: self = .null
    case .int64(let integer): self = .integer(integer)
    case .double(let double): self = .real(double)
    case .string(let string): self = .text(string)
    case .blob: throw CellMismatch(reason: "a blob")
    }
  }

  var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let integer): integer.databaseValue
    case .real(let double): double.databaseValue
    case .text(let string): string.databaseValue
    }
  }
}

/// A value that survives the way into a cell and back unchanged, or throws.
protocol Storable: Sendable {
  init(cell: Cell) throws
  func cell() throws -> Cell
}

extension Int: Storable {
  init(cell: Cell) throws {
    guard case .integer(let integer) = cell else { throw CellMismatch(reason: "not an integer") }
    self = Int(integer)
  }
  func cell() -> Cell { .integer(Int64(self)) }
}

extension Bool: Storable {
  init(cell: Cell) throws {
    switch cell {
    case .integer(0): self = false
    case .integer(1): self = true
    default: throw CellMismatch(reason: "neither 0 nor 1")
    }
  }
  func cell() -> Cell { .integer(self ? 1 : 0) }
}

extension Double: Storable {
  init(cell: Cell) throws {
    guard case .real(let double) = cell else { throw CellMismatch(reason: "not a real number") }
    self = double
  }

  /// SQLite turns NaN into NULL, which would read as "no such number". A NaN in a result is a fault of the analysis, so
  /// it is refused; infinities are stored. A -0.0 becomes 0.0 here, since SQLite would do it behind our back: it keeps a
  /// whole number as an integer on the disk.
  func cell() throws -> Cell {
    if isNaN { throw CellMismatch(reason: "not a number (NaN)") }
    return .real(self == 0 ? 0 : self)
  }
}

extension UInt64: Storable {
  init(cell: Cell) throws {
    guard let value = UInt64(try String(cell: cell)) else { throw CellMismatch(reason: "not a decimal number") }
    self = value
  }
  /// As text: SQLite's integers are signed.
  func cell() -> Cell { .text(String(self)) }
}

extension String: Storable {
  init(cell: Cell) throws {
    guard case .text(let text) = cell else { throw CellMismatch(reason: "not a text") }
    self = try text.unescapingNUL()
  }
  func cell() -> Cell { .text(escapingNUL()) }

  /// SQLite and most of its readers end a text at a NUL. It becomes ␛␀, and ␛ becomes ␛␛.
  private func escapingNUL() -> String {
    guard unicodeScalars.contains(where: { $0 == "\0" || $0 == "␛" }) else { return self }
    var escaped = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar == "\0" || scalar == "␛" { escaped.append("␛") }
      escaped.append(scalar == "\0" ? "␀" : scalar)
    }
    return String(escaped)
  }

  private func unescapingNUL() throws -> String {
    guard unicodeScalars.contains("␛") else { return self }
    var plain = String.UnicodeScalarView()
    var scalars = unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "␛" else {
        plain.append(scalar)
        continue
      }
      switch scalars.next() {
      case "␀": plain.append("\0")
      case "␛": plain.append("␛")
      default: throw CellMismatch(reason: "a text with a broken escape")
      }
    }
    return String(plain)
  }
}

extension ByteText: Storable {
  init(cell: Cell) throws { self.init(try String(cell: cell)) }
  func cell() throws -> Cell { string.cell() }
}

extension Optional: Storable where Wrapped: Storable {
  init(cell: Cell) throws {
    if case .null = cell { self = nil } else { self = try Wrapped(cell: cell) }
  }
  func cell() throws -> Cell { try self?.cell() ?? .null }
}

/// Enumerations are stored by name.
extension Storable where Self: RawRepresentable, RawValue == String {
  init(cell: Cell) throws {
    guard let value = Self(rawValue: try String(cell: cell)) else { throw CellMismatch(reason: "an unknown name") }
    self = value
  }
  func cell() -> Cell { rawValue.cell() }
}

extension Tabular.Column.Kind: Storable {}
extension ColumnSummary.Role: Storable {}
extension Activation: Storable {}
extension Family: Storable {}
extension FeatureImportance.Task: Storable {}
extension Metric.Name: Storable {}
extension NetworkSkill: Storable {}
extension PathResult.Model: Storable {}
extension RankedFeature.Verdict: Storable {}
extension RunWarning.Severity: Storable {}
extension VariableLabel.Sign: Storable {}
extension TrainingRecord.End: Storable {}
extension LossCurve.Axis: Storable {}
extension BiasVariance.NoiseSource: Storable {}
extension AssociationMeasure: Storable {}
