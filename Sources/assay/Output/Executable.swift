import Foundation

/// Programs that others install and we call.
enum Executable {
  /// The path of the first of these programs that a folder of PATH has.
  static func path(of names: [String]) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return names.lazy.flatMap { name in folders.lazy.map { "\($0)/\(name)" } }.first { access($0, X_OK) == 0 }
  }
}
