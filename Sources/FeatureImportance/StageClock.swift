/// Measures the stages of an analysis as they follow each other.
struct StageClock {
  private let progress: (String) -> Void
  private let clock = ContinuousClock()
  private var current: (stage: String, since: ContinuousClock.Instant)?
  private var timings: [Timing]
  private(set) var work: [Work] = []

  /// - Parameter before: stages that were over when this clock started.
  init(after before: [Timing], _ progress: @escaping (String) -> Void) {
    self.progress = progress
    timings = before
  }

  /// Ends the stage before and begins another.
  mutating func begin(_ stage: String) {
    end()
    progress(stage)
    current = (stage, clock.now)
  }

  mutating func count(_ work: Work) { self.work.append(work) }

  /// All stages, and their total.
  mutating func finish() -> [Timing] {
    end()
    return timings + [Timing(stage: "total", seconds: timings.reduce(0) { $0 + $1.seconds })]
  }

  private mutating func end() {
    if let current { timings.append(Timing(stage: current.stage, seconds: seconds(clock.now - current.since))) }
    current = nil
  }
}

/// A duration as a number.
package func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
