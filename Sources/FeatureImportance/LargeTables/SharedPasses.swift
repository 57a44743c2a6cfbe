import Foundation
import Tabular

/// Lets several solvers ask their questions in the same passes over the rows: a pass begins when all that are still at work
/// wait for one.
final class SharedPasses: @unchecked Sendable {
  private let engine: any Engine
  private let target: TargetReading
  private let condition = NSCondition()
  private var active: Int
  private var waiting: [Int: [RowQuery]] = [:]
  private var answers: [Int: [[RowSums]]] = [:]
  private var failure: (any Error)?
  /// How often the rows were passed.
  private(set) var passes = 0

  private init(_ engine: any Engine, _ target: TargetReading, active: Int) {
    (self.engine, self.target, self.active) = (engine, target, active)
  }

  /// The answers to some questions; nil once a pass has failed, which `run` then throws.
  ///
  /// - Parameter solver: who asks.
  func ask(_ queries: [RowQuery], solver: Int) -> [[RowSums]]? {
    condition.lock()
    defer { condition.unlock() }
    waiting[solver] = queries
    passIfAllWait()
    while answers[solver] == nil && failure == nil { condition.wait() }
    return answers.removeValue(forKey: solver)
  }

  private func leave() {
    condition.lock()
    active -= 1
    passIfAllWait()
    condition.unlock()
  }

  /// Called with the lock, which nobody else wants during a pass: all others wait.
  private func passIfAllWait() {
    guard active > 0, waiting.count == active, failure == nil else { return }
    let solvers = waiting.keys.sorted()
    let queries = solvers.flatMap { waiting[$0] ?? [] }
    passes += 1
    do {
      var sums = try engine.answer(queries, about: target)[...]
      for solver in solvers {
        let count = waiting[solver]?.count ?? 0
        answers[solver] = Array(sums.prefix(count))
        sums = sums.dropFirst(count)
      }
    } catch {
      failure = error
    }
    waiting = [:]
    condition.broadcast()
  }

  /// Runs solvers side by side, each in a thread of its own.
  ///
  /// - Parameter solve: is called with the number of the solver and must ask through the passes it is given.
  /// - Throws: the error of a pass, or of the first solver that failed.
  static func run<Result: Sendable>(
    _ count: Int, on engine: any Engine, about target: TargetReading,
    _ solve: @escaping @Sendable (Int, SharedPasses) throws -> Result
  ) throws -> [Result] {
    let passes = SharedPasses(engine, target, active: count)
    let results = Results<Result>(count)
    for solver in 0..<count {
      let thread = Thread {
        results.put(solver, Swift.Result { try solve(solver, passes) })
        passes.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    let found = results.wait()
    if let failure = passes.failure { throw failure }
    return try found.map { try $0.get() }
  }

  private final class Results<Result: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var values: [Swift.Result<Result, any Error>?]

    init(_ count: Int) { values = [Swift.Result<Result, any Error>?](repeating: nil, count: count) }

    func put(_ solver: Int, _ value: Swift.Result<Result, any Error>) {
      condition.lock()
      values[solver] = value
      condition.broadcast()
      condition.unlock()
    }

    func wait() -> [Swift.Result<Result, any Error>] {
      condition.lock()
      defer { condition.unlock() }
      while values.contains(where: { $0 == nil }) { condition.wait() }
      return values.compactMap { $0 }
    }
  }
}

/// One solver's way to the rows.
struct PassClient: Sendable {
  let passes: SharedPasses
  let solver: Int

  func ask(_ queries: [RowQuery]) -> [[RowSums]]? { passes.ask(queries, solver: solver) }
}
