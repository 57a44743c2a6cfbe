#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads a piece of whole, regular records straight into numbers and codes.
///
/// Regular is: fields without quotes, or quoted from their first byte to their last, with quotes doubled inside; records
/// that end with LF or CRLF. The first byte that is anything else (a stray quote, text after a closing quote, a lone CR)
/// ends the scan with `isRegular` false, and libcsv reads the piece.
///
/// Every field ends at a delimiter or a line end, since a LF stands after the last byte of a piece.
struct RegularScanner {
  /// What is done with each field of a record.
  enum Destination: Equatable {
    /// Not kept.
    case nowhere
    /// Index among the columns of values.
    case number(Int)
    case date(Int)
    /// Index among the text columns.
    case text(Int)
  }

  private let destinations: [Destination]
  private let delimiter: UInt8
  private let quote: UInt8
  private let reading: ValueReading
  private let emptyIsMissing: Bool
  private let isStrict: Bool
  private let maximumFieldBytes: Int

  init(destinations: [Destination], dialect: Dialect, options: ReadOptions) {
    self.destinations = destinations
    delimiter = dialect.delimiter
    quote = dialect.quote
    reading = ValueReading(options)
    emptyIsMissing = reading.nulls.contains(UnsafeBufferPointer(start: nil, count: 0))
    isStrict = options.isStrict
    maximumFieldBytes = options.maximumFieldBytes
  }

  /// Whether numbers can be told from the dialect's signs by their bytes alone.
  static func suits(_ dialect: Dialect, _ options: ReadOptions) -> Bool {
    let signs = Array("-0123456789".utf8)
    return !signs.contains(dialect.delimiter) && !(signs + [options.decimalMark]).contains(dialect.quote)
  }

  /// - Parameter dictionaries: of the text columns.
  /// - Complexity: O(bytes).
  func scan(_ piece: Piece, _ dictionaries: [FieldDictionary]) {
    piece.found = Piece.Found()
    guard piece.byteCount > 0, let start = piece.buffer.baseAddress else { return }
    // Whatever isn't text or might be too long, libcsv's way reports.
    guard piece.isWhole, piece.byteCount <= maximumFieldBytes, TextDecoder.isText(piece.bytes) else {
      piece.found.isRegular = false
      return
    }
    if piece.buffer[piece.byteCount - 1] != 10 { piece.buffer[piece.byteCount] = 10 }
    // Where the decimal mark is the delimiter as well, only a quoted number has one; NUL is in no regular text.
    let point = reading.decimalPoint == delimiter ? 0 : reading.decimalPoint
    let decimal = PlainDecimal(delimiter: delimiter, point: point)
    defer { decimal.deallocate() }
    let extent = Extent(
      start: UnsafePointer(start), end: UnsafePointer(start + piece.byteCount), scratch: piece.scratch)
    var found = Piece.Found()
    found.oddities = Array(repeating: [], count: piece.cells.layout.valueCount)
    found.isRegular = fields(of: piece, dictionaries).withUnsafeBufferPointer { fields in
      scan(extent, fields, decimal, &found)
    }
    piece.found = found
  }

  /// Where a piece is in memory.
  private struct Extent {
    let start: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    /// Room for a field whose doubled quotes are undone.
    let scratch: UnsafeMutablePointer<UInt8>
  }

  /// A destination in a certain piece.
  private enum Field {
    case nowhere
    case number(UnsafeMutablePointer<Double>, column: Int)
    case date(UnsafeMutablePointer<Double>, column: Int)
    case text(UnsafeMutablePointer<Int32>, UnsafeMutablePointer<FieldTable>)
  }

  /// The fields of a record, and one for all those beyond.
  private func fields(of piece: Piece, _ dictionaries: [FieldDictionary]) -> [Field] {
    destinations.map { destination in
      switch destination {
      case .nowhere: .nowhere
      case .number(let column): .number(piece.cells.values(ofColumn: column), column: column)
      case .date(let column): .date(piece.cells.values(ofColumn: column), column: column)
      case .text(let column): .text(piece.cells.codes(ofColumn: column), dictionaries[column].table)
      }
    } + [.nowhere]
  }

