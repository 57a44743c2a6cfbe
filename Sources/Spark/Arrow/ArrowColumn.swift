/// The values of a column, or the elements of its lists.
public struct ArrowColumn: Sendable, Equatable {
  /// What stands where a value is missing means nothing (a zero, an empty text or list).
  public private(set) var values: Values
  /// Whether each value is there; nil if none is missing.
  public private(set) var isPresent: [Bool]?

  /// Numbers of all widths come as the widest of their kind, which holds them exactly; decimals as the nearest number.
  public indirect enum Values: Sendable, Equatable {
    case numbers([Double])
    case integers([Int64])
    case booleans([Bool])
    case texts([String])
    /// Days since 1970-01-01.
    case days([Int32])
    /// List i has the elements `ends[i - 1] ..< ends[i]`, the first from 0.
    case lists(ends: [Int], elements: ArrowColumn)
  }

  init(_ values: Values, isPresent: [Bool]? = nil) {
    self.values = values
    self.isPresent = isPresent
  }

  /// A column without rows.
  init(_ type: ArrowType) {
    switch type {
    case .int8, .int16, .int32, .int64: values = .integers([])
    case .float32, .float64, .decimal: values = .numbers([])
    case .boolean: values = .booleans([])
    case .text: values = .texts([])
    case .date: values = .days([])
    case .list(let element): values = .lists(ends: [], elements: ArrowColumn(element))
    }
  }

  public var count: Int {
    switch values {
    case .numbers(let values): values.count
    case .integers(let values): values.count
    case .booleans(let values): values.count
    case .texts(let values): values.count
    case .days(let values): values.count
    case .lists(let ends, _): ends.count
    }
  }

  public var missingCount: Int { isPresent.map { $0.count { !$0 } } ?? 0 }

  /// Adds the values of a column of the same type.
  mutating func append(_ other: ArrowColumn) {
    if isPresent != nil || other.isPresent != nil {
      isPresent =
        (isPresent ?? Array(repeating: true, count: count))
        + (other.isPresent ?? Array(repeating: true, count: other.count))
    }
    // Emptied first, so that the array isn't shared and copied whole for every batch.
    let mine = values
    values = .booleans([])
    switch (consume mine, other.values) {
    case (.numbers(var a), .numbers(let b)):
      a += b
      values = .numbers(a)
    case (.integers(var a), .integers(let b)):
      a += b
      values = .integers(a)
    case (.booleans(var a), .booleans(let b)):
      a += b
      values = .booleans(a)
    case (.texts(var a), .texts(let b)):
      a += b
      values = .texts(a)
    case (.days(var a), .days(let b)):
      a += b
      values = .days(a)
    case (.lists(var ends, var elements), .lists(let otherEnds, let otherElements)):
      let offset = elements.count
      ends += otherEnds.map { $0 + offset }
      elements.append(otherElements)
      values = .lists(ends: ends, elements: elements)
    default: preconditionFailure("columns of two types")
    }
  }
}

// MARK: What a caller asks for

extension ArrowColumn {
  /// Numbers, integers (exact up to 2^53) or booleans (0 and 1); NaN where a value is missing.
  public func doubles() throws(SparkError) -> [Double] {
    let all: [Double]
    switch values {
    case .numbers(let values): all = values
    case .integers(let values): all = values.map(Double.init)
    case .booleans(let values): all = values.map { $0 ? 1 : 0 }
    default: throw .unexpectedResult("a column is not numeric")
    }
    guard let isPresent else { return all }
    return zip(all, isPresent).map { $1 ? $0 : .nan }
  }

  /// Integers, none of them missing.
  public func integers() throws(SparkError) -> [Int64] {
    guard case .integers(let values) = values else { throw .unexpectedResult("a column does not hold integers") }
    guard missingCount == 0 else { throw .unexpectedResult("an integer is missing") }
    return values
  }

  /// Texts; nil where one is missing.
  public func texts() throws(SparkError) -> [String?] {
    guard case .texts(let values) = values else { throw .unexpectedResult("a column does not hold text") }
    guard let isPresent else { return values }
    return zip(values, isPresent).map { $1 ? $0 : nil }
  }

  /// Days since 1970-01-01; nil where a date is missing.
  public func days() throws(SparkError) -> [Int32?] {
    guard case .days(let values) = values else { throw .unexpectedResult("a column does not hold dates") }
    guard let isPresent else { return values }
    return zip(values, isPresent).map { $1 ? $0 : nil }
  }

  /// Lists of numbers, none of them missing, NaN where one of their elements is.
  public func doubleLists() throws(SparkError) -> [[Double]] {
    guard case .lists(let ends, let elements) = values else { throw .unexpectedResult("a column does not hold lists") }
    guard missingCount == 0 else { throw .unexpectedResult("a list is missing") }
    let all = try elements.doubles()
    return zip([0] + ends.dropLast(), ends).map { Array(all[$0..<$1]) }
  }
}
