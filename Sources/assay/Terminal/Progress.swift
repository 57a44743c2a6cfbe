import Foundation
import Storage

/// The stage that is running, on standard error when it is a terminal.
struct Progress {
  private let isShown: Bool

  init(isQuiet: Bool) { isShown = !isQuiet && StandardError.isTerminal }

  func show(_ stage: String) {
    CrashPoint.reach(stage)
    if isShown { write("\r\u{1B}[K\(stage) …") }
  }

  func clear() {
    if isShown { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) { try? writeAll(Array(text.utf8), to: STDERR_FILENO, path: "") }
}
