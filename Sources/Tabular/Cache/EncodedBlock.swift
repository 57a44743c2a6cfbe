/// A block of rows as bytes of a cache; made side by side, written one after the other.
package struct EncodedBlock: Sendable {
  let rowCount: Int
  /// The table of columns, and the columns.
  let bytes: [UInt8]
  /// Of the table of columns.
  let checksum: UInt32

  /// - Complexity: O(values).
  package init(_ block: RowBlock, precision: CachePrecision) {
    let encodings = block.columns.map { CacheFormat.Encoding(suiting: $0, precision) }
    let head = CacheFormat.entrySize * encodings.count
    let size = head + encodings.reduce(0) { $0 + $1.width * block.rowCount }
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      let all = UnsafeMutableRawBufferPointer(buffer)
      var (entry, at) = (0, head)
      for (values, encoding) in zip(block.columns, encodings) {
        let place = UnsafeMutableRawBufferPointer(rebasing: all[at..<at + encoding.width * block.rowCount])
        encoding.write(values, to: place)
        all[entry] = encoding.rawValue
        all.storeBytes(
          of: Checksum.crc32(UnsafeRawBufferPointer(place)).littleEndian, toByteOffset: entry + 1, as: UInt32.self)
        entry += CacheFormat.entrySize
        at += place.count
      }
      count = size
    }
    self.bytes = bytes
    rowCount = block.rowCount
    checksum = bytes.withUnsafeBytes { Checksum.crc32(UnsafeRawBufferPointer(rebasing: $0[..<head])) }
  }
}

extension CacheFormat.Encoding {
  /// The narrowest that holds the values.
  fileprivate init(suiting values: RowBlock.Values, _ precision: CachePrecision) {
    switch values {
    case .numbers: self = precision == .double ? .float64 : .float32
    case .codes(let codes):
      let largest = codes.max() ?? 0
      self = largest <= Int8.max ? .int8 : largest <= Int16.max ? .int16 : .int32
    case .forgotten: self = .none
    }
  }

  fileprivate func write(_ values: RowBlock.Values, to place: UnsafeMutableRawBufferPointer) {
    /// Little-endian, as every platform of Swift is.
    func put<From, To>(_ values: [From], _ convert: (From) -> To) {
      let place = place.bindMemory(to: To.self)
      for (row, value) in values.enumerated() { place[row] = convert(value) }
    }
    switch (values, self) {
    case (.numbers(let x), .float64): x.withUnsafeBytes { place.copyMemory(from: $0) }
    case (.numbers(let x), .float32): put(x) { Float($0) }
    case (.codes(let codes), .int8): put(codes) { Int8(truncatingIfNeeded: $0) }
    case (.codes(let codes), .int16): put(codes) { Int16(truncatingIfNeeded: $0) }
    case (.codes(let codes), .int32): codes.withUnsafeBytes { place.copyMemory(from: $0) }
    default: break
    }
  }
}
