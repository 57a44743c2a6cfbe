import Foundation
import Testing

@testable import Tabular

/// Decimal numbers against the C library's strtod, bit by bit.
///
/// 200,000 of them by default; `ASSAY_NUMBERS=10000000 script/test --filter RoundingTests` takes minutes.
@Suite struct RoundingTests {
  private static let count = ProcessInfo.processInfo.environment["ASSAY_NUMBERS"].flatMap { Int($0) } ?? 200_000

  /// How a number is made up.
  enum Shape: CaseIterable {
    /// 1 to 20 digits with a point somewhere, as tables have them.
    case plain
    /// 1 to 20 digits and an exponent from -320 to 320.
    case scientific
    /// Below the smallest normal double.
    case subnormal
    /// Exactly between two doubles, or one unit of the last digit beside it.
    case halfway
  }

  @Test("are the nearest doubles", arguments: Shape.allCases, [0, 1, 2, 3] as [UInt64])
  func nearest(shape: Shape, seed: UInt64) {
    var generator = SplitMix(seed)
    var wrong: [String] = []
    var finite = 0
    let decimal = PlainDecimal(delimiter: UInt8(ascii: ","), point: UInt8(ascii: "."))
    defer { decimal.deallocate() }
    for _ in 0..<Self.count / 16 {
      let text = number(shape, &generator)
      let bytes = text + Array((",1" + String(repeating: "\n", count: Piece.padding) + "\0").utf8)
      bytes.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return }
        let expected = bytes.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { strtod($0, nil) } ?? .nan }
        let field = UnsafeBufferPointer(rebasing: bytes[..<text.count])
        switch Number.read(field, decimalPoint: UInt8(ascii: ".")) {
        case .finite(let value), .inexactInteger(let value):
          finite += 1
          if value.bitPattern != expected.bitPattern { wrong.append(String(decoding: text, as: UTF8.self)) }
        case .none: if expected.isFinite { wrong.append(String(decoding: text, as: UTF8.self)) }
        }
        // The quick way may leave a number to the other, but not read another one, or end elsewhere.
        var value = 0.0
        if let end = decimal.read(start, into: &value),
          end - start != text.count || value.bitPattern != expected.bitPattern
        {
          wrong.append(String(decoding: text, as: UTF8.self))
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5)) and more, \(wrong.count) in all")
    #expect(finite > Self.count / 32)
  }

  private func number(_ shape: Shape, _ generator: inout SplitMix) -> [UInt8] {
    let sign = generator.next() % 4 == 0 ? "-" : ""
    let digits = (0..<1 + generator.next() % 20).map { _ in UInt8(ascii: "0") + UInt8(generator.next() % 10) }
    switch shape {
    case .plain:
      let point = Int(generator.next() % UInt64(digits.count + 1))
      return Array(sign.utf8) + digits[..<point] + [UInt8(ascii: ".")] + digits[point...]
    case .scientific:
      return Array(sign.utf8) + digits + Array("e\(Int(generator.next() % 641) - 320)".utf8)
    case .subnormal:
      let exponent = -308 - Int(generator.next() % 17)
      return Array(sign.utf8) + digits.prefix(1) + [UInt8(ascii: ".")] + digits.dropFirst() + Array("e\(exponent)".utf8)
    case .halfway:
      // An odd multiple of half the distance of neighbours, which is 1 below 2^53 and 2^k times as much above.
      let odd = (1 << 53) + (generator.next() >> 11) | 1
      let beside = Int(generator.next() % 3) - 1
      switch generator.next() % 3 {
      case 0: return Array("\(sign)\(odd / 2).\(beside == 0 ? "5" : beside < 0 ? "4999" : "5001")".utf8)
      case 1: return Array("\(sign)\(Int64(odd) + Int64(beside))".utf8)
      default:
        let scaled = odd << (1 + generator.next() % 9)
        return Array("\(sign)\(Int64(scaled) + Int64(beside))\(beside == 0 ? ".0" : "")".utf8)
      }
    }
  }
}
