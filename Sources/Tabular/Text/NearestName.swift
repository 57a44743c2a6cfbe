/// The name that a mistyped one was most likely meant to be.
///
/// Differences of case count least; otherwise the number of inserted, deleted, replaced or swapped neighbouring bytes
/// decides, and at most a third of the name may differ. The first of equally near names is returned.
///
/// - Returns: nil if nothing is near.
/// - Complexity: O(names · length²), names longer than 128 bytes aside.
public func nearestName(to name: ByteText, in names: [ByteText]) -> ByteText? {
  // A header field can be megabytes long; nobody mistypes such a name.
  let longest = 128
  let wanted = lowercased(name)
  guard !wanted.isEmpty, wanted.count <= longest else { return nil }
  var best: (name: ByteText, distance: Int)?
  for candidate in names where candidate.string.utf8.count <= longest {
    let other = lowercased(candidate)
    let allowed = max(1, max(wanted.count, other.count) / 3)
    guard abs(wanted.count - other.count) <= allowed, !other.isEmpty else { continue }
    let distance = editDistance(wanted, other)
    guard distance <= allowed, distance < max(wanted.count, other.count) else { continue }
    if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
  }
  return best?.name
}

private func lowercased(_ name: ByteText) -> [UInt8] {
  name.string.utf8.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
}

/// The optimal string alignment distance: Levenshtein's, with swaps of neighbours as one step.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    row.reserveCapacity(b.count + 1)
    for j in b.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
