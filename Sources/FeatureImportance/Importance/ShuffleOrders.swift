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

/// Donors of rows that count differently: each row gets the values of another with a probability proportional to the
/// other's weight.
struct WeightedDonors {
  /// Sums of the weights up to each row.
  private let cumulative: [Double]
  private var stream: RandomStream

  /// - Parameter weights: of the rows, not negative, with a positive sum.
  init(_ stream: RandomStream, _ weights: [Double]) {
    self.stream = stream
    var sum = 0.0
    cumulative = weights.map {
      sum += $0
      return sum
    }
  }

  /// The donor of each row.
  ///
  /// Drawn at equal steps from one random place on and then dealt out, so that every row gives as often as its weight
  /// says, to within one.
  mutating func next() -> [Int] {
    let count = cumulative.count
    let step = (cumulative.last ?? 0) / Double(count)
    let start = stream.uniform()
    var donor = 0
    var donors = (0..<count).map { place in
      while donor < count - 1 && cumulative[donor] <= (Double(place) + start) * step { donor += 1 }
      return donor
    }
    stream.shuffle(&donors)
    return donors
  }
}
