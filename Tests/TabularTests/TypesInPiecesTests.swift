import Tabular
import TestSupport
import Testing

@Suite struct TypesInPiecesTests {
  /// Fields of which columns are made; a rare one of another pool may turn a column's kind late in the file.
  private static let pools: [[String]] = [
    ["1", "-2.5", "3e2", "NA", " 7"], ["01234", "99999", "00501"], ["007", "12", "3"],
    ["2024-02-29", "1999-12-31", ""],
    ["13/02/2024", "01/02/2024"], ["01/02/2024", "03/04/2024"], ["5%", "12.5 %"], ["$1", "-$2.50"],
    ["\"1,234\"", "\"7\""],
    ["\"1,234,567.5\"", "\"12\""], ["yes", "no"], ["Rome", "rome ", "Milan"], ["9007199254740993", "1"],
    ["3,14", "2,5"],
  ]

  @Test("kinds, values and notes don't depend on how a file is cut", arguments: 1...40 as ClosedRange<UInt64>)
  func cuts(seed: UInt64) {
    var random = SplitMix(seed)
    func pick<Element>(_ elements: [Element]) -> Element {
      elements[Int.random(in: 0..<elements.count, using: &random)]
    }
    let delimiter: Character = pick([",", ";"])
    let chosen = (0..<4).map { _ in pick(Self.pools) }
    let rows = (0..<60).map { _ in
      chosen.map { pool in
        let field = pick(Int.random(in: 0..<200, using: &random) == 0 ? pick(Self.pools) : pool)
        return field.contains(delimiter) && !field.hasPrefix("\"") ? "\"\(field)\"" : field
      }.joined(separator: String(delimiter))
    }
    let bytes = Array(
      (["a", "b", "c", "d"].joined(separator: String(delimiter)) + "\n" + rows.joined(separator: "\n")).utf8)
    var options = ReadOptions(
      delimiter: delimiter.asciiValue, decimalComma: pick([false, false, true]), maximumLevels: pick([2, 100]))
    options.thousands = pick([nil, nil, .comma, .point])
    for sizes in [
      PieceSizes(head: 40, piece: 16, largest: 128, tasks: 2),
      PieceSizes(head: 300, piece: 100, largest: 700, tasks: 2),
    ] {
      let difference = ReaderAgreement.disagreement(bytes, options: options, sizes: sizes)
      #expect(difference == nil, "\(String(decoding: bytes, as: UTF8.self)) \(options)")
    }
  }
}
