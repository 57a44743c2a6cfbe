/// How many records of some kind there were, and where the first begins.
struct LineTally {
  private(set) var count = 0
  private var firstLine = 0
  /// nil: the only one.
  private var firstFile: String?

  mutating func append(line: Int) {
    if count == 0 { firstLine = line }
    count += 1
  }

  mutating func append(contentsOf later: LineTally) {
    let sum = count + later.count
    if count == 0 { self = later }
    count = sum
  }

  /// The same, in a file that is one of several.
  func of(file: String) -> LineTally {
    var tally = self
    tally.firstFile = file
    return tally
  }

  /// "line 6", "line 6 of part-2.csv".
  var firstPlace: String { "line \(firstLine)" + (firstFile.map { " of \($0)" } ?? "") }
}
