import Tabular
import TestSupport
import Testing

@Suite struct TypesInPiecesTests {
  @Test("kinds, values and notes don't depend on how a file is cut", arguments: 1...40 as ClosedRange<UInt64>)
  func cuts(seed: UInt64) {
    let (text, options) = HostileTables.typed(seed)
    let bytes = Array(text.utf8)
    for sizes in [
      PieceSizes(head: 40, piece: 16, largest: 128, tasks: 2),
      PieceSizes(head: 300, piece: 100, largest: 700, tasks: 2),
    ] {
      let difference = ReaderAgreement.disagreement(bytes, options: options, sizes: sizes)
      #expect(difference == nil, "\(String(decoding: bytes, as: UTF8.self)) \(options)")
    }
  }
}
