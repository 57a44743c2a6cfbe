extension Dependence {
  /// A random donor for each row: whatever rows get from their donors goes with nothing else of theirs any more, but rows
  /// still depend on each other as they did.
  ///
  /// Independent rows are permuted. Groups get the rows of another group in its order, over again when it is smaller. In time
  /// all rows get those of a random number of places later, the first following the last.
  func donors(rowCount: Int, _ stream: RandomStream) -> [Int] {
    var stream = stream
    switch self {
    case .independent: return stream.permutation(of: rowCount)
    case .groups(let numbers):
      var members = [[Int]](repeating: [], count: partCount ?? 0)
      for (row, group) in numbers.enumerated() { members[group].append(row) }
      let order = stream.permutation(of: members.count)
      var donors = [Int](repeating: 0, count: rowCount)
      for (group, rows) in members.enumerated() {
        let given = members[order[group]]
        for (place, row) in rows.enumerated() { donors[row] = given[place % given.count] }
      }
      return donors
    case .time(let moments):
      let places = moments.places
      let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
      let shift = 1 + stream.index(below: max(1, rowCount - 1))
      var donors = [Int](repeating: 0, count: rowCount)
      for (place, row) in order.enumerated() { donors[row] = order[(place + shift) % rowCount] }
      return donors
    }
  }
}
