/// Stands before libcsv and mends records that a stray quote would tear apart or glue together.
///
/// libcsv goes on inside quotes until a quote before a delimiter or a line end. After a quote too many, that may be many
/// records later. So a record in which a quote stands where none belongs, and which has another number of fields than
/// the table, is held until it ends; if it has the right number in another reading of the field to blame, its bytes are
/// written in that reading (`Mending`). All other bytes go through as they are: records without stray quotes always,
/// and so whatever `RegularScanner` takes for regular.
struct QuoteRepair {
  private let delimiter: UInt8
  private let quote: UInt8
  /// Whether a quote that's never closed is mended too, in a file where others are.
  private let mendsOpenQuotes: Bool
  /// Of the table's records; nil before the first has ended.
  private var width: Int?
  private var reading: RecordReading
  /// From the first opening quote of the current record on.
  private var held: [UInt8] = []
  private var blamed: (offset: Int, fields: Int) = (0, 0)
  /// The current record has become too long to be held.
  private var isPassing = false
  private var hasClosedQuotes = false
  private var output: [UInt8] = []
  /// Where in the output mended records end.
  private(set) var mendedEnds: [Int] = []

  /// A longer record is libcsv's alone.
  private static let longestHeld = 64 << 10
  /// Of records that libcsv would read as one; each costs another look at all of them.
  private static let longestChain = 8
  private var chain = 0

  /// - Parameter width: of the table's records; nil: that of the first one.
  init(_ dialect: Dialect, width: Int?, mendsOpenQuotes: Bool) {
    delimiter = dialect.delimiter
    quote = dialect.quote
    self.width = width
    self.mendsOpenQuotes = mendsOpenQuotes
    reading = RecordReading(delimiter: dialect.delimiter, quote: dialect.quote)
  }

  /// Whether nothing is held back.
  var isEmpty: Bool { held.isEmpty }

  /// What has been taken, but not handed on: part of one record.
  var heldBytes: [UInt8] { held }

  /// Fields that have ended in the bytes that are held.
  var heldFields: Int { held.isEmpty ? 0 : reading.fields - firstHeldField }
  private var firstHeldField = 0

  /// Takes the next bytes.
  /// - Returns: those that may go on; valid until the next call.
  mutating func pass(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    output.removeAll(keepingCapacity: true)
    mendedEnds.removeAll()
    var index = 0
    while index < bytes.count {
      let next = bytes[index...].firstIndex(of: quote) ?? bytes.count
      skip(UnsafeBufferPointer(rebasing: bytes[index..<next]))
      if next < bytes.count { take(quote) }
      index = next + 1
    }
    return output
  }

  /// Takes bytes without quotes, of which few change anything.
  private mutating func skip(_ bytes: UnsafeBufferPointer<UInt8>) {
    if reading.state == .quoted {
      if held.isEmpty { output.append(contentsOf: bytes) } else { held.append(contentsOf: bytes) }
      letGoIfTooLong()
    } else if held.isEmpty && width != nil && !isPassing {
      output.append(contentsOf: bytes)
      // Only the last record goes on.
      let start = bytes.lastIndex { $0 == 10 || $0 == 13 } ?? 0
      for byte in bytes[start...] { _ = reading.take(byte) }
    } else {
      for byte in bytes { take(byte) }
    }
  }

  /// What is left at the end of the file.
  mutating func finish() -> [UInt8] {
    output.removeAll(keepingCapacity: true)
    mendedEnds.removeAll()
    for _ in 0..<Self.longestChain where !held.isEmpty {
      let isOpen = reading.state == .quoted
      let mayMend = isOpen ? mendsOpenQuotes && hasClosedQuotes : reading.isIrregular
      guard mayMend, mend(reading, atEnd: true) else { break }
    }
    letGo()
    return output
  }

