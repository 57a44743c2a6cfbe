/// Blocks of rows, or what they are made from, on their way through work that is done side by side, to one who takes its
/// results in their order.
///
/// Whoever makes blocks asks before each step whether there is room: then it works at blocks itself, or waits for
/// others who do, as long as too many are under way. No deadlock: the block whose result is next is either waiting for
/// somebody to work at it or in the hands of somebody who waits for nothing.
final class BlockPipeline<Block, Result>: @unchecked Sendable {
  private let monitor: Monitor<State>
  /// Blocks that were made and whose results haven't been taken, roughly: one step may make several.
  private let most: Int
  private let work: (Block) throws -> Result
  private let take: (Result) throws -> Void

  private struct State {
    /// In order.
    var waiting: ArraySlice<(index: Int, block: Block)> = []
    var count = 0
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

  init(most: Int, work: @escaping (Block) throws -> Result, take: @escaping (Result) throws -> Void) {
    monitor = Monitor(State())
    (self.most, self.work, self.take) = (most, work, take)
  }

  /// The error that ended it.
  var failure: (any Error)? { monitor.withLock { $0.failure } }

  /// Takes a block, without waiting.
  func put(_ block: Block) {
    monitor.withLock { state in
      guard !state.isDiscarding, state.failure == nil else { return }
      state.waiting.append((state.count, block))
      state.count += 1
      state.underWay += 1
    }
  }

  /// Works until there is room for more blocks.
  /// - Returns: false if no more are wanted, since something failed.
  func makeRoom() -> Bool {
    while true {
      let step = monitor.wait { state -> Step? in
        if state.failure != nil { return .stop }
        if let (index, block) = state.waiting.popFirst() { return .work(index, block) }
        return state.underWay < most || state.isDiscarding ? .makeBlocks : nil
      }
      switch step {
      case .work(let index, let block): run(index, block)
      case .makeBlocks: return true
      case .stop: return false
      }
    }
  }

  private enum Step {
    case work(Int, Block)
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
    while let (index, block) = nextWaiting() { run(index, block) }
  }

  private func nextWaiting() -> (Int, Block)? {
    monitor.wait { state -> (Int, Block)?? in
      if let next = state.waiting.popFirst() { return .some(next) }
      return state.isFed ? nil : .some(nil)
    }
  }

  private func run(_ index: Int, _ block: Block) {
    do {
      let result = try work(block)
      monitor.withLock { if !$0.isDiscarding { $0.results[index] = result } }
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

  /// Ends it with an error, unless it is in vain anyway.
  func fail(_ error: any Error) {
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