  /// - Returns: whether all is regular.
  private func scan(
    _ piece: Extent, _ fields: UnsafeBufferPointer<Field>, _ decimal: PlainDecimal, _ found: inout Piece.Found
  ) -> Bool {
    let count = fields.count - 1
    let date = PlainDate(delimiter: delimiter)
    var (at, line, row) = (piece.start, 0, 0)
    // Rows on consecutive lines.
    var run = (row: 0, line: 0)
    // Those of a record count when it has become a row.
    var oddities: [(column: Int, Oddities)] = []
    while at < piece.end {
      if at.pointee == 10 || at.pointee == 13 {
        guard at.pointee == 10 || at[1] == 10 else { return false }
        at += at.pointee == 10 ? 1 : 2
        line += 1
        continue
      }
      let (firstLine, start) = (line, at)
      var width = 0
      var sign: UInt8
      repeat {
        let stop: UnsafePointer<UInt8>?
        switch fields[min(width, count)] {
        case .number(let cells, let column):
          stop =
            decimal.read(at, into: cells + row)
            ?? otherValue(at, piece, .number, into: cells + row, column, &line, &oddities)
        case .date(let cells, let column):
          stop =
            date.read(at, into: cells + row)
            ?? otherValue(at, piece, .date, into: cells + row, column, &line, &oddities)
        case .text(let cells, let table):
          if at.pointee == quote {
            let field = quotedField(at, piece, &line)
            if let field { cells[row] = table.pointee.code(of: field.start, count: field.count) }
            stop = field?.stop
          } else {
            stop = plainFieldEnd(at)
            if let stop { cells[row] = table.pointee.code(of: at, count: stop - at) }
          }
        case .nowhere:
          stop = at.pointee == quote ? quotedField(at, piece, &line)?.stop : plainFieldEnd(at)
        }
        guard let stop else { return false }
        width += 1
        sign = stop.pointee
        at = stop + 1
      } while sign == delimiter
      line += 1
      if width == count {
        if firstLine - row != run.line - run.row {
          found.lines.append(line: run.line, count: row - run.row)
          run = (row, firstLine)
        }
        row += 1
        for (column, oddity) in oddities { found.oddities[column].formUnion(oddity) }
      } else {
        // The next record takes its place.
        if isStrict { return false }
        let field = width == 1 ? UnsafeBufferPointer(start: start, count: at - 1 - start) : nil
        let mayBeFootnote = field.map { Footnote.mayBe($0.first == quote ? .init(rebasing: $0[1...].dropLast()) : $0) }
        found.misfits.append(Misfit(line: firstLine, width: width, mayBeFootnote: mayBeFootnote ?? false))
      }
      if sign == 13 { at += 1 }
      if !oddities.isEmpty { oddities.removeAll(keepingCapacity: true) }
    }
    found.lines.append(line: run.line, count: row - run.row)
    found.lineCount = line
    return true
  }

  /// A number or date that isn't plain, a missing value, or something else.
  @inline(never)
  private func otherValue(
    _ start: UnsafePointer<UInt8>, _ piece: Extent, _ kind: ValueColumn.Kind,
    into value: UnsafeMutablePointer<Double>, _ column: Int, _ line: inout Int,
    _ oddities: inout [(column: Int, Oddities)]
  ) -> UnsafePointer<UInt8>? {
    if emptyIsMissing, start.pointee == delimiter || start.pointee == 10 {
      value.pointee = .nan
      return start
    }
    let field: UnsafeBufferPointer<UInt8>
    let stop: UnsafePointer<UInt8>
    if start.pointee == quote {
      guard let quoted = quotedField(start, piece, &line) else { return nil }
      field = UnsafeBufferPointer(start: quoted.start, count: quoted.count)
      stop = quoted.stop
    } else {
      guard let plain = plainFieldEnd(start) else { return nil }
      field = UnsafeBufferPointer(start: start, count: plain - start)
      stop = plain
    }
    var oddity: Oddities = []
    value.pointee = reading.value(of: field, as: kind, &oddity)
    if !oddity.isEmpty { oddities.append((column, oddity)) }
    return stop
  }

  /// The end of a field without quotes; nil where the text is irregular.
  @inline(__always)
  private func plainFieldEnd(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    let (delimiters, quotes) = (Word(repeating: delimiter), Word(repeating: quote))
    var at = start
    while true {
      let word = Word(at: at)
      let marks = word.marks(equalTo: delimiters) | word.marks(equalTo: quotes) | word.controlMarks
      guard !marks.isEmpty else {
        at += 8
        continue
      }
      at += marks.bytesBefore
      let byte = at.pointee
      if byte == delimiter || byte == 10 { return at }
      if byte == 13 { return at[1] == 10 ? at : nil }
      if byte == quote { return nil }
      // Some other control character.
      at += 1
    }
  }

  private typealias QuotedField = (start: UnsafePointer<UInt8>, count: Int, stop: UnsafePointer<UInt8>)

  /// The contents of a quoted field; nil where the text is irregular.
  @inline(never)
  private func quotedField(
    _ start: UnsafePointer<UInt8>, _ piece: Extent, _ line: inout Int
  ) -> QuotedField? {
    let first = start + 1
    var next = first
    var hasDoubled = false
    while true {
      guard let place = memchr(next, Int32(quote), piece.end - next) else { return nil }
      next = UnsafePointer(place.assumingMemoryBound(to: UInt8.self))
      guard next + 1 < piece.end, next[1] == quote else { break }
      hasDoubled = true
      next += 2
    }
    let stop = next + 1
    guard stop.pointee == delimiter || stop.pointee == 10 || (stop.pointee == 13 && stop[1] == 10) else { return nil }
    let count = next - first
    line += Tokenizer.lineEnds(in: UnsafeBufferPointer(start: first, count: count))
    return hasDoubled
      ? (UnsafePointer(piece.scratch), undouble(first, count, to: piece.scratch), stop) : (first, count, stop)
  }

  /// Copies a field without the second of each two quotes.
  /// - Returns: the number of bytes that are left.
  private func undouble(_ field: UnsafePointer<UInt8>, _ count: Int, to place: UnsafeMutablePointer<UInt8>) -> Int {
    var (from, to) = (0, 0)
    while from < count {
      place[to] = field[from]
      to += 1
      from += field[from] == quote ? 2 : 1
    }
    return to
  }
}