  private mutating func take(_ byte: UInt8) {
    let before = reading
    let hasEnded = reading.take(byte)
    let opens = before.state == .fieldStart && byte == quote
    if !held.isEmpty {
      held.append(byte)
      // The field to blame is the last one before the first sign of trouble.
      if opens && !before.isIrregular { blamed = (held.count - 1, before.fields) }
    } else if opens && !isPassing && width != nil {
      held.append(byte)
      firstHeldField = before.fields
      blamed = (0, before.fields)
    } else {
      output.append(byte)
    }
    if hasEnded { endRecord(before) } else { letGoIfTooLong() }
  }

  private mutating func letGoIfTooLong() {
    guard held.count > Self.longestHeld else { return }
    isPassing = true
    letGo()
  }

  /// - Parameter record: as it was before its line end.
  private mutating func endRecord(_ record: RecordReading) {
    if width == nil && !record.isBlank { width = record.fields + 1 }
    isPassing = false
    guard !held.isEmpty else { return }
    if record.isIrregular && mend(record, atEnd: false) { return }
    hasClosedQuotes = hasClosedQuotes || !record.isIrregular
    letGo()
  }

  private mutating func letGo() {
    output += held
    held.removeAll(keepingCapacity: true)
  }

  /// Mends the record at the beginning of what is held, if that can be done, and takes the bytes after it again.
  ///
  /// - Parameter record: as libcsv reads it, up to its line end.
  private mutating func mend(_ record: RecordReading, atEnd: Bool) -> Bool {
    guard let width, chain < Self.longestChain else { return false }
    // From a stray quote of one column to a quote of the same column records later, there are as many fields as in one.
    let fits = record.state != .quoted && record.fields + 1 == width
    if fits && !held.dropLast().contains(where: { $0 == 10 || $0 == 13 }) { return false }
    let mending = Mending(
      held, opening: blamed.offset, fields: blamed.fields, width: width, delimiter: delimiter, quote: quote,
      atEnd: atEnd)
    guard let mended = mending.result else { return false }
    let rest = Array(held[mended.end...])
    if fits && (rest.isEmpty || !areRecords(rest, ofWidth: width, atEnd: atEnd)) { return false }
    held = []
    output += mended.bytes
    mendedEnds.append(output.count)
    output += mended.lineEnd
    reading = RecordReading(delimiter: delimiter, quote: quote)
    chain += 1
    defer { chain -= 1 }
    for byte in rest { take(byte) }
    return true
  }

  private func areRecords(_ bytes: [UInt8], ofWidth width: Int, atEnd: Bool) -> Bool {
    var reading = RecordReading(delimiter: delimiter, quote: quote)
    for byte in bytes {
      let before = reading
      if reading.take(byte), !before.isBlank, before.isIrregular || before.fields + 1 != width { return false }
    }
    return reading.isBlank || (atEnd && reading.state != .quoted && reading.fields + 1 == width)
  }
}

/// Where in a record a place is, as libcsv reads it.
struct RecordReading {
  enum State {
    case fieldStart, unquoted, quoted
    /// After a quote inside quotes.
    case closing
  }

  let delimiter: UInt8
  let quote: UInt8
  var state = State.fieldStart
  /// That have ended.
  var fields = 0
  /// Whether a quote stands inside an unquoted field, or text after a closing one.
  var isIrregular = false

  var isBlank: Bool { state == .fieldStart && fields == 0 }

  init(delimiter: UInt8, quote: UInt8) {
    self.delimiter = delimiter
    self.quote = quote
  }

  /// - Returns: whether the record has ended with this byte.
  mutating func take(_ byte: UInt8) -> Bool {
    switch state {
    case .quoted:
      if byte == quote { state = .closing }
      return false
    case .closing where byte == quote:
      state = .quoted
      return false
    case .fieldStart where byte == quote:
      state = .quoted
      return false
    default: break
    }
    if byte == delimiter {
      state = .fieldStart
      fields += 1
    } else if byte == 10 || byte == 13 {
      self = RecordReading(delimiter: delimiter, quote: quote)
      return true
    } else if state == .closing {
      isIrregular = true
      state = .quoted
    } else {
      if byte == quote { isIrregular = true }
      state = .unquoted
    }
    return false
  }
}
