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
  /// - Parameter owners: the positions of the list's owner and of its owners before it; none when there is one such list.
  mutating func put<Element>(_ elements: [Element], into table: RowTable<Element>, of owners: Int...) throws {
    for (position, element) in elements.enumerated() {
      try put(element, into: table, at: owners + [position])
    }
  }

  /// Appends one row.
  mutating func put<Element>(_ element: Element, into table: RowTable<Element>, at keys: [Int]) throws {
    tables[table.shape.name, default: []].append(try table.row(of: element, at: keys))
  }

  /// The list of a table, whose positions must run from 0 without a gap.
  ///
  /// - Parameter owners: of the list, when there are several.
  func list<Element>(_ table: RowTable<Element>, of owners: Int...) throws -> [Element] {
    try rows(table, of: owners).enumerated().map { index, row in
      guard row.keys == [index] else { throw RowMismatch(table: table.shape.name, "a row is missing") }
      return row.element
    }
  }

  /// The lists of a table, one for each of `owners`.
  ///
  /// - Parameter first: owners of these owners.
  func lists<Element>(_ table: RowTable<Element>, owners: Int, of first: Int...) throws -> [[Element]] {
    var lists = [[Element]](repeating: [], count: owners)
    for (keys, element) in try rows(table, of: first) {
      guard keys.count == 2, lists.indices.contains(keys[0]), keys[1] == lists[keys[0]].count else {
        throw RowMismatch(table: table.shape.name, "a row is missing")
      }
      lists[keys[0]].append(element)
    }
    return lists
  }

  /// The rows of a table of which only some positions exist, with their keys after those of the owners.
  func scattered<Element>(
    _ table: RowTable<Element>, of owners: Int...
  ) throws -> [(keys: [Int], element: Element)] {
    try rows(table, of: owners)
  }

  private func rows<Element>(
    _ table: RowTable<Element>, of owners: [Int]
  ) throws -> [(keys: [Int], element: Element)] {
    try self[table.shape].compactMap { row in
      let (keys, element) = try table.element(in: row)
      return keys.starts(with: owners) ? (Array(keys.dropFirst(owners.count)), element) : nil
    }
  }
}
