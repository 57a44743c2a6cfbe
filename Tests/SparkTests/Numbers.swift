/// All numbers of a value, with the way to each.
struct Numbers {
  private(set) var all: [(path: String, value: Double)] = []

  /// - Parameter names: of properties that are passed over.
  init(of value: Any, without names: Set<String> = []) { walk(value, "", names) }

  private mutating func walk(_ value: Any, _ path: String, _ names: Set<String>) {
    if let number = value as? Double {
      all.append((path, number))
      return
    }
    for (place, child) in Mirror(reflecting: value).children.enumerated() {
      let name = child.label ?? "\(place)"
      if !names.contains(name) { walk(child.value, "\(path).\(name)", names) }
    }
  }

  /// What differs by more than a tolerance, relative to the larger of 1 and the number.
  func differences(from other: Numbers, tolerance: Double) -> [String] {
    guard all.count == other.all.count else { return ["\(all.count) numbers, not \(other.all.count)"] }
    return zip(all, other.all).compactMap { a, b in
      if a.path != b.path { return "\(a.path), not \(b.path)" }
      if a.value == b.value || (a.value.isNaN && b.value.isNaN) { return nil }
      let difference = abs(a.value - b.value) / max(1, abs(a.value), abs(b.value))
      return difference <= tolerance ? nil : "\(a.path): \(a.value), not \(b.value)"
    }
  }
}
