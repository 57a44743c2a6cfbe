/// Blocks on their way through work that is done side by side, to one who takes its results in their order.
///
/// Whoever makes blocks asks before each step whether there is room: then it works at blocks itself, or waits for
/// others who do, as long as too many are under way. No deadlock: the block whose result is next is either waiting for
/// somebody to work at it or in the hands of somebody who waits for nothing.
final class BlockPipeline<Prepared, Result>: @unchecked Sendable {
  private let monitor: Monitor<State>
  /// Blocks that were made and whose results haven't been taken, roughly: one step may make several.
  private let most: Int
  private let prepare: (RowBlock) throws -> Prepared
  private let work: (RowBlock, Prepared) throws -> Result
  private let take: (Result) throws -> Void

  private struct Waiting {
    let block: RowBlock
    let prepared: Prepared
  }

  private struct State {
    /// In order.
    var waiting: ArraySlice<Waiting> = []
    var results: [Int: Result] = [:]
    /// The block whose result is taken next.
    var next = 0
    /// Whether somebody is at it.
    var isTaking = false
    var underWay = 0
    /// Whether somebody makes blocks alone, and the others work at them.
    var isFed = false
    var isDiscarding = false
    var failure: (any Error)?
  }

  init(
    most: Int, prepare: @escaping (RowBlock) throws -> Prepared,
    work: @escaping (RowBlock, Prepared) throws -> Result, take: @escaping (Result) throws -> Void
  ) {
    monitor = Monitor(State())
    (self.most, self.prepare, self.work, self.take) = (most, prepare, work, take)
  }

  /// The error that ended it.
  var failure: (any Error)? { monitor.withLock { $0.failure } }

  /// Takes the next block, without waiting.
  func put(_ block: RowBlock) {
    do {
      guard monitor.withLock({ !$0.isDiscarding && $0.failure == nil }) else { return }
      let waiting = Waiting(block: block, prepared: try prepare(block))
      monitor.withLock { state in
        guard !state.isDiscarding, state.failure == nil else { return }
        state.waiting.append(waiting)
        state.underWay += 1
      }
    } catch {
      fail(error)
    }
  }

  /// Works until there is room for more blocks.
  /// - Returns: false if no more are wanted, since something failed.
  func makeRoom() -> Bool {
    while true {
      let step = monitor.wait { state -> Step? in
        if state.failure != nil { return .stop }
        if let block = state.waiting.popFirst() { return .work(block) }
        return state.underWay < most || state.isDiscarding ? .makeBlocks : nil
      }
      switch step {
      case .work(let block): run(block)
      case .makeBlocks: return true
      case .stop: return false
      }
    }
  }

  private enum Step {
    case work(Waiting)
    case makeBlocks
    case stop
  }

  /// Says whether somebody makes blocks while others only work.
  func setFed(_ isFed: Bool) { monitor.withLock { $0.isFed = isFed } }

  /// From now on drops all blocks and results.
  func discard() {
    monitor.withLock { state in
      state.isDiscarding = true
      (state.waiting, state.results) = ([], [:])
    }
  }

  /// Works as long as there are blocks, or may be.
  func workUntilEnd() {
    while let block = monitor.wait(for: { state -> Waiting?? in
      if let block = state.waiting.popFirst() { return .some(block) }
      return state.isFed ? nil : .some(nil)
    }) {
      run(block)
    }
  }

  private func run(_ waiting: Waiting) {
    do {
      let result = try work(waiting.block, waiting.prepared)
      monitor.withLock { if !$0.isDiscarding { $0.results[waiting.block.index] = result } }
      while let result = nextInOrder() {
        try take(result)
        monitor.withLock { state in
          state.isTaking = false
          state.next += 1
          state.underWay -= 1
        }
      }
    } catch {
      fail(error)
    }
  }

  private func fail(_ error: any Error) {
    monitor.withLock { state in
      guard !state.isDiscarding else { return }
      state.failure = state.failure ?? error
      (state.waiting, state.results) = ([], [:])
    }
  }

  private func nextInOrder() -> Result? {
    monitor.withLock { state in
      guard !state.isTaking, let result = state.results.removeValue(forKey: state.next) else { return nil }
      state.isTaking = true
      return result
    }
  }
}
