/// Numbers labels in the order of their first appearance; a String is made once per distinct label, not per field.
struct LabelTable {
  private(set) var levels: [ByteText] = []
  /// The bytes of all levels, and where each ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [Int] = []
  /// Open addressing: an index into `levels`, or -1; the size is a power of two.
  private var slots: [Int32] = Array(repeating: -1, count: 16)

  /// - Complexity: O(bytes of the label), amortised.
  mutating func code(of label: UnsafeBufferPointer<UInt8>) -> Int32 {
    // Hasher is seeded per process, so that nobody can prepare colliding labels; the codes don't depend on it.
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(label))
    let hash = hasher.finalize()
    var slot = hash & (slots.count - 1)
    while slots[slot] >= 0 {
      let level = Int(slots[slot])
      if hashes[level] == hash, isEqual(level, label) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    let code = Int32(levels.count)
    slots[slot] = code
    levels.append(ByteText(String(decoding: label, as: UTF8.self)))
    bytes.append(contentsOf: label)
    ends.append(bytes.count)
    hashes.append(hash)
    if levels.count * 2 > slots.count { grow() }
    return code
  }

  /// Calls `body` with the code and the bytes of each label, in order.
  func forEach(_ body: (_ code: Int, _ label: UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { all in
      for code in ends.indices {
        let start = code == 0 ? 0 : ends[code - 1]
        body(code, UnsafeBufferPointer(rebasing: all[start..<ends[code]]))
      }
    }
  }

  private func isEqual(_ level: Int, _ label: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = level == 0 ? 0 : ends[level - 1]
    guard ends[level] - start == label.count else { return false }
    return bytes.withUnsafeBufferPointer { $0[start..<start + label.count].elementsEqual(label) }
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for (level, hash) in hashes.enumerated() {
      var slot = hash & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(level)
    }
  }
}
