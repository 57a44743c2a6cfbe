import Foundation
public import Tabular

/// The one number from which all randomness of a run follows.
///
/// Every random decision has its own stream, keyed by what it is for. Streams are keyed by feature NAME, so adding a
/// column, reordering columns or using more threads changes no other feature's numbers.
public struct Seed: Sendable, Equatable {
  public let value: UInt64

  public init(_ value: UInt64) { self.value = value }

  /// The stream for one decision.
  ///
  /// - Parameters:
  ///   - purpose: what is drawn, as "permutation" or "folds".
  ///   - name: the feature concerned, if any.
  ///   - keys: counters such as the refit and the repeat.
  public func stream(_ purpose: String, _ name: ByteText = "", _ keys: Int...) -> RandomStream {
    var hash = StableHash(value)
    hash.combine(purpose)
    hash.combine(name.string)
    for key in keys { hash.combine(UInt64(bitPattern: Int64(key))) }
    return RandomStream(state: hash.value)
  }

  /// The seed of a round of shuffles; the first is the only one of most runs, and the same in all.
  func round(_ number: Int) -> Seed { number == 0 ? self : derived("round", number) }

  /// A seed for one of several repetitions of a whole.
  func derived(_ purpose: String, _ key: Int) -> Seed {
    var stream = stream(purpose, "", key)
    return Seed(stream.next())
  }
}

/// SplitMix64: a counter through a mixing function, so every key gives an independent stream.
///
/// - SeeAlso: Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators, OOPSLA.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  fileprivate init(state: UInt64) { self.state = state }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return mixed(state)
  }

  /// A uniform number in 0 ..< 1 with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A standard normal number (Marsaglia's polar method).
  public mutating func normal() -> Double {
    while true {
      let u = 2 * uniform() - 1
      let v = 2 * uniform() - 1
      let s = u * u + v * v
      if s > 0 && s < 1 { return u * (-2 * log(s) / s).squareRoot() }
    }
  }

  /// A uniform integer in 0 ..< bound, without bias (Lemire 2019).
  public mutating func index(below bound: Int) -> Int {
    precondition(bound > 0)
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Puts elements in a random order (Fisher and Yates); ours, so that a new standard library changes no result.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for i in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(i, index(below: i + 1)) }
  }

  /// A random order of 0 ..< count.
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}

/// Equal on every platform and in every version, unlike `Hasher`.
private struct StableHash {
  private(set) var value: UInt64

  init(_ seed: UInt64) { value = mixed(seed) }

  mutating func combine(_ word: UInt64) { value = mixed(value ^ mixed(word &+ 0x9E37_79B9_7F4A_7C15)) }

  mutating func combine(_ text: String) {
    var fnv: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { fnv = (fnv ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    combine(fnv)
    combine(UInt64(text.utf8.count))
  }
}

/// SplitMix64's mixing function: near words come out far from each other.
func mixed(_ word: UInt64) -> UInt64 {
  var z = word
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
