/// How the elements of one list of a run become the rows of one SQL table, and back.
///
/// Writing, reading and the digest all go through the same `fields`, so they cannot disagree.
struct RowTable<Element: Sendable>: Sendable {
  let shape: TableShape
  /// What `fields` fill in when a row is read.
  private let blank: Element
  private let fields: [Field<Element>]

  /// - Parameters:
  ///   - keys: where an element belongs, after the run: the position in its list, the position of the list's owner
  ///     before it. Empty when a run has one element.
  ///   - blank: any element; every field is overwritten.
  init(_ name: String, keys: [String] = ["position"], blank: Element, fields: [Field<Element>]) {
    shape = TableShape(name: name, keys: keys, fields: fields.map(\.name))
    self.blank = blank
    self.fields = fields
  }

  /// - Throws: `RowMismatch` when a value cannot be stored.
  func row(of element: Element, at keys: [Int]) throws -> [Cell] {
    try keys.map { $0.cell() }
      + fields.map { field in
        do { return try field.get(element) } catch {
          throw RowMismatch(error, table: shape.name, column: field.name)
        }
      }
  }

  /// - Throws: `RowMismatch` when the row does not hold such an element.
  func element(in row: [Cell]) throws -> (keys: [Int], element: Element) {
    guard row.count == shape.columns.count else { throw RowMismatch(table: shape.name, "a row of another width") }
    var keys: [Int] = []
    for (column, cell) in zip(shape.keys, row) {
      do { keys.append(try Int(cell: cell)) } catch { throw RowMismatch(error, table: shape.name, column: column) }
    }
    var element = blank
    for (field, cell) in zip(fields, row.dropFirst(keys.count)) {
      do { try field.set(&element, cell) } catch { throw RowMismatch(error, table: shape.name, column: field.name) }
    }
    return (keys, element)
  }
}

/// A column of a table and the place of its value in an element.
struct Field<Element>: Sendable {
  let name: String
  let get: @Sendable (Element) throws -> Cell
  let set: @Sendable (inout Element, Cell) throws -> Void

  init<Value: Storable>(_ name: String, _ path: any WritableKeyPath<Element, Value> & Sendable) {
    self.name = name
    get = { try $0[keyPath: path].cell() }
    set = { $0[keyPath: path] = try Value(cell: $1) }
  }
}

/// A table's name and columns, without the type of its elements.
struct TableShape: Sendable {
  let name: String
  let keys: [String]
  let fields: [String]

  /// Without the run, which stands before them.
  var columns: [String] { keys + fields }
}

/// Where a stored run and a `Run` do not fit together. Names tables and columns, never a value.
struct RowMismatch: Error {
  let reason: String

  init(table: String, _ reason: String) { self.reason = "\(table): \(reason)" }

  init(_ error: any Error, table: String, column: String) {
    let what = (error as? CellMismatch)?.reason ?? "\(error)"
    reason = "\(table).\(column): \(what)"
  }
}
