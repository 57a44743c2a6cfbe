/// Numbers the distinct fields of a column in the order in which it sees them.
///
/// Open addressing over 64-bit slots. A slot leads to an entry: a word with code and length, then the bytes of the field
/// padded to whole words, so that the usual look-up reads two cache lines. The hash is seeded per process, so that
/// nobody can prepare colliding fields; no code depends on it.
struct FieldTable: ~Copyable {
  /// Bytes that must be readable after a field, since it is read in whole words.
  static let padding = 16

  /// The number of distinct fields.
  private(set) var count = 0
  /// The upper half a hash, the lower where the entry is, + 1; 0 where the slot is free.
  private var slots: UnsafeMutablePointer<UInt64>
  private var slotCount: Int
  /// Code + length x 2^32, and the bytes, for each field.
  private var words: UnsafeMutablePointer<UInt64>
  private var wordCount = 0
  private var wordCapacity: Int
  /// Where each field's entry is among the words.
  private var starts: [UInt32] = []
  private let seeds: (UInt64, UInt64)

  private static let seeds = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
  /// Words that are read after the last.
  private static let spareWords = 2

  init() {
    seeds = Self.seeds
    (slotCount, wordCapacity) = (16, 32)
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: 0, count: slotCount)
    words = .allocate(capacity: wordCapacity + Self.spareWords)
  }

  deinit {
    slots.deallocate()
    words.deallocate()
  }

  /// The code of a field, a new one if it hasn't been seen.
  ///
  /// - Parameter field: followed by `padding` readable bytes.
  /// - Complexity: O(bytes), amortised.
  @inline(__always)
  mutating func code(of field: UnsafePointer<UInt8>, count length: Int) -> Int32 {
    // Without branches for the usual short field: its length is hard to predict.
    let (first, second) = (Word(at: field).prefix(length), Word(at: field + 8).prefix(max(0, length &- 8)))
    var hash = Self.mixed(seeds.0 ^ first.bits, seeds.1 ^ second.bits ^ UInt64(truncatingIfNeeded: length) &<< 56)
    if length > 16 { hash = self.hash(hash, ofRest: field + 16, count: length &- 16) }
    hash = (hash ^ hash &>> 32) & 0xFFFF_FFFF
    let mask = UInt64(truncatingIfNeeded: slotCount &- 1)
    var slot = hash & mask
    while true {
      let content = slots[Int(truncatingIfNeeded: slot)]
      if content == 0 { return insert(field, count: length, hash: hash) }
      if content &>> 32 == hash {
        let entry = words + Int(truncatingIfNeeded: (content & 0xFFFF_FFFF) &- 1)
        let differences =
          (entry[0] &>> 32 ^ UInt64(truncatingIfNeeded: length)) | (Word(entry[1]).prefix(length).bits ^ first.bits)
          | (Word(entry[2]).prefix(max(0, length &- 8)).bits ^ second.bits)
        if differences == 0, length <= 16 || isEqual(entry + 3, toRest: field + 16, count: length &- 16) {
          return Int32(truncatingIfNeeded: entry[0] & 0xFFFF_FFFF)
        }
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// The bytes of a field, followed by `padding` readable ones; valid until the next change.
  func field(_ code: Int) -> UnsafeBufferPointer<UInt8> {
    let entry = words + Int(starts[code])
    let start = UnsafeRawPointer(entry + 1).assumingMemoryBound(to: UInt8.self)
    return UnsafeBufferPointer(start: start, count: Int(entry[0] >> 32))
  }

  /// Both halves of a 128-bit product, folded.
  /// - SeeAlso: Wang Yi, wyhash.
  @inline(__always)
  private static func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return high ^ low
  }

  /// The hash of a field that goes on after 16 bytes.
  @inline(never)
  private func hash(_ start: UInt64, ofRest rest: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    var hash = start
    for at in stride(from: 0, to: count, by: 16) {
      let (first, second) = (Word(at: rest + at), Word(at: rest + at + 8))
      hash = Self.mixed(
        hash ^ first.prefix(count - at).bits, seeds.1 ^ second.prefix(max(0, count - at - 8)).bits)
    }
    return hash
  }

  @inline(never)
  private func isEqual(
    _ stored: UnsafeMutablePointer<UInt64>, toRest rest: UnsafePointer<UInt8>, count: Int
  ) -> Bool {
    for at in stride(from: 0, to: count, by: 8) where Word(at: rest + at).prefix(count - at).bits != stored[at / 8] {
      return false
    }
    return true
  }

  /// Forgets all fields, and keeps the memory for others.
  mutating func removeAll() {
    slots.update(repeating: 0, count: slotCount)
    starts.removeAll(keepingCapacity: true)
    (count, wordCount) = (0, 0)
  }

  @inline(never)
  private mutating func insert(_ field: UnsafePointer<UInt8>, count length: Int, hash: UInt64) -> Int32 {
    // At most five in eight slots are taken.
    if count * 8 >= slotCount * 5 { growSlots() }
    let needed = wordCount + 1 + (length + 7) / 8
    if needed > wordCapacity { growWords(needed) }
    starts.append(UInt32(wordCount))
    place(hash << 32 | UInt64(wordCount + 1))
    words[wordCount] = UInt64(length) << 32 | UInt64(count)
    wordCount += 1
    for start in stride(from: 0, to: length, by: 8) {
      words[wordCount] = Word(at: field + start).prefix(length - start).bits
      wordCount += 1
    }
    count += 1
    return Int32(count - 1)
  }

  private func place(_ content: UInt64) {
    var slot = Int(content >> 32) & (slotCount - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
    slots[slot] = content
  }

  private mutating func growSlots() {
    let (old, oldCount) = (slots, slotCount)
    slotCount *= 2
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: 0, count: slotCount)
    for slot in 0..<oldCount where old[slot] != 0 { place(old[slot]) }
    old.deallocate()
  }

  private mutating func growWords(_ needed: Int) {
    wordCapacity = max(2 * wordCapacity, needed)
    let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: wordCapacity + Self.spareWords)
    larger.update(from: words, count: wordCount)
    words.deallocate()
    words = larger
  }
}

/// Numbers the distinct fields of a column: a `FieldTable` that can be shared.
///
/// It has one user at a time, who reaches the table without the checks that Swift makes for properties of a class.
final class FieldDictionary: @unchecked Sendable {
  let table = UnsafeMutablePointer<FieldTable>.allocate(capacity: 1)

  init() { table.initialize(to: FieldTable()) }

  deinit {
    table.deinitialize(count: 1)
    table.deallocate()
  }

  /// The number of distinct fields.
  var count: Int { table.pointee.count }

  /// Forgets all fields.
  func removeAll() { table.pointee.removeAll() }

  /// The bytes of a field; valid until the next change.
  func field(_ code: Int) -> UnsafeBufferPointer<UInt8> { table.pointee.field(code) }

  /// The code of a field, a new one if it hasn't been seen.
  func code(of field: UnsafeBufferPointer<UInt8>) -> Int32 {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: field.count + FieldTable.padding) { copy in
      copy.initialize(repeating: 0)
      _ = copy.update(fromContentsOf: field)
      guard let start = copy.baseAddress else { preconditionFailure("there is room for the padding") }
      return table.pointee.code(of: start, count: field.count)
    }
  }

  /// The code of a field of another dictionary.
  func code(of other: Int, in dictionary: FieldDictionary) -> Int32 {
    let field = dictionary.field(other)
    guard let start = field.baseAddress else { preconditionFailure("fields have a place, even empty ones") }
    return table.pointee.code(of: start, count: field.count)
  }
}
