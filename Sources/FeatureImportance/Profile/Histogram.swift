/// Shares of values in bars of equal width.
///
/// The bars span the 5 % to 95 % range and half of its width more on both sides, as far as there are values; the outer
/// bars take what lies beyond, so that one wild value doesn't press all others into one bar. Whole numbers in a range
/// no wider than the bars have a bar each.
///
/// - Parameter numbers: of the same values.
/// - Returns: from low to high; NaNs don't count.
func histogram(of values: [Double], around numbers: ColumnSummary.Numbers, bars: Int) -> [Double] {
  var (lowest, highest) = (Double.infinity, -Double.infinity)
  var (count, isWhole) = (0, true)
  for x in values where !x.isNaN {
    (lowest, highest) = (min(lowest, x), max(highest, x))
    count += 1
    isWhole = isWhole && x == x.rounded()
  }
  guard count > 0 else { return [] }
  guard highest > lowest else { return [1] }
  if isWhole, highest - lowest < Double(bars) {
    return shares(values, from: lowest - 0.5, width: 1, bars: Int(highest - lowest) + 1, count: count)
  }
  let reach = (numbers.percentile95 - numbers.percentile5) / 2
  let low = reach > 0 ? max(lowest, numbers.percentile5 - reach) : lowest
  let high = reach > 0 ? min(highest, numbers.percentile95 + reach) : highest
  let width = (high - low) / Double(bars)
  // Of values near the largest double the difference is infinite, of neighbouring ones it can vanish.
  guard width > 0, width.isFinite else { return [1] }
  return shares(values, from: low, width: width, bars: bars, count: count)
}

private func shares(_ values: [Double], from start: Double, width: Double, bars: Int, count: Int) -> [Double] {
  var counts = [Int](repeating: 0, count: bars)
  for x in values where !x.isNaN { counts[Int(min(max((x - start) / width, 0), Double(bars - 1)))] += 1 }
  return counts.map { Double($0) / Double(count) }
}
