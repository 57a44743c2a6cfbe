/// The columns of a file: their names, made unique, and which of them become columns of the table.
struct Header {
  /// One for every field of a record.
  let names: [ByteText]
  /// For every field the index of its column in the table, or -1.
  let slots: [Int]
  /// The names of the table's columns.
  let kept: [ByteText]
  let notes: [ReadNote]

  /// - Parameter first: the first record, or nil for names of our own.
  init(first: [ByteText]?, width: Int, options: ReadOptions) throws(CSVError) {
    (names, notes) = Self.uniqueNames(first ?? Array(repeating: "", count: width), isNamed: first != nil)
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
    if isNamed, let only = names.first, names.count == 1,
      let sign = only.string.utf8.first(where: { [UInt8(ascii: ";"), 9, UInt8(ascii: "|"), 44].contains($0) })
    {
      let shown = sign == 9 ? "a tab" : "'\(Character(UnicodeScalar(sign)))'"
      let message = "there is only one column, and its name contains \(shown): is that the delimiter?"
      notes.append(ReadNote(code: .oneColumn, column: only, message: message))
    }
    return (names, notes)
  }
}
