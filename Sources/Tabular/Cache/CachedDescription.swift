/// All of a cache but the blocks: what was read, and where the blocks are.
struct CachedDescription {
  var fingerprint: CacheFingerprint
  var precision: CachePrecision
  /// Rows of every block but the last.
  var blockRows: Int
  var blocks: [Block]
  var table: StreamedTable

  /// Where a block is.
  struct Block: Sendable, Equatable {
    let offset: Int
    let rowCount: Int
    /// CRC-32 of its table of columns.
    let checksum: UInt32
  }

  func write(_ bytes: inout ByteWriter) {
    bytes.put(fingerprint.files) { bytes, file in
      bytes.put(file.name)
      bytes.put(file.stamp) { bytes, stamp in
        for number in [stamp.size, stamp.seconds, stamp.nanoseconds] { bytes.put(number) }
      }
    }
    bytes.put(fingerprint.options)
    bytes.put(fingerprint.sha256)
    bytes.put(precision.rawValue)
    bytes.put(blockRows)
    bytes.put(blocks) { bytes, block in
      bytes.put(block.offset)
      bytes.put(block.rowCount)
      bytes.put(block.checksum)
    }
    table.write(&bytes)
  }

  init(
    fingerprint: CacheFingerprint, precision: CachePrecision, blockRows: Int, blocks: [Block], table: StreamedTable
  ) {
    (self.fingerprint, self.precision, self.blockRows) = (fingerprint, precision, blockRows)
    (self.blocks, self.table) = (blocks, table)
  }

  init(_ bytes: inout ByteReader) throws(ByteReader.Mismatch) {
    let files = try bytes.array { bytes throws(ByteReader.Mismatch) in
      CacheFingerprint.File(
        name: try bytes.string(),
        stamp: try bytes.optional { bytes throws(ByteReader.Mismatch) in
          RawBytes.Stamp(size: try bytes.int(), seconds: try bytes.int(), nanoseconds: try bytes.int())
        })
    }
    fingerprint = CacheFingerprint(files: files, options: try bytes.string(), sha256: try bytes.string())
    precision = try bytes.required(CachePrecision(rawValue: try bytes.byte()))
    blockRows = try bytes.int()
    blocks = try bytes.array { bytes throws(ByteReader.Mismatch) in
      Block(offset: try bytes.int(), rowCount: try bytes.int(), checksum: try bytes.uint32())
    }
    table = try StreamedTable(&bytes)
  }
}

extension StreamedTable {
  fileprivate func write(_ bytes: inout ByteWriter) {
    bytes.put(columns) { $1.write(&$0) }
    bytes.put(rowCount)
    bytes.put(header) { $0.put($1.string) }
    bytes.put(rejected) { bytes, record in
      bytes.put(record.line)
      bytes.put(record.reason)
    }
    bytes.put(rejectedCount)
    dialect.write(&bytes)
    bytes.put(byteCount)
    bytes.put(notes) { bytes, note in
      bytes.put(note.code.rawValue)
      bytes.put(note.column) { $0.put($1.string) }
      bytes.put(note.message)
    }
  }

  fileprivate init(_ bytes: inout ByteReader) throws(ByteReader.Mismatch) {
    self.init(
      columns: try bytes.array { bytes throws(ByteReader.Mismatch) in try StreamedColumn(&bytes) },
      rowCount: try bytes.int(),
      header: try bytes.array { bytes throws(ByteReader.Mismatch) in ByteText(try bytes.string()) },
      rejected: try bytes.array { bytes throws(ByteReader.Mismatch) in
        RejectedRecord(line: try bytes.int(), reason: try bytes.string())
      },
      rejectedCount: try bytes.int(), dialect: try Dialect(&bytes), byteCount: try bytes.int(),
      notes: try bytes.array { bytes throws(ByteReader.Mismatch) in
        ReadNote(
          code: try bytes.required(ReadNote.Code(rawValue: try bytes.string())),
          column: try bytes.optional { bytes throws(ByteReader.Mismatch) in ByteText(try bytes.string()) },
          message: try bytes.string())
      })
  }
}

extension Dialect {
  fileprivate func write(_ bytes: inout ByteWriter) {
    bytes.put(delimiter)
    bytes.put(hasBlankAfterDelimiter)
    bytes.put(quote)
    bytes.put(escape.rawValue)
    bytes.put(header)
    bytes.put(lineEnd) { $0.put($1.rawValue) }
    bytes.put(preambleLines)
    bytes.put(footnoteLines)
    bytes.put(rejectedDelimiter) { $0.put($1) }
  }

