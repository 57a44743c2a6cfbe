import Dispatch
import Synchronization

/// Runs an asynchronous operation and blocks the calling thread until it has ended.
///
/// For threads of our own or Dispatch's, where the core's synchronous code runs. A thread of Swift's pool must not be
/// blocked so: the operation may need it.
/// - Parameter cancellation: cancels the operation, from any thread.
package func waiting<Value: Sendable>(
  cancelledBy cancellation: Cancellation? = nil,
  for operation: @escaping @Sendable () async throws(SparkError) -> Value
) throws(SparkError) -> Value {
  let outcome = Outcome<Value>()
  let end = DispatchSemaphore(value: 0)
  let task = Task.detached {
    do throws(SparkError) {
      outcome.set(.success(try await operation()))
    } catch {
      outcome.set(.failure(error))
    }
    end.signal()
  }
  let key = cancellation?.add { task.cancel() }
  end.wait()
  if let key { cancellation?.remove(key) }
  return try outcome.get()
}

private final class Outcome<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, SparkError>>(.failure(.interrupted))

  func set(_ value: Result<Value, SparkError>) { result.withLock { $0 = value } }

  func get() throws(SparkError) -> Value { try result.withLock(\.self).get() }
}

/// Cancels all operations that wait on it, and all that will.
package final class Cancellation: Sendable {
  private struct State {
    var isCancelled = false
    var running: [Int: @Sendable () -> Void] = [:]
    var nextKey = 0
  }

  private let state = Mutex(State())

  package init() {}

  package func cancel() {
    let running = state.withLock { state in
      state.isCancelled = true
      return state.running.values
    }
    for cancel in running { cancel() }
  }

  fileprivate func add(_ cancel: @escaping @Sendable () -> Void) -> Int {
    let (key, isCancelled) = state.withLock { state in
      state.nextKey += 1
      state.running[state.nextKey] = cancel
      return (state.nextKey, state.isCancelled)
    }
    if isCancelled { cancel() }
    return key
  }

  fileprivate func remove(_ key: Int) { state.withLock { state in _ = state.running.removeValue(forKey: key) } }
}
