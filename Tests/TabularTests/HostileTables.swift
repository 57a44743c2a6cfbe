import Tabular
import TestSupport

/// Tables that are hard to read in parts.
enum HostileTables {
  static let all = [
    "a,b\n1,2\n3,4\n5,6\n7,8\n9,10\n11,12\n13,14\n",
    "a,b\r\n1,2\r\n3,x\r\n\"5\",\"x,\ny\"\r\n7,8\r\n9,\"a\"\"b\"\r\n11,12",
    "a,b\n1,2\n3,4\n5,6\n7,8\nnot a number,1\n9,10\n11,12\n13,14\n15,16\n",
    "a,b\n1,2\n3,4\n5,6\n7\n8,9,10\n\n\n9,10\n11,12\n13,14\n15,16\n",
    "a,b\n1,2\n3,4\n5,6\n7,8\n9,1\"0\n11,12\n\"13\"x,14\n15,\"16\n17\",18\n",
    "a,b\n1,2\n3,4\n5,6\n7,8\n9,\"10\n11,12\n13,14\n15,16\n17,18\n",
    "a,b\n1,2\n3,4\n5,6\n7,8\r9,10\r11,12\n13,14\r\r\n15,16\n",
    "a,b\n1,\n,4\n NA , 5\n7,1e3\n9,-0\n+1,.5\n13,9007199254740993\n15,1e999\n",
    "a,b\n1,2\n3,é\n5,\u{0}\n7,8\n9,10\n11,12\n",
    "a,b\n,2\n,4\n,6\n,8\n,10\n,12\nx,14\n",
    "a,a,\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n",
    "a,b\n1,2\n3,4\n5,6\n7,8\n9,x\"y\n11,z\n\"two\nlines\",14\n15,\"16\"x\n17,18\n19,20\n21,22\n23,24\n",
    "a,b\n1,2\n3,4\n5,6\n7,8\n9,\(String(repeating: "long ", count: 50))\n11,12\n13,14\n15,16\n17,18\n",
    "a,b\n1,2\n3,4\n5,6\n7,\u{8}\t\n9,a\tb\u{1}c\n11,\r\n\r\n13,14\r\n15,16\r",
    "a,b\n1,0.1\n3,00.4\n5,012\n7,.\n9,-\n11,-.5\n13,5.\n15,12345678\n17,0.12345678\n19,0.12345678901234567\n",
    "a,b\n1,yes\n3,no\n,\n7,yes\n9,yes\n11,no\n13,NA\n15,no\n1,2,3\n17,maybe\n19,\"no\"\n",
    "a,b\n2024-01-31,x\n2024-02-29,y\n2024-03-01,\n,x\n1970-01-01,x\n2024-01-31T10:00:00,y\n",
    "a,b\n2024-01-31,1\n2024-02-29,2\n\"2024-03-01\",3\n 2024-03-02 ,4\nNA,5\n0001-01-01,6\n9999-12-31,7",
    "a,b\n2024-01-31 10:00,1\n2024-02-29 11:30:15.25,2\n2024-03-01,3\n2024-01-31T23:59:59,4\n,5\n2024-01-31,6\n",
    "a,b\n2024-01-31,1\n2024-02-28,2\n2024-03-01T10:00Z,3\n2024-01-31T10:00,4\n2024-01-31T10:00+02:00,5\n",
    "a,b\n2024-01-31,1\n2024-02-28,2\n2024-03-01T10:00,3,4\n2024-01-31,4\n2024-02-30T,5,6\n2024-01-31,5\n",
    "a,b\n2024-01-31,1\n2024-02-28,2\n2023-02-29,3\n2024-01-32,4\n2024-13-01,5\n2024-00-10,5\n0000-01-01,6\n",
    "a,b\n2024-01-31,1\n2024-02-28,2\n2024/02/28,3\n2024-01-3,4\n2024-01-311,5\n20x4-01-31,6\n2024-01:31,7\n",
  ]

  /// Bytes that like to be CSV.
  static func bytes(_ seed: UInt64, _ generator: inout SplitMix) -> [UInt8] {
    let alphabet = Array((seed % 2 == 0 ? "123456789.,,,\n\n\n-e" : "a1.,,\"\n\r;-e 2\n,").utf8)
    var bytes = Array("a,b\n1,2\n".utf8)
    for _ in 0..<(generator.next() % 200) { bytes.append(alphabet[Int(generator.next() % UInt64(alphabet.count))]) }
    if generator.next() % 20 == 0 { bytes.append(0xE9) }
    return bytes
  }

  /// Three columns of quoted text, numbers, dates and missing values, with a rare odd record.
  static func mixed(_ generator: inout SplitMix) -> String {
    var text = "x,y,z\n"
    for _ in 0..<(generator.next() % 60) {
      let fields = (0..<3).map { _ in field(&generator) }
      text += fields.joined(separator: ",") + (generator.next() % 30 == 0 ? ",1" : "")
      text += generator.next() % 4 == 0 ? "\r\n" : "\n"
    }
    return text
  }

  private static func field(_ generator: inout SplitMix) -> String {
    switch generator.next() % 60 {
    case 0: "\"a,b\""
    case 1: "\"two\nlines\""
    case 2: "\"say \"\"hi\"\"\""
    case 3: "text"
    case 4...8: ""
    case 9: "\"7\""
    case 10...12: ["alpha", "beta", "a label of more than sixteen bytes", "é"][Int(generator.next() % 4)]
    case 14...17: "2024-0\(1 + generator.next() % 9)-\(10 + generator.next() % 22)"
    case 18: "2024-05-06 12:30"
    case 13: "0." + String(generator.next() % 1_000_000_000_000_000_000)
    default: String(Int64(bitPattern: generator.next()) % 1000) + "." + String(generator.next() % 10_000_000_000)
    }
  }

  /// Fields of which columns are made; a rare one of another pool may turn a column's kind late in the file.
  private static let pools: [[String]] = [
    ["1", "-2.5", "3e2", "NA", " 7"], ["01234", "99999", "00501"], ["007", "12", "3"],
    ["2024-02-29", "1999-12-31", ""],
    ["13/02/2024", "01/02/2024"], ["01/02/2024", "03/04/2024"], ["5%", "12.5 %"], ["$1", "-$2.50"],
    ["\"1,234\"", "\"7\""],
    ["\"1,234,567.5\"", "\"12\""], ["yes", "no"], ["Rome", "rome ", "Milan"], ["9007199254740993", "1"],
    ["3,14", "2,5"],
  ]

  /// Four columns whose kind may come out late, and options to read them with.
  static func typed(_ seed: UInt64) -> (String, ReadOptions) {
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
    let text = ["a", "b", "c", "d"].joined(separator: String(delimiter)) + "\n" + rows.joined(separator: "\n")
    var options = ReadOptions(
      delimiter: delimiter.asciiValue, decimalComma: pick([false, false, true]), maximumLevels: pick([2, 100]))
    options.thousands = pick([nil, nil, .comma, .point])
    return (text, options)
  }
}
