/// Moments in time cut into consecutive blocks.
struct TimeBlocks {
  /// Rows up to and including each moment.
  private let cumulative: [Int]
  /// The first moment by which every class has been seen twice, the least to learn it from.
  private let classesSeen: Int

  /// - Parameters:
  ///   - places: of each row in time, numbered from 0 without gaps.
  ///   - classes: of each row; nil when rows have none.
  init(_ places: [Int], classes: [Double]?) {
    var counts = [Int](repeating: 0, count: (places.max() ?? -1) + 1)
    for place in places { counts[place] += 1 }
    var total = 0
    cumulative = counts.map { count in
      total += count
      return total
    }
    var sightings: [Double: [Int]] = [:]
    for (row, place) in places.enumerated() { sightings[classes?[row] ?? 0, default: []].append(place) }
    classesSeen = sightings.values.map { $0.sorted().prefix(2).last ?? 0 }.max() ?? 0
  }

  /// The last moments of all blocks but the last one, as near as moments allow to equal numbers of rows. The first block
  /// is longer when not every class has been seen twice by then, provided that a later moment is left for each block.
  func cuts(blocks: Int) -> [Int] {
    cuts(after: (1..<blocks).map { Double($0) / Double(blocks) })
  }

  /// - Parameter shares: rising, of the rows up to and including each cut.
  func cuts(after shares: [Double]) -> [Int] {
    let moments = cumulative.count
    precondition(shares.count < moments, "more blocks than moments")
    let rows = Double(cumulative.last ?? 0)
    var cuts: [Int] = []
    for (index, share) in shares.enumerated() {
      let latest = moments - 1 - (shares.count - index)
      var earliest = (cuts.last ?? -1) + 1
      if index == 0 && classesSeen <= latest { earliest = classesSeen }
      // When the first block had to grow, the others share what is left.
      let begun = cuts.first.map { Double(cumulative[$0]) / rows } ?? 0
      let first = shares[0]
      let target = index == 0 ? share : begun + (share - first) * (1 - begun) / (1 - first)
      let nearest = (earliest...latest).min { a, b in
        (abs(Double(cumulative[a]) - target * rows), a) < (abs(Double(cumulative[b]) - target * rows), b)
      }
      cuts.append(nearest ?? latest)
    }
    return cuts
  }
}

extension Folds {
  /// Forward in time: `count + 1` consecutive blocks; split k trains on the first k + 1 of them and is judged by the next.
  ///
  /// - Parameters:
  ///   - times: each row's place in time, numbered from 0 without gaps; at least 2. Equal times stay together.
  ///   - count: of splits; at most one fewer than moments are made.
  ///   - classes: for classification the target; the first block has each class twice where it can.
  public init(times: [Int], count: Int, classes: [Double]?) {
    let moments = (times.max() ?? -1) + 1
    precondition(moments >= 2, "folds need moments")
    let blocks = min(count + 1, moments)
    let cuts = TimeBlocks(times, classes: classes).cuts(blocks: blocks)
    self.init(
      assignment: times.map { time in cuts.firstIndex { time <= $0 } ?? blocks - 1 }, partCount: blocks,
      isPartition: false)
  }
}
