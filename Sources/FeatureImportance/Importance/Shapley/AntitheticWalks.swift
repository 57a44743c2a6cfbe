import Tabular

/// Random walks to rows, in pairs of an order of the features and its reverse from the same background rows.
///
/// What a feature adds early in the one it adds late in the other, so the mean of a pair varies less than that of two walks
/// by chance; of a game without interactions beyond pairs it is exact.
///
/// A feature's place comes from a number drawn from the stream of its own name: adding or moving columns leaves the order
/// of the others as it is.
/// - SeeAlso: Mitchell, Cooper, Frank, Holmes (2022), Sampling permutations for Shapley value estimation, J. Mach. Learn.
///   Res. 23(43).
struct AntitheticWalks {
  let study: Study
  let features: [Feature]
  let background: Background
  /// Of the streams.
  let purpose: String
  /// For each row.
  let pairs: Int
  /// For each pair.
  let backgroundRows: Int

  /// Two for each pair, one after the other.
  ///
  /// - Complexity: O(p log p) a pair of p features.
  func walks(to row: Int) -> [CoalitionWalk] {
    let names = features.map(\.name)
    var streams = names.map { study.seed.stream("\(purpose) order", $0, study.refit, row) }
    var rows = study.seed.stream("\(purpose) background", "", study.refit, row)
    return (0..<pairs).flatMap { _ in
      let keys = streams.indices.map { streams[$0].next() }
      // Two features with one name have one stream: their places decide.
      let order = names.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
      let start = (0..<backgroundRows).map { _ in background.draw(&rows) }
      return [
        CoalitionWalk(order: order, background: start), CoalitionWalk(order: order.reversed(), background: start),
      ]
    }
  }
}

extension Study {
  /// Held-out rows that are explained: all, or a random part of so many, in their order.
  func explainedRows(_ purpose: String, atMost limit: Int) -> [Int] {
    guard heldOut.rowCount > limit else { return Array(0..<heldOut.rowCount) }
    var stream = seed.stream("\(purpose) rows", "", refit)
    return stream.permutation(of: heldOut.rowCount).prefix(limit).sorted()
  }

  /// Weights of some held-out rows, with the mean 1; nil when all count alike.
  func weights(ofRows rows: [Int]) -> [Double]? {
    guard let weights = heldOut.weights else { return nil }
    let own = rows.map { weights[$0] }
    let center = mean(of: own)
    return own.map { $0 / center }
  }
}
