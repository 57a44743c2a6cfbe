/// A column of text as its distinct fields and, for every row, which of them it holds.
///
/// Whatever is decided about a column of text (its nulls, its type) is decided once for each distinct field, not for
/// each row.
struct DistinctFields: Sendable {
  /// For every row an index into the distinct fields, which are in the order of their first appearance.
  private(set) var codes: [Int32]
  /// For every distinct field in how many rows it is.
  private(set) var counts: [Int] = []
  /// For every distinct field the row in which it appears first.
  private(set) var firstRows: [Int] = []
  /// Changed only while the column is put together.
  private let dictionary: FieldDictionary

  /// The number of distinct fields.
  var count: Int { counts.count }

  /// Fields that were counted elsewhere, each as if it were one row.
  init(_ dictionary: FieldDictionary, counts: [Int], firstRows: [Int]) {
    self.dictionary = dictionary
    codes = counts.indices.map { Int32($0) }
    (self.counts, self.firstRows) = (counts, firstRows)
  }

  init(_ arena: FieldArena) {
    dictionary = FieldDictionary()
    codes = []
    codes.reserveCapacity(arena.count)
    arena.forEach { _, field in
      let code = dictionary.code(of: field)
      note(code, row: codes.count)
      codes.append(code)
    }
  }

  /// - Complexity: O(rows + distinct fields).
  init(_ column: consuming EncodedColumn) {
    dictionary = FieldDictionary()
    let (runs, dictionaries) = (column.runs, column.dictionaries)
    var newCodes = dictionaries.map { Array(repeating: Int32(-1), count: $0.count) }
    codes = column.codes
    column.codes = []
    let (dictionary, codeCount) = (dictionary, codes.count)
    var (counts, firstRows): ([Int], [Int]) = ([], [])
    codes.withUnsafeMutableBufferPointer { codes in
      var row = 0
      for run in runs {
        newCodes[run.dictionary].withUnsafeMutableBufferPointer { newCodes in
          while row < min(run.end, codeCount) {
            let old = Int(codes[row])
            if newCodes[old] < 0 {
              newCodes[old] = dictionary.code(of: old, in: dictionaries[run.dictionary])
              if Int(newCodes[old]) == counts.count {
                counts.append(0)
                firstRows.append(row)
              }
            }
            codes[row] = newCodes[old]
            counts[Int(newCodes[old])] &+= 1
            row += 1
          }
        }
      }
    }
    (self.counts, self.firstRows) = (counts, firstRows)
  }

  @inline(__always)
  private mutating func note(_ code: Int32, row: Int) {
    if Int(code) == counts.count {
      counts.append(0)
      firstRows.append(row)
    }
    counts[Int(code)] += 1
  }

  /// Calls `body` with the index and the bytes of each distinct field, in order.
  func forEach(_ body: (_ index: Int, _ field: UnsafeBufferPointer<UInt8>) -> Void) {
    for index in 0..<count { body(index, dictionary.field(index)) }
  }

  /// The text of a distinct field.
  func text(_ index: Int) -> ByteText { ByteText(String(decoding: dictionary.field(index), as: UTF8.self)) }
}
