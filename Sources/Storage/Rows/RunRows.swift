/// All rows of one run but for its row in `runs`, table by table: what lies between a `Run` and SQL.
struct RunRows: Sendable {
  /// By name of the table; in each, rows in the order of their keys.
  private var tables: [String: [[Cell]]] = [:]

  init() {}

  subscript(shape: TableShape) -> [[Cell]] {
    get { tables[shape.name, default: []] }
    set { tables[shape.name] = newValue }
  }

  /// Over all rows, for `runs.content_sha256`.
  var digest: String {
    var digest = Digest()
    for shape in RunTables.parts {
      for row in self[shape] { digest.add(row, of: shape) }
    }
    return digest.finish()
  }

  /// Appends a list.
  ///
  /// - Parameter owner: the position of the list's owner, when there are several such lists.
  mutating func put<Element>(_ elements: [Element], into table: RowTable<Element>, of owner: Int? = nil) throws {
    let prefix = owner.map { [$0] } ?? []
    for (position, element) in elements.enumerated() {
      try put(element, into: table, at: prefix + [position])
    }
  }

  /// Appends one row.
  mutating func put<Element>(_ element: Element, into table: RowTable<Element>, at keys: [Int]) throws {
    tables[table.shape.name, default: []].append(try table.row(of: element, at: keys))
  }

  /// The one row of a table without a list.
  func single<Element>(_ table: RowTable<Element>) throws -> Element {
    let rows = self[table.shape]
    guard let row = rows.first, rows.count == 1 else { throw RowMismatch(table: table.shape.name, "not one row") }
    return try table.element(in: row).element
  }

  /// The list of a table, whose positions must run from 0 without a gap.
  func list<Element>(_ table: RowTable<Element>) throws -> [Element] {
    try self[table.shape].enumerated().map { index, row in
      let (keys, element) = try table.element(in: row)
      guard keys == [index] else { throw RowMismatch(table: table.shape.name, "a row is missing") }
      return element
    }
  }

  /// The lists of a table, one for each of `owners`.
  func lists<Element>(_ table: RowTable<Element>, owners: Int) throws -> [[Element]] {
    var lists = [[Element]](repeating: [], count: owners)
    for row in self[table.shape] {
      let (keys, element) = try table.element(in: row)
      guard keys.count == 2, lists.indices.contains(keys[0]), keys[1] == lists[keys[0]].count else {
        throw RowMismatch(table: table.shape.name, "a row is missing")
      }
      lists[keys[0]].append(element)
    }
    return lists
  }

  /// The rows of a table of which only some positions exist, with their keys.
  func scattered<Element>(_ table: RowTable<Element>) throws -> [(keys: [Int], element: Element)] {
    try self[table.shape].map { try table.element(in: $0) }
  }
}
