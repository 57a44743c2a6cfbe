/// Arithmetic mean by two passes; the second removes the rounding of the first.
func mean(of values: some Collection<Double>) -> Double {
  let n = Double(values.count)
  let rough = values.reduce(0) { $0 + $1 / n }
  return rough + values.reduce(0) { $0 + ($1 - rough) } / n
}

/// Standard deviation with the given denominator: 1/n for standardising columns, 1/(n-1) for describing a sample.
func standardDeviation(of values: some Collection<Double>, around center: Double? = nil, denominator: Double) -> Double
{
  let center = center ?? mean(of: values)
  // Scaled by the largest deviation, so that squares of huge or tiny values neither overflow nor vanish.
  let largest = values.reduce(0) { max($0, abs($1 - center)) }
  guard largest > 0, largest.isFinite, denominator > 0 else { return 0 }
  let sum = values.reduce(0) { $0 + (($1 - center) / largest) * (($1 - center) / largest) }
  return largest * (sum / denominator).squareRoot()
}

/// Weighted mean by two passes.
///
/// - Parameter weights: not negative, with a positive sum; nil for equal ones.
func mean(of values: ArraySlice<Double>, weights: [Double]?) -> Double {
  guard let weights else { return mean(of: values) }
  let sum = weights.reduce(0, +)
  let rough = zip(values, weights).reduce(0) { $0 + $1.0 * ($1.1 / sum) }
  return rough + zip(values, weights).reduce(0) { $0 + ($1.0 - rough) * ($1.1 / sum) }
}

/// Weighted standard deviation, each square counting by its weight's share.
func standardDeviation(of values: ArraySlice<Double>, weights: [Double]?, around center: Double) -> Double {
  guard let weights else { return standardDeviation(of: values, around: center, denominator: Double(values.count)) }
  let largest = zip(values, weights).reduce(0) { $1.1 > 0 ? max($0, abs($1.0 - center)) : $0 }
  guard largest > 0, largest.isFinite else { return 0 }
  let sum = weights.reduce(0, +)
  let squares = zip(values, weights).reduce(0) {
    $0 + (($1.0 - center) / largest) * (($1.0 - center) / largest) * ($1.1 / sum)
  }
  return largest * squares.squareRoot()
}

/// The p-quantile of sorted values by linear interpolation (Hyndman and Fan's type 7, R's default).
func quantile(_ p: Double, ofSorted sorted: [Double]) -> Double {
  guard let last = sorted.last else { return .nan }
  let position = p * Double(sorted.count - 1)
  let below = Int(position)
  guard below + 1 < sorted.count else { return last }
  let share = position - Double(below)
  return sorted[below] * (1 - share) + sorted[below + 1] * share
}

/// The middle value, or the mean of the two middle ones; 0 for none.
///
/// - Complexity: O(n) on average: by Hoare's selection (1961, Comm. ACM 4(7)), which sorts only the part that matters.
func median(of values: [Double]) -> Double {
  guard !values.isEmpty else { return 0 }
  var values = values
  let middle = values.count / 2
  return values.withUnsafeMutableBufferPointer { values in
    var (low, high) = (0, values.count - 1)
    while low < high {
      let pivot = values[low + (high - low) / 2]
      var (i, j) = (low, high)
      while i <= j {
        while values[i] < pivot { i += 1 }
        while pivot < values[j] { j -= 1 }
        if i <= j {
          values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      // Between j and i all values equal the pivot.
      if middle <= j { high = j } else if middle >= i { low = i } else { break }
    }
    guard values.count % 2 == 0 else { return values[middle] }
    let below = values[..<middle].reduce(-.infinity, max)
    return below * 0.5 + values[middle] * 0.5
  }
}

/// Pearson's correlation of values that belong together; 0 where it isn't defined.
///
/// - Precondition: as many of the one as of the other.
func correlation(of x: [Double], and y: [Double]) -> Double {
  guard !y.isEmpty else { return 0 }
  let n = Double(y.count)
  let (a, b) = (mean(of: x), mean(of: y))
  let (sa, sb) = (
    standardDeviation(of: x, around: a, denominator: n), standardDeviation(of: y, around: b, denominator: n)
  )
  guard sa > 0, sb > 0 else { return 0 }
  return zip(x, y).reduce(0) { $0 + (($1.0 - a) / sa) * (($1.1 - b) / sb) } / n
}
