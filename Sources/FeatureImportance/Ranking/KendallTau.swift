/// Kendall's tau-b: how far two lists of scores put the same things in the same order, from -1 to 1.
///
/// `(C - D) / sqrt((N - Tx)(N - Ty))` for C concordant and D discordant pairs of N, of which Tx and Ty are tied in the one
/// and in the other.
/// - Returns: nil where either list has one value only.
/// - Complexity: O(n log n): sorted by the first list, the exchanges of a merge sort by the second count the discordant
///   pairs.
/// - SeeAlso: Kendall (1945), Biometrika 33(3); Knight (1966), J. Am. Stat. Assoc. 61(314).
/// - Precondition: as many of the one as of the other, no NaN.
func kendallTau(_ x: [Double], _ y: [Double]) -> Double? {
  precondition(x.count == y.count, "scores of the same things")
  let order = x.indices.sorted { (x[$0], y[$0]) < (x[$1], y[$1]) }
  let pairs = x.count * (x.count - 1) / 2
  let tiedInBoth = tiedPairs(order) { x[$0] == x[$1] && y[$0] == y[$1] }
  let tiedInFirst = tiedPairs(order) { x[$0] == x[$1] }
  var second = order.map { y[$0] }
  let discordant = exchanges(sorting: &second)
  let tiedInSecond = tiedPairs(Array(second.indices)) { second[$0] == second[$1] }
  guard tiedInFirst < pairs, tiedInSecond < pairs else { return nil }
  let difference = pairs - tiedInFirst - tiedInSecond + tiedInBoth - 2 * discordant
  let tau = Double(difference) / (Double(pairs - tiedInFirst) * Double(pairs - tiedInSecond)).squareRoot()
  return min(1, max(-1, tau))
}

/// Pairs within runs of equal neighbours.
private func tiedPairs(_ order: [Int], _ areEqual: (Int, Int) -> Bool) -> Int {
  var (pairs, run) = (0, 0)
  for place in order.indices.dropFirst() {
    run = areEqual(order[place - 1], order[place]) ? run + 1 : 0
    pairs += run
  }
  return pairs
}

/// Sorts by merging and counts the pairs that stood the wrong way round.
private func exchanges(sorting values: inout [Double]) -> Int {
  var count = 0
  var width = 1
  var merged = values
  while width < values.count {
    for start in stride(from: 0, to: values.count, by: 2 * width) {
      let middle = min(start + width, values.count)
      let end = min(start + 2 * width, values.count)
      var (left, right) = (start, middle)
      for place in start..<end {
        if right >= end || (left < middle && values[left] <= values[right]) {
          merged[place] = values[left]
          left += 1
        } else {
          merged[place] = values[right]
          right += 1
          count += middle - left
        }
      }
    }
    swap(&values, &merged)
    width *= 2
  }
  return count
}
