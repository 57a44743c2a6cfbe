/// How often each number occurs in each part of the rows: medians of any union of parts follow.
///
/// Where there are more different numbers than are remembered, the last binary digits of all are dropped, so that some share
/// a bin; the bins depend on the set of numbers alone, not on their order.
struct ValueCounts: Sendable {
  private let parts: Int
  private let most: Int
  /// Digits dropped.
  private var shift: UInt64 = 0
  private var counts: [UInt64: [UInt32]] = [:]

  /// - Parameter most: bins that are remembered.
  init(parts: Int, most: Int) { (self.parts, self.most) = (parts, most) }

  mutating func add(_ value: Double, parts places: [Int]) {
    let key = Self.key(value) >> shift
    var own = counts.removeValue(forKey: key) ?? [UInt32](repeating: 0, count: parts)
    for place in places { own[place] += 1 }
    counts[key] = own
    if counts.count > most { coarsen() }
  }

  mutating func add(_ other: ValueCounts) {
    var other = other
    while other.shift < shift { other.coarsen() }
    while shift < other.shift { coarsen() }
    for (key, more) in other.counts {
      var own = counts.removeValue(forKey: key) ?? [UInt32](repeating: 0, count: parts)
      for k in own.indices { own[k] += more[k] }
      counts[key] = own
    }
    while counts.count > most { coarsen() }
  }

  private mutating func coarsen() {
    shift += 1
    var coarse: [UInt64: [UInt32]] = [:]
    for (key, own) in counts {
      if var known = coarse.removeValue(forKey: key >> 1) {
        for k in known.indices { known[k] += own[k] }
        coarse[key >> 1] = known
      } else {
        coarse[key >> 1] = own
      }
    }
    counts = coarse
  }

  /// Whether every number is remembered to its last digit.
  var isExact: Bool { shift == 0 }

  /// Of the rows of some parts; NaN where there are none.
  func median(_ places: [Int]) -> Double {
    let sizes = counts.map { key, own in (key: key, count: places.reduce(0) { $0 + Int(own[$1]) }) }
      .filter { $0.count > 0 }.sorted { $0.key < $1.key }
    let total = sizes.reduce(0) { $0 + $1.count }
    guard total > 0 else { return .nan }
    func value(at place: Int) -> Double {
      var before = 0
      for size in sizes {
        before += size.count
        if place < before { return Self.value(size.key << shift | (shift > 0 ? 1 << (shift - 1) : 0)) }
      }
      return .nan
    }
    let upper = value(at: total / 2)
    return total % 2 == 1 ? upper : (value(at: total / 2 - 1) + upper) / 2
  }

  /// Keys have the order of the numbers.
  private static func key(_ value: Double) -> UInt64 {
    // The two zeros are one.
    let bits = (value + 0).bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  private static func value(_ key: UInt64) -> Double { Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key) }
}
