#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads a piece of whole, regular records straight into numbers and text.
///
/// Regular is: fields without quotes, or quoted from their first byte to their last, with quotes doubled inside; records
/// that end with LF or CRLF. The first byte that is anything else (a stray quote, text after a closing quote, a lone CR)
/// ends the scan with `isRegular` false, and libcsv reads on from the piece's first byte.
final class RegularScanner: @unchecked Sendable {
  /// What is done with each field of a record.
  enum Destination: Equatable {
    /// Not kept.
    case nowhere
    /// Index among the numeric columns.
    case number(Int)
    /// Index among the text columns.
    case text(Int)
  }

  private let destinations: [Destination]
  private let delimiter: UInt8
  private let quote: UInt8
  private let decimalPoint: UInt8
  private let rule: NumberColumn.Rule
  private let isStrict: Bool
  private let maximumFieldBytes: Int
  private let numericCount: Int
  private let textCount: Int

  // The results of the last scan.
  private(set) var isRegular = true
  private(set) var rowCount = 0
  /// Lines of the rows, the piece's first line being 0.
  private(set) var lines = RowLines()
  private(set) var lineCount = 0
  /// Lines as above.
  private(set) var misfits: [Misfit] = []
  /// For each numeric column whether some field was no number that a Double holds.
  private(set) var hasFailed: [Bool]
  private(set) var texts: [FieldArena]
  private var numbers: UnsafeMutableBufferPointer<Double>
  private var capacity = 0

  /// A quoted field whose doubled quotes are undone, until it has been copied.
  private var undone = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  init(destinations: [Destination], dialect: Dialect, options: ReadOptions) {
    self.destinations = destinations
    delimiter = dialect.delimiter
    quote = dialect.quote
    rule = NumberColumn.Rule(options)
    // Where the decimal mark is the delimiter as well, only a quoted number has one; NUL is in no regular text.
    decimalPoint = rule.decimalPoint == dialect.delimiter ? 0 : rule.decimalPoint
    isStrict = options.isStrict
    maximumFieldBytes = options.maximumFieldBytes
    numericCount = destinations.count { if case .number = $0 { true } else { false } }
    textCount = destinations.count { if case .text = $0 { true } else { false } }
    hasFailed = Array(repeating: false, count: numericCount)
    texts = Array(repeating: FieldArena(), count: textCount)
    numbers = UnsafeMutableBufferPointer(start: nil, count: 0)
  }

  deinit {
    numbers.deallocate()
    undone.deallocate()
  }

