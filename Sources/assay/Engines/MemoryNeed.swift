import FeatureImportance
import Foundation

/// What a table would take in memory, beside what is free.
struct MemoryNeed: CustomStringConvertible {
  /// In bytes.
  let needed: Int
  let free: Int

  /// - Parameters:
  ///   - paths: of the files; nothing is known of standard input.
  ///   - weight: bytes of memory for each byte of the files.
  init?(of paths: [String], weight: Int) {
    var size = 0
    for path in paths {
      guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
        let own = attributes[.size] as? Int
      else { return nil }
      // Tables shrink to about a fifth.
      size += path.hasSuffix(".gz") || path.hasSuffix(".zst") ? 5 * own : own
    }
    guard let free = Self.freeBytes else { return nil }
    needed = size * weight
    self.free = free
  }

  var isTooMuch: Bool { needed > free }

  var description: String {
    "the table would take about \(gigabytes(needed)) GB of memory, of which \(gigabytes(free)) are free"
  }

  private func gigabytes(_ bytes: Int) -> String { String(format: "%.1f", Double(bytes) / 1e9) }

  /// The least of what the machine, a control group and the limit on the address space leave; nil where nothing is known.
  private static var freeBytes: Int? {
    var known: [Int] = []
    if let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    {
      known.append(kilobytes << 10)
    }
    if let limit = number("/sys/fs/cgroup/memory.max"), let used = number("/sys/fs/cgroup/memory.current") {
      known.append(max(0, limit - used))
    }
    if let limit = AddressSpaceTooSmall.limit() { known.append(limit << 20) }
    return known.min()
  }

  private static func number(_ path: String) -> Int? {
    (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
      Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }
}
