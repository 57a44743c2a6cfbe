/// The ranks that the data cannot exclude for each feature, and tiers of features that cannot be told apart.
///
/// Feature a is above b when their paired difference is significant, with the error rate divided by the number of
/// comparisons that a takes part in (Bonferroni). A feature's best rank counts those above it, its worst those below.
/// - SeeAlso: Mogstad, Romano, Shaikh, Wilhelm (2024), Rev. Econ. Stud. 91(1), for confidence sets of ranks.
struct RankSets: Sendable {
  /// Features by falling score; ties in the order given.
  let order: [Int]
  /// For each feature, from 1.
  let low: [Int]
  let high: [Int]
  let tier: [Int]

  /// - Complexity: O(features^2 x replicates).
  init(_ replicates: Replicates, confidence: Double) {
    let count = replicates.values.count
    let scores = (0..<count).map(replicates.mean)
    let critical = replicates.criticalValue(confidence: confidence, comparisons: count - 1)
    let order = (0..<count).sorted { (scores[$1], $0) < (scores[$0], $1) }
    var above = [Int](repeating: 0, count: count)
    var below = [Int](repeating: 0, count: count)
    for a in 0..<count {
      for b in 0..<a {
        let contrast = replicates.contrast(a, b)
        if contrast > critical {
          above[b] += 1
          below[a] += 1
        } else if contrast < -critical {
          above[a] += 1
          below[b] += 1
        }
      }
    }
    // A feature's place by score always belongs to its set.
    var low = [Int](repeating: 1, count: count)
    var high = low
    for (place, feature) in order.enumerated() {
      low[feature] = min(place + 1, 1 + above[feature])
      high[feature] = max(place + 1, count - below[feature])
    }
    // A tier begins with the first feature that its predecessor's head is significantly above.
    var tier = [Int](repeating: 1, count: count)
    var current = 1
    var head = order.first ?? 0
    for feature in order {
      if replicates.contrast(head, feature) > critical {
        current += 1
        head = feature
      }
      tier[feature] = current
    }
    self.order = order
    self.low = low
    self.high = high
    self.tier = tier
  }
}
