/// Holm's step-down p-values: rejecting those below a level keeps the chance of any false rejection below it, whatever
/// the dependence.
///
/// - SeeAlso: Holm (1979), Scand. J. Stat. 6(2).
func holmAdjusted(_ pValues: [Double]) -> [Double] {
  var adjusted = pValues
  var largest = 0.0
  for (rank, index) in pValues.indices.sorted(by: { (pValues[$0], $0) < (pValues[$1], $1) }).enumerated() {
    largest = max(largest, min(1, pValues[index] * Double(pValues.count - rank)))
    adjusted[index] = largest
  }
  return adjusted
}

/// Benjamini and Hochberg's adjusted p-values: keeping those below a level keeps the expected share of false ones among
/// them below it, for independent or positively dependent tests.
///
/// - SeeAlso: Benjamini, Hochberg (1995), J. Roy. Stat. Soc. B 57(1).
func benjaminiHochbergAdjusted(_ pValues: [Double]) -> [Double] {
  var adjusted = pValues
  var smallest = 1.0
  let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  for (place, index) in order.enumerated().reversed() {
    smallest = min(smallest, pValues[index] * Double(pValues.count) / Double(place + 1))
    adjusted[index] = smallest
  }
  return adjusted
}
