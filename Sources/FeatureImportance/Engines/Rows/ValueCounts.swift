/// How often each number occurs in each part of the rows: medians of any union of parts follow.
///
/// Where there are more different numbers than are remembered, the last binary digits of all are dropped, so that some share
/// a bin; the bins depend on the set of numbers alone, not on their order. A second look then tells apart the numbers of
/// the bins that medians are in.
struct ValueCounts: Sendable {
  private let parts: Int
  private let most: Int
  /// Digits dropped.
  private var shift: UInt64 = 0
  private var counts: [UInt64: [UInt32]] = [:]
  /// At the second look by bin the numbers in it; others are not counted again.
  private var finer: [UInt64: ValueCounts] = [:]

  /// - Parameter most: bins that are remembered.
  init(parts: Int, most: Int) { (self.parts, self.most) = (parts, most) }

  mutating func add(_ value: Double, parts places: [Int]) {
    let key = Self.key(value) >> shift
    guard finer.isEmpty else {
      finer[key]?.add(value, parts: places)
      return
    }
    var own = counts.removeValue(forKey: key) ?? [UInt32](repeating: 0, count: parts)
    for place in places { own[place] += 1 }
    counts[key] = own
    if counts.count > most { coarsen() }
  }

  mutating func add(_ other: ValueCounts) {
    guard finer.isEmpty else {
      for (key, own) in other.finer { finer[key]?.add(own) }
      return
    }
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

  /// The same, to look a second time at the numbers about the medians of some sets of parts.
  func refined(about sets: [[Int]]) -> ValueCounts {
    var bins: Set<UInt64> = []
    for places in sets {
      let order = order(places)
      for place in order.middles { if let bin = order.bin(at: place) { bins.insert(bin.key) } }
    }
    var refined = self
    for bin in bins { refined.finer[bin] = ValueCounts(parts: parts, most: max(2, most / bins.count)) }
    return refined
  }

  /// Of the rows of some parts; NaN where there are none.
  func median(_ places: [Int]) -> Double {
    let order = order(places)
    let middles = order.middles.map { value(at: $0, in: order, places) }
    return middles.isEmpty ? .nan : middles.reduce(0, +) / Double(middles.count)
  }

  private func value(at place: Int, in order: Order, _ places: [Int]) -> Double {
    guard let bin = order.bin(at: place) else { return .nan }
    if let finer = finer[bin.key] { return finer.value(at: bin.place, in: finer.order(places), places) }
    return Self.value(bin.key << shift | (shift > 0 ? 1 << (shift - 1) : 0))
  }

  /// Bins with the rows of some parts, ascending.
  private struct Order {
    var sizes: [(key: UInt64, count: Int)]

    /// Places of the number or the two in the middle.
    var middles: [Int] {
      let total = sizes.reduce(0) { $0 + $1.count }
      if total == 0 { return [] }
      return total % 2 == 1 ? [total / 2] : [total / 2 - 1, total / 2]
    }

    /// The bin of the number at a place, and its place there.
    func bin(at place: Int) -> (key: UInt64, place: Int)? {
      var before = 0
      for size in sizes {
        if place < before + size.count { return (size.key, place - before) }
        before += size.count
      }
      return nil
    }
  }

  private func order(_ places: [Int]) -> Order {
    let sizes = counts.map { key, own in (key: key, count: places.reduce(0) { $0 + Int(own[$1]) }) }
    return Order(sizes: sizes.filter { $0.count > 0 }.sorted { $0.key < $1.key })
  }

  /// Keys have the order of the numbers.
  private static func key(_ value: Double) -> UInt64 {
    // The two zeros are one.
    let bits = (value + 0).bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  private static func value(_ key: UInt64) -> Double { Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key) }
}
