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

  /// One of them: row i gets the values of row `order[(i + move) % n]`.
  struct Rotation {
    let order: [Int]
    let move: Int

    /// The donor of each row.
    var donors: [Int] { Array(order[move...]) + order[..<move] }
  }

  /// - Parameter count: of rows.
  init(_ stream: RandomStream, count: Int) {
    self.stream = stream
    self.count = count
  }

  /// Whether the next one begins a new random order.
  var isExhausted: Bool { moves.isEmpty }

  mutating func next() -> Rotation {
    guard count > 0 else { return Rotation(order: [], move: 0) }
    if moves.isEmpty {
      order = stream.permutation(of: count)
      moves = stream.permutation(of: count)
    }
    return Rotation(order: order, move: moves.removeLast())
  }
}
