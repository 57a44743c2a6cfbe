/// Records with stray quotes that were mended: how many, and where the first begins.
struct MendedRecords {
  private(set) var count = 0
  private(set) var firstLine = 0

  mutating func append(line: Int) {
    if count == 0 { firstLine = line }
    count += 1
  }

  mutating func append(contentsOf later: MendedRecords) {
    if count == 0 { firstLine = later.firstLine }
    count += later.count
  }

  var note: ReadNote? {
    guard count > 0 else { return nil }
    let message =
      "quotes stand where none belong in \(count) record\(count == 1 ? "" : "s"), the first on line \(firstLine); read "
      + "so that the fields are as many as elsewhere"
    return ReadNote(code: .mendedQuotes, column: nil, message: message)
  }
}