  /// The numbers of one column; valid until the next scan.
  func numbers(ofColumn column: Int) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(rebasing: numbers[column * capacity..<column * capacity + rowCount])
  }

  /// - Complexity: O(bytes).
  func scan(_ bytes: UnsafeBufferPointer<UInt8>) {
    prepare(for: bytes)
    guard let base = bytes.baseAddress else { return }
    // Whatever isn't text, libcsv's way reports.
    guard TextDecoder.isText(bytes) else { return isRegular = false }
    let end = bytes.count
    var at = 0
    destinations.withUnsafeBufferPointer { destinations in
      while at < end && isRegular {
        if base[at] == 10 {
          at += 1
          lineCount += 1
        } else if base[at] == 13 {
          guard at + 1 < end, base[at + 1] == 10 else { return isRegular = false }
          at += 2
          lineCount += 1
        } else {
          scanRecord(base, &at, end, destinations)
        }
      }
    }
  }

  private func prepare(for bytes: UnsafeBufferPointer<UInt8>) {
    isRegular = true
    rowCount = 0
    lines = RowLines()
    lineCount = 0
    misfits.removeAll(keepingCapacity: true)
    for i in hasFailed.indices { hasFailed[i] = false }
    for i in texts.indices { texts[i].removeAll() }
    var lineEnds = 1
    for byte in bytes { lineEnds &+= byte == 10 ? 1 : 0 }
    guard lineEnds > capacity else { return }
    capacity = lineEnds + lineEnds / 8
    numbers.deallocate()
    numbers = .allocate(capacity: max(1, capacity * numericCount))
  }

  @inline(__always)
  private func scanRecord(
    _ base: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ destinations: UnsafeBufferPointer<Destination>
  ) {
    let line = lineCount
    let start = at
    var width = 0
    while true {
      let destination = width < destinations.count ? destinations[width] : .nowhere
      width += 1
      switch destination {
      case .number(let column): scanNumber(base, &at, end, column)
      case .text(let column):
        if let field = scanField(base, &at, end) { texts[column].append(field) }
      case .nowhere: _ = scanField(base, &at, end)
      }
      guard isRegular else { return }
      // Every field ends before a delimiter, a line end or the end of the bytes.
      if at < end && base[at] == delimiter {
        at += 1
        continue
      }
      break
    }
    let record = UnsafeBufferPointer(start: base + start, count: at - start)
    if at < end { at += base[at] == 13 ? 2 : 1 }
    lineCount += 1
    if width == destinations.count {
      lines.append(line: line)
      rowCount += 1
    } else {
      takeBack(record, width: width, line: line)
    }
  }

  /// Forgets a record of another width than the header's.
  private func takeBack(_ record: UnsafeBufferPointer<UInt8>, width: Int, line: Int) {
    if isStrict { return isRegular = false }
    for case .text(let column) in destinations.prefix(width) { texts[column].removeLast() }
    let isQuoted = record.first == quote
    let field = isQuoted ? UnsafeBufferPointer(rebasing: record.dropFirst().dropLast()) : record
    misfits.append(Misfit(line: line, width: width, mayBeFootnote: width == 1 && Footnote.mayBe(field)))
  }

  @inline(__always)
  private func scanNumber(_ base: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ column: Int) {
    var next = at
    let isNegative = next < end && base[next] == UInt8(ascii: "-")
    if isNegative { next += 1 }
    var digits: UInt64 = 0
    let start = next
    while next < end, base[next] &- 48 <= 9 {
      digits = digits &* 10 &+ UInt64(base[next] &- 48)
      next += 1
    }
    var count = next - start
    let hasLeadingZeros = count > 1 && base[start] == UInt8(ascii: "0")
    var exponent = 0
    if next < end, base[next] == decimalPoint {
      next += 1
      let fraction = next
      while next < end, base[next] &- 48 <= 9 {
        digits = digits &* 10 &+ UInt64(base[next] &- 48)
        next += 1
      }
      exponent = fraction - next
      count -= exponent
    }
    // 19 digits fit. About an integer beyond 2^53 and about leading zeros the general way decides.
    if count > 0, count <= 19, !hasLeadingZeros, next == end || base[next] == delimiter || base[next] == 10,
      exponent < 0 || digits <= 1 << 53, let magnitude = nearestDouble(digits, exponent: exponent)
    {
      numbers[column * capacity + rowCount] = isNegative ? -magnitude : magnitude
      at = next
      return
    }
    scanOtherNumber(base, &at, end, column)
  }

  /// A number in quotes, with blanks, with an exponent, before CRLF; a missing value; or something else.
  private func scanOtherNumber(_ base: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ column: Int) {
    guard let field = scanField(base, &at, end) else { return }
    let value = rule.value(of: field)
    numbers[column * capacity + rowCount] = value ?? .nan
    if value == nil { hasFailed[column] = true }
  }

  /// The field at a place, which moves to the byte that ends it; nil where the text is irregular.
  @inline(__always)
  private func scanField(_ base: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int) -> UnsafeBufferPointer<UInt8>? {
    if at < end && base[at] == quote { return scanQuotedField(base, &at, end) }
    let start = at
    while at < end {
      let byte = base[at]
      if byte == delimiter || byte == 10 { break }
      if byte == quote {
        isRegular = false
        return nil
      }
      if byte == 13 {
        guard at + 1 < end, base[at + 1] == 10 else {
          isRegular = false
          return nil
        }
        break
      }
      at += 1
    }
    guard at - start <= maximumFieldBytes else {
      isRegular = false
      return nil
    }
    return UnsafeBufferPointer(start: base + start, count: at - start)
  }

  private func scanQuotedField(
    _ base: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int
  ) -> UnsafeBufferPointer<UInt8>? {
    let start = at + 1
    var next = start
    var hasDoubled = false
    while true {
      guard let found = memchr(base + next, Int32(quote), end - next) else {
        isRegular = false
        return nil
      }
      next = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - base
      if next + 1 < end && base[next + 1] == quote {
        hasDoubled = true
        next += 2
      } else {
        break
      }
    }
    at = next + 1
    let isEnded =
      at == end || base[at] == delimiter || base[at] == 10 || (base[at] == 13 && at + 1 < end && base[at + 1] == 10)
    guard isEnded, next - start <= maximumFieldBytes else {
      isRegular = false
      return nil
    }
    let raw = UnsafeBufferPointer(start: base + start, count: next - start)
    lineCount += Tokenizer.lineEnds(in: raw)
    return hasDoubled ? undoubled(raw) : raw
  }

  private func undoubled(_ raw: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    if undone.count < raw.count {
      undone.deallocate()
      undone = .allocate(capacity: 2 * raw.count)
    }
    var (index, count) = (0, 0)
    while index < raw.count {
      undone[count] = raw[index]
      count += 1
      index += raw[index] == quote ? 2 : 1
    }
    return UnsafeBufferPointer(rebasing: undone[..<count])
  }
}
