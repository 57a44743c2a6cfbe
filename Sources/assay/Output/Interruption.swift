import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and kill: temporary files go, one line says that nothing was saved, and the status is the shell's.
enum Interruption {
  private static let temporaryFiles = Mutex<Set<String>>([])
  // Set once, before any other thread exists; kept because a source that is released stops.
  private nonisolated(unsafe) static var sources: [any DispatchSourceSignal] = []

  static func handle() {
    // A write beyond a file-size limit must be an error that we can report, not a kill.
    signal(SIGXFSZ, SIG_IGN)
    for (number, status) in [(SIGINT, Int32(130)), (SIGTERM, Int32(143))] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        for path in temporaryFiles.withLock({ $0 }) { unlink(path) }
        StandardError.write("assay: interrupted, nothing saved")
        _exit(status)
      }
      source.activate()
      sources.append(source)
    }
  }

  /// Files to remove when the program is interrupted before `forget`.
  static func remember(_ path: String) { temporaryFiles.withLock { _ = $0.insert(path) } }

  static func forget(_ path: String) { temporaryFiles.withLock { _ = $0.remove(path) } }
}
