/// A batch of rows, whose columns are read from the buffers of its body in order.
///
/// Each column, and each list's elements after the list, has a node (the number of values, and how many are missing)
/// and two or three buffers: a bit for each value that is there (empty if all are), then the values, or ends and bytes.
struct ArrowBatch {
  let rowCount: Int
  private let body: CheckedBytes
  private var nodes: ArraySlice<CheckedBytes>
  private var buffers: ArraySlice<CheckedBytes>

  /// - Parameter header: the table `RecordBatch`: rows 0, nodes 1, buffers 2, compression 3.
  init(_ header: FlatTable, body: CheckedBytes) throws(SparkError) {
    guard try !header.has(3) else { throw .damaged("compressed buffers") }
    let rows = try header.integer(0, default: Int64(0))
    guard let count = Int(exactly: rows), count >= 0 else { throw .damaged("\(rows) rows") }
    rowCount = count
    nodes = try header.structs(1, size: 16)[...]
    buffers = try header.structs(2, size: 16)[...]
    self.body = body
    // Buffers that overlap could make gigabytes of columns from a small body.
    var total = 0
    for buffer in buffers {
      let length = try buffer.integer(Int64.self, at: 8)
      guard length >= 0, length <= body.count - total else { throw .damaged("buffers larger than their body") }
      total += Int(length)
    }
  }

  mutating func columns(of fields: [ArrowField]) throws(SparkError) -> [ArrowColumn] {
    // Without a column there is no buffer that bounds the number of rows.
    guard !fields.isEmpty || rowCount == 0 else { throw .damaged("rows without columns") }
    var columns: [ArrowColumn] = []
    for field in fields { columns.append(try column(of: field.type, count: rowCount)) }
    return columns
  }

  /// - Parameter count: how many values there must be; nil for a list's elements, of which there must be `atLeast`.
  private mutating func column(
    of type: ArrowType, count: Int?, atLeast: Int = 0
  ) throws(SparkError) -> ArrowColumn {
    guard let node = nodes.popFirst() else { throw .damaged("a column without its node") }
    let length = try node.integer(Int64.self, at: 0)
    let missing = try node.integer(Int64.self, at: 8)
    guard let n = Int(exactly: length), n >= atLeast, n == count ?? n, missing >= 0, missing <= length else {
      throw .damaged("a column of \(length) values, \(missing) missing")
    }
    let validity = try buffer()
    let values = try values(of: type, count: n)
    return ArrowColumn(values, isPresent: missing == 0 ? nil : try validity.bits(count: n))
  }

  private mutating func values(of type: ArrowType, count n: Int) throws(SparkError) -> ArrowColumn.Values {
    switch type {
    case .int8: .integers(try buffer().values(Int8.self, count: n).map(Int64.init))
    case .int16: .integers(try buffer().values(Int16.self, count: n).map(Int64.init))
    case .int32: .integers(try buffer().values(Int32.self, count: n).map(Int64.init))
    case .int64: .integers(try buffer().values(count: n))
    case .float32: .numbers(try buffer().values(Float.self, count: n).map(Double.init))
    case .float64: .numbers(try buffer().values(count: n))
    case .decimal(let scale): .numbers(try buffer().values(Int128.self, count: n).map { double($0, scale: scale) })
    case .boolean: .booleans(try buffer().bits(count: n))
    case .date: .days(try buffer().values(count: n))
    case .text: .texts(try texts(count: n))
    case .list(let element): try lists(of: element, count: n)
    }
  }

  private mutating func texts(count n: Int) throws(SparkError) -> [String] {
    let (start, ends) = try offsets(count: n)
    let bytes = try buffer()
    var begin = start
    return try ends.map { end throws(SparkError) in
      defer { begin = end }
      return try bytes.slice(at: begin, count: end - begin).text()
    }
  }

  private mutating func lists(of element: ArrowType, count n: Int) throws(SparkError) -> ArrowColumn.Values {
    let (start, ends) = try offsets(count: n)
    guard start == 0 else { throw .damaged("the first list begins at \(start)") }
    let elements = try column(of: element, count: nil, atLeast: ends.last ?? 0)
    guard elements.count == ends.last ?? 0 else { throw .damaged("elements that belong to no list") }
    return .lists(ends: ends, elements: elements)
  }

  /// Where the first text or list begins, and where each ends.
  private mutating func offsets(count n: Int) throws(SparkError) -> (start: Int, ends: [Int]) {
    let buffer = try buffer()
    // Of a column without values the buffer may be empty.
    guard n > 0 else { return (0, []) }
    guard n < Int.max else { throw .damaged("\(n) values") }
    let all = try buffer.values(Int32.self, count: n + 1).map(Int.init)
    guard all[0] >= 0, zip(all, all.dropFirst()).allSatisfy({ $0 <= $1 }) else { throw .damaged("ends in disorder") }
    return (all[0], Array(all.dropFirst()))
  }

  private mutating func buffer() throws(SparkError) -> CheckedBytes {
    guard let place = buffers.popFirst() else { throw .damaged("a column without its buffer") }
    let offset = try place.integer(Int64.self, at: 0)
    guard let start = Int(exactly: offset) else { throw .damaged("a buffer at \(offset)") }
    return try body.slice(at: start, count: Int(place.integer(Int64.self, at: 8)))
  }

  /// The nearest number to `unscaled / 10^scale`.
  private func double(_ unscaled: Int128, scale: Int) -> Double {
    // Up to 2^53 and 10^22 both are exact, so that the quotient is rounded once.
    if unscaled.magnitude <= 1 << 53, scale <= 22 { return Double(Int64(unscaled)) / Self.powersOfTen[scale] }
    return Double("\(unscaled)e-\(scale)") ?? .nan
  }

  private static let powersOfTen: [Double] = (0...22).map { Double("1e\($0)") ?? .nan }
}
