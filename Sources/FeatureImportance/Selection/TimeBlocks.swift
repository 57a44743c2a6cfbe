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
  /// Forward in time: `count + 1` consecutive blocks; split k trains on the first k + 1 of them, but for the gap, and is
  /// judged by the next.
  ///
  /// A split whose gap leaves fewer rows to learn from than an analysis needs is left out; of fewer than two, all are.
  ///
  /// - Parameters:
  ///   - order: of at least 2 moments. Equal times stay together.
  ///   - count: of splits; at most one fewer than moments are made.
  ///   - classes: for classification the target; the first block has each class twice where it can.
  public init(_ order: TimeOrder, count: Int, classes: [Double]?) {
    let moments = order.moments.count
    precondition(moments >= 2, "folds need moments")
    let blocks = min(count + 1, moments)
    let cuts = TimeBlocks(order.places, classes: classes).cuts(blocks: blocks)
    // Places at which blocks and gaps begin; a part ends at each.
    let begins = cuts.map { $0 + 1 }
    let gaps = begins.map(order.trainingEnd)
    let borders = Set(begins + gaps).subtracting([0]).sorted()
    func part(_ place: Int) -> Int { borders.partitioningIndex { $0 > place } }
    let partCount = borders.count + 1
    self.init(
      assignment: order.places.map(part), partCount: partCount,
      sides: begins.indices.map { k in
        Sides(
          trainingEnd: part(gaps[k]),
          heldOut: part(begins[k])..<(k + 1 < begins.count ? part(begins[k + 1]) : partCount),
          trainingResumes: partCount)
      })
    if order.gap > 0 {
      let usable = (0..<self.count).filter { trainingCount($0) >= AnalysisError.minimumRows }
      self.init(assignment: assignment, partCount: partCount, sides: usable.count < 2 ? [] : usable.map { sides[$0] })
    }
  }
}

extension [Int] {
  /// The first index whose element passes; elements that pass come last.
  fileprivate func partitioningIndex(_ passes: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if passes(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
