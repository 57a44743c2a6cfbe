#if ASSAY_FAULTS
  internal import Foundation
  internal import Synchronization

  /// A place at which a build for tests dies or stops when it is told to; in every other build it is nothing.
  ///
  /// `ASSAY_CRASH_AT=insert:17` kills the program when it comes to `insert` for the 17th time, as a power failure would;
  /// `ASSAY_STOP_AT` stops it there until SIGCONT, so that others meet what it holds, or a signal meets what it does.
  package enum CrashPoint {
    private struct Place {
      let name: String
      let visit: Int
      let signal: Int32

      init?(_ variable: String, signal: Int32) {
        guard let parts = ProcessInfo.processInfo.environment[variable]?.split(separator: ":"), let name = parts.first
        else { return nil }
        self.name = String(name)
        self.visit = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
        self.signal = signal
      }
    }

    private static let places = [
      Place("ASSAY_CRASH_AT", signal: SIGKILL), Place("ASSAY_STOP_AT", signal: SIGSTOP),
    ].compactMap { $0 }
    private static let visits = Mutex<[String: Int]>([:])

    package static func reach(_ name: String) {
      guard places.contains(where: { $0.name == name }) else { return }
      let visit = visits.withLock { visits in
        visits[name, default: 0] += 1
        return visits[name, default: 0]
      }
      for place in places where place.name == name && place.visit == visit { kill(getpid(), place.signal) }
    }
  }
#else
  /// A place at which a build for tests can be told to die: nothing in this build.
  package enum CrashPoint {
    @inlinable
    package static func reach(_ name: String) {}
  }
#endif
