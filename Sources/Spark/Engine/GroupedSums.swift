/// Sums over the used rows, in as many statements as it takes.
struct GroupedSums: Sendable {
  /// Sums over the rows of each group, as SQL over the columns of the view and of the layers.
  struct Request: Sendable {
    /// A whole number that a row's group has.
    let each: String
    /// Within a group, rows are told apart by codes: each row has one an expression, and those of two expressions differ.
    var codes: [String] = []
    let sums: [String]
  }

  struct Row: Sendable {
    let group: Int
    /// 0 where no codes are asked for.
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

  /// For each of some groups the rows' number and sums.
  func run(_ requests: [Request]) throws(SparkError) -> [[Row]] {
    var texts: [String] = []
    var owners: [(request: Int, sums: Range<Int>)] = []
    for (place, request) in requests.enumerated() {
      for range in chunks(request.sums) {
        texts.append(statement(request, Array(request.sums[range])))
        owners.append((place, range))
      }
    }
    let tables = try statements.run(texts)
    var rows = requests.map { _ in [Key: (count: Int, sums: [Double])]() }
    for (table, owner) in zip(tables, owners) {
      let groups = try table.column("g").integers()
      let codes = try table.column("code").integers()
      let counts = try table.column("n").integers()
      let sums = try table.column("s").doubleLists()
      let total = requests[owner.request].sums.count
      for row in 0..<table.rowCount {
        guard owner.sums.isEmpty || sums[row].count == owner.sums.count else {
          throw .unexpectedResult("\(sums[row].count) sums, not \(owner.sums.count)")
        }
        let key = Key(group: Int(groups[row]), code: Int(codes[row]))
        var own = rows[owner.request].removeValue(forKey: key) ?? (0, [Double](repeating: 0, count: total))
        own.count = Int(counts[row])
        for (place, sum) in zip(owner.sums, sums[row]) { own.sums[place] = sum }
        rows[owner.request][key] = own
      }
    }
    return rows.map { own in
      own.sorted { ($0.key.group, $0.key.code) < ($1.key.group, $1.key.code) }.map {
        Row(group: $0.key.group, code: $0.key.code, count: $0.value.count, sums: $0.value.sums)
      }
    }
  }

  private struct Key: Hashable {
    let group: Int
    let code: Int
  }

  private func chunks(_ sums: [String]) -> [Range<Int>] {
    guard !sums.isEmpty else { return [0..<0] }
    return stride(from: 0, to: sums.count, by: Self.mostSums).map { $0..<min(sums.count, $0 + Self.mostSums) }
  }

  private func statement(_ request: Request, _ sums: [String]) -> String {
    var from = layers.reduce(view) { "(SELECT *, \($1.joined(separator: ", ")) FROM \($0))" }
    let hasCodes = !request.codes.isEmpty
    if hasCodes { from = "(SELECT *, explode(\(SQL.array(request.codes))) AS code FROM \(from))" }
    let list = sums.isEmpty ? "array(0D)" : SQL.array(sums.map { "coalesce(sum(\($0)), 0D)" })
    return "SELECT \(request.each) AS g, \(hasCodes ? "code" : "0 AS code"), count(*) AS n, \(list) AS s "
      + "FROM \(from) GROUP BY \(request.each)\(hasCodes ? ", code" : "")"
  }
}
