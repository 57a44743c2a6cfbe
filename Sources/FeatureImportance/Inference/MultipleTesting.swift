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
