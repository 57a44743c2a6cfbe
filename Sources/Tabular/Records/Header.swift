/// The columns of a file: their names, made unique, and which of them become columns of the table.
struct Header {
  /// One for every field of a record.
  let names: [ByteText]
  /// For every field the index of its column in the table, or -1.
  let slots: [Int]
  /// The names of the table's columns.
  let kept: [ByteText]
  let notes: [ReadNote]
  /// The name of the last column, if it's only ours and nobody asked for it: it holds nothing if all records end with a
  /// delimiter.
  let afterTrailingDelimiter: ByteText?

  /// - Parameter first: the first record, or nil for names of our own.
  init(first: [ByteText]?, width: Int, options: ReadOptions) throws(CSVError) {
    var notes: [ReadNote]
    (names, notes) = Self.uniqueNames(first ?? Array(repeating: "", count: width), isNamed: first != nil)
    if let delimiter = options.delimiter, let only = first?.first, width == 1 {
      notes += Self.otherDelimiter(in: only, than: delimiter)
    }
    self.notes = notes
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    // Sorted, so that of several unknown names the same one is reported every time.
    for name in (options.columns ?? []) + options.exclude + options.types.keys.sorted() where places[name] == nil {
      throw CSVError(.noSuchColumn(name: name, suggestion: nearestName(to: name, in: names)), column: name)
    }
    var slots = Array(repeating: -1, count: names.count)
    var kept: [ByteText] = []
    let excluded = Set(options.exclude)
    for name in options.columns ?? names where !excluded.contains(name) {
      guard let place = places[name], slots[place] < 0 else { continue }
      slots[place] = kept.count
      kept.append(name)
    }
    self.slots = slots
    self.kept = kept
    let isUnnamed = width > 1 && first.map { $0.last?.isEmpty ?? false } ?? true
    afterTrailingDelimiter = isUnnamed && options.columns == nil ? names.last : nil
  }

  private static func otherDelimiter(in only: ByteText, than given: UInt8) -> [ReadNote] {
    guard given != Dialect.noDelimiter,
      let sign = only.string.utf8.first(where: { DelimiterCandidate.usual.contains($0) })
    else { return [] }
    let name = Dialect(delimiter: sign, quote: Dialect.noQuote, header: true).delimiterName
    let message = "there is only one column, and its name contains a \(name): is that the delimiter?"
    return [ReadNote(code: .oneColumn, column: only, message: message)]
  }

  /// Gives a name to columns without one, and `NAME_2`, `NAME_3`, … to those whose name was taken.
  private static func uniqueNames(_ given: [ByteText], isNamed: Bool) -> ([ByteText], [ReadNote]) {
    var taken = Set(given)
    var seen: Set<ByteText> = []
    // Where to go on counting, so that many equal names don't take quadratic time.
    var counters: [ByteText: Int] = [:]
    var names: [ByteText] = []
    var notes: [ReadNote] = []

    func free(_ base: ByteText) -> ByteText {
      var number = counters[base] ?? 2
      while taken.contains(ByteText("\(base)_\(number)")) { number += 1 }
      counters[base] = number + 1
      return ByteText("\(base)_\(number)")
    }

    for (index, name) in given.enumerated() {
      var final = name
      if name.isEmpty {
        final = ByteText("column_\(index + 1)")
        if taken.contains(final) { final = free(final) }
        if isNamed {
          let message = "column \(index + 1) has no name; it is called \"\(final)\""
          notes.append(ReadNote(code: .emptyName, column: final, message: message))
        }
      } else if seen.contains(name) {
        final = free(name)
        let message = "column \(index + 1) has the name of an earlier one, \"\(name)\"; it is called \"\(final)\""
        notes.append(ReadNote(code: .duplicateName, column: final, message: message))
      }
      taken.insert(final)
      seen.insert(final)
      names.append(final)
    }
    return (names, notes)
  }
}
