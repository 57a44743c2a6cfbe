/// On which line of the file each row begins: only the rows are kept at which the distance changes.
struct RowLines {
  private var breaks: [(row: Int, line: Int)] = []
  private(set) var rowCount = 0

  mutating func append(line: Int) { append(line: line, count: 1) }

  /// Rows on consecutive lines.
  mutating func append(line: Int, count: Int) {
    guard count > 0 else { return }
    if breaks.last.map({ line - $0.line != rowCount - $0.row }) ?? true { breaks.append((rowCount, line)) }
    rowCount += count
  }

  /// Rows of a piece of the file whose own lines begin at 0.
  mutating func append(contentsOf piece: RowLines, from line: Int) {
    for (index, entry) in piece.breaks.enumerated() {
      let end = index + 1 < piece.breaks.count ? piece.breaks[index + 1].row : piece.rowCount
      append(line: line + entry.line, count: end - entry.row)
    }
  }

  /// - Complexity: O(log breaks).
  subscript(row: Int) -> Int {
    var low = 0
    var high = breaks.count
    while low < high {
      let middle = (low + high) / 2
      if breaks[middle].row <= row { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? row + 1 : breaks[low - 1].line + row - breaks[low - 1].row
  }
}
