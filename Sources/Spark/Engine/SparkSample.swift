import FeatureImportance
import Tabular

/// A sample of the rows as a typed table.
struct SparkSample {
  /// The rows with the smallest hashes, in their order.
  static func drawn(_ rows: Int, of view: String, seed: UInt64) -> String {
    "\(view) ORDER BY xxhash64(k, \(SQL.text("\(seed)/sample"))), k LIMIT \(rows)"
  }

  /// - Parameter view: of columns c0, c1, … and k.
  static func table(
    _ profile: SourceProfile, of view: String, rows: Int, seed: UInt64, _ statements: Statements
  ) throws(SparkError) -> Table {
    let columns = profile.columns
    let items = columns.indices.map { place in
      switch columns[place].kind {
      case .number, .date, .boolean: "c\(place)"
      // Of texts that are no categories only sameness counts.
      case .text: profile.levels[place] == nil ? "xxhash64(c\(place)) AS c\(place)" : "c\(place)"
      case .other: "0 AS c\(place)"
      }
    }
    // xxhash64(NULL) is a number.
    let present = columns.indices.map { columns[$0].kind == .other ? "TRUE AS t\($0)" : "c\($0) IS NOT NULL AS t\($0)" }
    let found = try statements.run(
      "SELECT \((items + present).joined(separator: ", ")) FROM \(drawn(rows, of: view, seed: seed))")
    var typed: [Column] = []
    for place in columns.indices {
      let isPresent = try found.column("t\(place)").doubles().map { $0 == 1 }
      let values: Column.Values
      let column = try found.column("c\(place)")
      if columns[place].isNumber {
        let numbers = try column.doubles()
        values =
          columns[place].kind == .number
          ? .numeric(numbers) : .date(numbers, DateFormat(order: .yearFirst, hasTime: columns[place].hasTime))
      } else if let levels = profile.levels[place] {
        let codes = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
        var own: [Int32] = []
        for text in try column.texts() {
          guard let code = text.map({ codes[$0] }) ?? -1 else { throw .unexpectedResult("the rows have changed") }
          own.append(code)
        }
        let labels = Labels(codes: own, levels: levels.map { ByteText($0) })
        values = columns[place].kind == .boolean ? .boolean(labels) : .categorical(labels)
      } else if columns[place].kind == .other {
        values = .text(TextCodes(codes: (0..<found.rowCount).map(Int32.init), distinctCount: found.rowCount))
      } else {
        var codes: [Int64: Int32] = [:]
        let own = zip(try column.integers(), isPresent).map { hash, isPresent -> Int32 in
          guard isPresent else { return -1 }
          let next = Int32(codes.count)
          return codes[hash]
            ?? {
              codes[hash] = next; return next
            }()
        }
        values = .text(TextCodes(codes: own, distinctCount: codes.count))
      }
      typed.append(Column(name: ByteText(columns[place].name), values: values))
    }
    return Table(columns: typed, rowCount: found.rowCount)
  }
}
