import Dispatch
import Foundation
import Storage
import Synchronization

/// Ctrl-C and kill: what is unfinished goes, one line says what was saved, and the status is the shell's.
///
/// The line must be true, and whatever it speaks of happens under the same lock: nothing can be saved after it has said
/// that nothing was. A change that has begun to be made, a commit or the renaming of files, is waited for.
enum Interruption {
  private struct State {
    /// Files and directories to remove, in the order in which they were made.
    var unfinished: [String] = []
    /// How many changes are being made just now, which a user must find either made or not.
    var changes = 0
    /// What was saved so far, as clauses.
    var saved: [String] = []
    /// Set when a signal came during a change.
    var status: Int32?
    /// Ends what the program has begun elsewhere.
    var endings: [@Sendable () -> Void] = []
    var isUnderWay = false
  }

  private static let state = Mutex(State())
  // Set once, before any other thread exists; kept because a source that is released stops.
  private nonisolated(unsafe) static var sources: [any DispatchSourceSignal] = []

  static func handle() {
    // A write beyond a file-size limit must be an error that we can report, not a kill.
    signal(SIGXFSZ, SIG_IGN)
    for (number, status) in [(SIGINT, Int32(130)), (SIGTERM, Int32(143))] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler { interrupt(status) }
      source.activate()
      sources.append(source)
    }
  }

  private static func interrupt(_ status: Int32) {
    endElsewhere()
    state.withLock { state in
      if state.changes == 0 { end(state, status) }
      state.status = status
    }
    // The thread that makes the change ends the program. It takes milliseconds, unless a disk hangs or a reader that
    // was stopped holds up the commit; who presses Ctrl-C isn't kept waiting for that.
    usleep(800_000)
    state.withLock { end($0, status) }
  }

  private static func end(_ state: State, _ status: Int32) -> Never {
    for path in state.unfinished.reversed() { remove(path) }
    let outcome =
      state.changes > 0
      ? "; it was just saving: look whether the run is in the list of assay runs"
      : state.saved.isEmpty ? ", nothing saved" : "; " + state.saved.joined(separator: ", ")
    StandardError.write("assay: interrupted" + outcome)
    _exit(status)
  }
}

extension Interruption {
  /// What is to be ended elsewhere: work on a server.
  static func atEnd(_ end: @escaping @Sendable () -> Void) { state.withLock { $0.endings.append(end) } }

  private static func endElsewhere() {
    let endings = state.withLock { state in
      state.isUnderWay = true
      return state.endings
    }
    let group = DispatchGroup()
    for end in endings { DispatchQueue.global().async(group: group, execute: end) }
    // A server that doesn't answer has to do without.
    _ = group.wait(timeout: .now() + 2)
  }

  /// What fails because it was ended is no failure: whoever was interrupted has the last word.
  static func waitIfUnderWay() {
    while state.withLock(\.isUnderWay) { usleep(100_000) }
  }

  /// Makes a file or a directory that an interruption before `forget` removes.
  static func making<Value: Sendable>(_ path: String, _ make: () -> Value) -> Value {
    state.withLock { state in
      state.unfinished.append(path)
      return make()
    }
  }

  static func forget(_ path: String) { state.withLock { $0.unfinished.removeAll { $0 == path } } }

  /// Makes a change that an interruption must find made or not made at all.
  ///
  /// - Parameter clause: says what is saved then: "run 2026… is saved in assay.sqlite".
  static func change<Failure: Error>(_ clause: String, _ body: () throws(Failure) -> Void) throws(Failure) {
    begin()
    do { try body() } catch {
      finish(nil)
      throw error
    }
    finish(clause)
  }

  /// The same for a change that a store makes.
  static func watch(_ clause: String) -> ChangeWatch {
    ChangeWatch(willBegin: begin, didEnd: { isMade in finish(isMade ? clause : nil) })
  }

  private static func begin() { state.withLock { $0.changes += 1 } }

  private static func finish(_ clause: String?) {
    state.withLock { state in
      state.changes -= 1
      if let clause { state.saved.append(clause) }
      if state.changes == 0, let status = state.status { end(state, status) }
    }
  }
}
