/// Orders in which rows get the values of others: one random order, moved on by another random number of rows each time.
///
/// Every row is as likely as another to be a row's donor, and no row gives to the same row twice before all rows have
/// given to it: n shuffles of n rows are all pairs of rows, and their mean is the mean over all orders exactly. Fewer
/// have a smaller error than as many independent orders, and cost no random numbers but the first.
struct ShuffleOrders {
  private let count: Int
  private var stream: RandomStream
  private var order: [Int] = []
  private var moves: [Int] = []

  /// - Parameter count: of rows.
  init(_ stream: RandomStream, count: Int) {
    self.stream = stream
    self.count = count
  }

  /// The donor of each row.
  mutating func next() -> [Int] {
    guard count > 0 else { return [] }
    if moves.isEmpty {
      order = stream.permutation(of: count)
      moves = stream.permutation(of: count)
    }
    let move = moves.removeLast()
    return Array(order[move...]) + Array(order[..<move])
  }
}
