import Tabular

/// Complementary pairs: the rows dealt into two disjoint halves, B times anew.
///
/// What is dealt are blocks of rows: single rows, shares of each class apart; groups that must stay together; or
/// stretches of time, so that neighbours, which say nearly the same, are not in both halves. For moments, whose sums over a
/// half are to be sums over blocks, rows are first dealt to a fixed number of blocks of about the same size.
///
/// That the halves of a pair are disjoint is all that the bounds ask of them; fixed blocks leave fewer halves to choose from,
/// which makes selection probabilities a little noisier.
/// - SeeAlso: Shah, Samworth (2013), J. R. Stat. Soc. B 75(1).
struct HalfSamples: Sendable, Equatable {
  /// The block of each row, from 0.
  let blocks: [Int]
  let blockCount: Int
  /// For each pair, of each block whether it is in the second half.
  let isSecond: [[Bool]]

  var pairCount: Int { isSecond.count }

  /// The rows of a half, ascending; halves 2k and 2k + 1 are a pair.
  func rows(ofHalf half: Int) -> [Int] {
    let isSecond = isSecond[half / 2]
    return blocks.indices.filter { isSecond[blocks[$0]] == (half % 2 == 1) }
  }

  /// The blocks of a half, ascending.
  func blocks(ofHalf half: Int) -> [Int] {
    (0..<blockCount).filter { isSecond[half / 2][$0] == (half % 2 == 1) }
  }
}

extension HalfSamples {
  /// Stretches of time: enough for the halves to differ, and long enough that few rows have their neighbours in the other.
  private static let stretches = 20

  /// Deals rows, groups or stretches of time one by one.
  ///
  /// - Parameter classes: for classification the target, for regression nil; halves have equal shares of each class as
  ///   far as groups and times allow.
  /// - Complexity: O(rows x pairs).
  init(_ dependence: Dependence, rowCount: Int, classes: [Double]?, pairs: Int, seed: Seed) {
    let units = dependence.inStretches(Self.stretches)
    let groups: [Int]
    if case .groups(let numbers) = units { groups = numbers } else { groups = Array(0..<rowCount) }
    var first: [Int: Int] = [:]
    for (row, group) in groups.enumerated() where first[group] == nil { first[group] = row }
    blocks = groups
    blockCount = first.count
    isSecond = (0..<pairs).map { pair in
      let folds = Folds(
        units, rowCount: rowCount, count: 2, classes: classes, stream: seed.stream("halves", "", pair))
      var isSecond = [Bool](repeating: false, count: first.count)
      for (group, row) in first { isSecond[group] = folds.assignment[row] == 1 }
      return isSecond
    }
  }

  /// Deals rows to blocks once, and then half of the blocks to each half.
  ///
  /// - Parameter blockCount: even.
  /// - Returns: nil where groups or moments are fewer than that.
  /// - Complexity: O(rows + blocks x pairs).
  init?(_ dependence: Dependence, rowCount: Int, blockCount: Int, pairs: Int, seed: Seed) {
    let units = dependence.inStretches(blockCount)
    let folds = Folds(units, rowCount: rowCount, count: blockCount, classes: nil, stream: seed.stream("half blocks"))
    guard folds.partCount == blockCount else { return nil }
    self.init(blocks: folds.assignment, blockCount: blockCount, pairs: pairs, seed: seed)
  }

  /// Deals half of some blocks to each half.
  ///
  /// - Parameters:
  ///   - blocks: of the rows; none where only their moments are known.
  ///   - blockCount: even.
  init(blocks: [Int], blockCount: Int, pairs: Int, seed: Seed) {
    self.blocks = blocks
    self.blockCount = blockCount
    isSecond = (0..<pairs).map { pair in
      var stream = seed.stream("halves", "", pair)
      var isSecond = [Bool](repeating: false, count: blockCount)
      for block in stream.permutation(of: blockCount).suffix(blockCount / 2) { isSecond[block] = true }
      return isSecond
    }
  }
}

extension Dependence {
  /// Time as groups: consecutive stretches of about the same number of rows, at most as many as moments.
  fileprivate func inStretches(_ count: Int) -> Dependence {
    guard case .time(let order) = self, let moments = partCount, moments >= 2 else { return self }
    let cuts = TimeBlocks(order.places, classes: nil).cuts(blocks: min(count, moments))
    return .groups(order.places.map { place in cuts.firstIndex { place <= $0 } ?? cuts.count })
  }
}
