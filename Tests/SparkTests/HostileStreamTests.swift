import Testing

@testable import Spark

/// A server may send anything. Whatever it sends is read or refused: these tests fail by crashing, or by never ending.
@Suite struct HostileStreamTests {
  /// Xorshift of Marsaglia (2003).
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  private static let streams = [
    ArrowSamples.everyType, ArrowSamples.noRows, ArrowSamples.threeBatches, ArrowSamples.slice, ArrowSamples.manyBits,
    ArrowSamples.unsigned, ArrowSamples.dictionary, ArrowSamples.deepLists, ArrowSamples.compressed,
  ]

  private func outcome(_ bytes: [UInt8]) -> Result<ArrowTable?, SparkError> {
    Result { () throws(SparkError) in
      var stream = ArrowStream()
      try stream.append(bytes)
      return stream.table
    }
  }

  /// What holds of any table, whatever it was read from.
  private func isSound(_ table: ArrowTable?) -> Bool {
    guard let table else { return true }
    return table.columns.count == table.fields.count && table.columns.allSatisfy { isSound($0, count: table.rowCount) }
  }

  private func isSound(_ column: ArrowColumn, count: Int) -> Bool {
    guard column.count == count, column.isPresent.map({ $0.count == count }) ?? true else { return false }
    guard case .lists(let ends, let elements) = column.values else { return true }
    return zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 } && isSound(elements, count: ends.last ?? 0)
  }

  @Test("a stream that is cut anywhere gives a table's beginning or an error", arguments: streams)
  func cut(_ stream: [UInt8]) {
    for length in stream.indices {
      if case .success(let table) = outcome(Array(stream.prefix(length))) { #expect(isSound(table)) }
    }
  }

  @Test("flipped bits give a sound table or an error", arguments: streams, [1, 2, 8])
  func flipped(_ stream: [UInt8], flips: Int) {
    var random = Generator(state: 0x9E37_79B9_7F4A_7C15)
    var refused = 0
    for _ in 0..<5000 {
      var bytes = stream
      for _ in 0..<flips {
        bytes[.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
      switch outcome(bytes) {
      case .success(let table): #expect(isSound(table))
      case .failure: refused += 1
      }
    }
    #expect(refused > 0)
  }

  @Test("numbers put in place of others give a sound table or an error", arguments: streams)
  func replaced(_ stream: [UInt8]) {
    let numbers: [UInt64] = [0, 1, .max, 1 << 31, 1 << 63, UInt64(Int64.max), UInt64(Int32.max), UInt64(stream.count)]
    for place in stream.indices.dropLast(7) {
      for number in numbers {
        for width in [2, 4, 8] {
          var bytes = stream
          for i in 0..<width { bytes[place + i] = UInt8(truncatingIfNeeded: number >> UInt64(8 * i)) }
          if case .success(let table) = outcome(bytes) { #expect(isSound(table)) }
        }
      }
    }
  }

  @Test("noise after the mark of a message is refused or nothing")
  func noise() {
    var random = Generator(state: 42)
    for length in 0..<300 {
      let noise = (0..<length).map { _ in UInt8.random(in: 0...3, using: &random) }
      let bytes: [UInt8] = [255, 255, 255, 255, UInt8(length & 255), UInt8(length >> 8), 0, 0] + noise
      if case .success(let table) = outcome(bytes) { #expect(table == nil) }
    }
  }
}