  fileprivate init(_ bytes: inout ByteReader) throws(ByteReader.Mismatch) {
    self.init(delimiter: try bytes.byte(), quote: 0, header: false)
    hasBlankAfterDelimiter = try bytes.bool()
    quote = try bytes.byte()
    escape = try bytes.required(Escape(rawValue: try bytes.string()))
    header = try bytes.bool()
    lineEnd = try bytes.optional { bytes throws(ByteReader.Mismatch) in
      try bytes.required(LineEnd(rawValue: try bytes.string()))
    }
    preambleLines = try bytes.int()
    footnoteLines = try bytes.int()
    rejectedDelimiter = try bytes.optional { bytes throws(ByteReader.Mismatch) in try bytes.byte() }
  }
}

extension StreamedColumn {
  fileprivate func write(_ bytes: inout ByteWriter) {
    bytes.put(name.string)
    bytes.put(unit) { $0.put($1) }
    bytes.put(isDeclared)
    switch meaning {
    case .numeric: bytes.put(UInt8(0))
    case .date(let format):
      bytes.put(UInt8(1))
      format.write(&bytes)
    case .coded(let values, let counts):
      bytes.put(UInt8(2))
      values.write(&bytes)
      bytes.put(counts) { $0.put($1) }
    case .forgotten: bytes.put(UInt8(3))
    case .afterTrailingDelimiter: bytes.put(UInt8(4))
    }
  }

  fileprivate init(_ bytes: inout ByteReader) throws(ByteReader.Mismatch) {
    name = ByteText(try bytes.string())
    unit = try bytes.optional { bytes throws(ByteReader.Mismatch) in try bytes.string() }
    isDeclared = try bytes.bool()
    switch try bytes.byte() {
    case 0: meaning = .numeric
    case 1: meaning = .date(try DateFormat(&bytes))
    case 2:
      let values = try Column.Values(&bytes)
      meaning = .coded(values, counts: try bytes.array { bytes throws(ByteReader.Mismatch) in try bytes.int() })
    case 3: meaning = .forgotten
    case 4: meaning = .afterTrailingDelimiter
    default: throw ByteReader.Mismatch()
    }
  }
}

extension DateFormat {
  fileprivate func write(_ bytes: inout ByteWriter) {
    bytes.put(order.rawValue)
    bytes.put(separator)
    bytes.put(hasTime)
    bytes.put(hasOffset)
  }

  fileprivate init(_ bytes: inout ByteReader) throws(ByteReader.Mismatch) {
    self.init(
      order: try bytes.required(Order(rawValue: try bytes.string())), separator: try bytes.byte(),
      hasTime: try bytes.bool(), hasOffset: try bytes.bool())
  }
}

extension Column.Values {
  fileprivate func write(_ bytes: inout ByteWriter) {
    func put(_ codes: [Int32]) { bytes.put(codes) { $0.put(Int($1)) } }
    func put(_ x: [Double]) { bytes.put(x) { $0.put($1) } }
    func put(_ labels: Labels) {
      put(labels.codes)
      bytes.put(labels.levels) { $0.put($1.string) }
    }
    switch self {
    case .numeric(let x):
      bytes.put(UInt8(0))
      put(x)
    case .boolean(let labels):
      bytes.put(UInt8(1))
      put(labels)
    case .categorical(let labels):
      bytes.put(UInt8(2))
      put(labels)
    case .date(let x, let format):
      bytes.put(UInt8(3))
      put(x)
      format.write(&bytes)
    case .text(let texts):
      bytes.put(UInt8(4))
      put(texts.codes)
      bytes.put(texts.distinctCount)
    }
  }

  fileprivate init(_ bytes: inout ByteReader) throws(ByteReader.Mismatch) {
    func doubles() throws(ByteReader.Mismatch) -> [Double] {
      try bytes.array { bytes throws(ByteReader.Mismatch) in try bytes.double() }
    }
    func codes() throws(ByteReader.Mismatch) -> [Int32] {
      try bytes.array { bytes throws(ByteReader.Mismatch) in
        try bytes.required(Int32(exactly: try bytes.int()))
      }
    }
    func labels() throws(ByteReader.Mismatch) -> Labels {
      let codes = try codes()
      let levels = try bytes.array { bytes throws(ByteReader.Mismatch) in ByteText(try bytes.string()) }
      guard codes.allSatisfy({ $0 >= -1 && $0 < Int32(levels.count) }) else { throw ByteReader.Mismatch() }
      return Labels(codes: codes, levels: levels)
    }
    switch try bytes.byte() {
    case 0: self = .numeric(try doubles())
    case 1: self = .boolean(try labels())
    case 2: self = .categorical(try labels())
    case 3: self = .date(try doubles(), try DateFormat(&bytes))
    case 4:
      let (codes, distinctCount) = (try codes(), try bytes.int())
      guard codes.allSatisfy({ $0 >= -1 && Int($0) < distinctCount }) else { throw ByteReader.Mismatch() }
      self = .text(TextCodes(codes: codes, distinctCount: distinctCount))
    default: throw ByteReader.Mismatch()
    }
  }
}
