/// Sums over the used rows, in as many statements as it takes.
struct GroupedSums: Sendable {
  /// How rows are put together.
  enum Group: Sendable {
    case all
    /// By the part of a partition.
    case part(Int)
    /// By the codes that each row has, one an expression, and by the part if one is given. Codes of two expressions differ;
    /// a row without a code of one, NULL, is left out there.
    case codes([String], part: Int?)
    /// By a column of whole numbers.
    case column(String)
  }

  /// Sums over the rows of each group, as SQL over the columns of the view and of the layers.
  typealias Request = (group: Group, sums: [String])

  struct Row: Sendable {
    let part: Int
    let code: Int
    let count: Int
    let sums: [Double]
  }

  let view: String
  let statements: Statements
  /// Columns that are computed first, layer by layer: each may use those of the layers before.
  var layers: [[String]] = []

  /// More make the code that Spark generates for a statement too large for Java to compile.
  private static let mostSums = 250

  /// For each of some groups the rows' number and sums, 0 for a sum over nothing.
  func run(_ requests: [Request]) throws(SparkError) -> [[Row]] {
    var texts: [String] = []
    var owners: [(request: Int, sums: Range<Int>)] = []
    for (place, request) in requests.enumerated() {
      for range in chunks(request.sums) {
        texts.append(statement(request.group, Array(request.sums[range])))
        owners.append((place, range))
      }
    }
    let tables = try statements.run(texts)
    var rows = requests.map { _ in [Key: (count: Int, sums: [Double])]() }
    for (table, owner) in zip(tables, owners) {
      let parts = try table.column("part").integers()
      let codes = try table.column("code").integers()
      let counts = try table.column("n").integers()
      let sums = try table.column("s").doubleLists()
      let total = requests[owner.request].sums.count
      for row in 0..<table.rowCount {
        guard owner.sums.isEmpty || sums[row].count == owner.sums.count else {
          throw .unexpectedResult("\(sums[row].count) sums, not \(owner.sums.count)")
        }
        let key = Key(part: Int(parts[row]), code: Int(codes[row]))
        var own = rows[owner.request].removeValue(forKey: key) ?? (0, [Double](repeating: 0, count: total))
        own.count = Int(counts[row])
        for (place, sum) in zip(owner.sums, sums[row]) { own.sums[place] = sum }
        rows[owner.request][key] = own
      }
    }
    return rows.map { own in
      own.sorted { ($0.key.part, $0.key.code) < ($1.key.part, $1.key.code) }.map {
        Row(part: $0.key.part, code: $0.key.code, count: $0.value.count, sums: $0.value.sums)
      }
    }
  }

  private struct Key: Hashable {
    let part: Int
    let code: Int
  }

  private func chunks(_ sums: [String]) -> [Range<Int>] {
    guard !sums.isEmpty else { return [0..<0] }
    return stride(from: 0, to: sums.count, by: Self.mostSums).map { $0..<min(sums.count, $0 + Self.mostSums) }
  }

  private func statement(_ group: Group, _ sums: [String]) -> String {
    let from = layers.reduce(view) { "(SELECT *, \($1.joined(separator: ", ")) FROM \($0))" }
    let list =
      sums.isEmpty
      ? "array(0D)" : SQL.array(sums.map { "coalesce(sum(\($0)), 0D)" })
    func select(_ part: String, _ code: String, _ from: String, _ end: String) -> String {
      "SELECT \(part) AS part, \(code) AS code, count(*) AS n, \(list) AS s FROM \(from) \(end)"
    }
    switch group {
    case .all: return select("0", "0", from, "")
    case .part(let p): return select("p\(p)", "0", from, "GROUP BY p\(p)")
    case .column(let name): return select("0", name, from, "GROUP BY \(name)")
    case .codes(let codes, let part):
      let rows = "(SELECT *, explode(\(SQL.array(codes))) AS code FROM \(from)) WHERE code IS NOT NULL"
      return select(
        part.map { "p\($0)" } ?? "0", "code", rows, "GROUP BY " + (part.map { "p\($0), " } ?? "") + "code")
    }
  }
}
