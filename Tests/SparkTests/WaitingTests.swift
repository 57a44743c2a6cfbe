import Dispatch
import Synchronization
import Testing

@testable import Spark

@Suite struct WaitingTests {
  /// Away from Swift's own threads, which must not be blocked.
  private func onThreadOfOurOwn<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "waiting").async { continuation.resume(returning: body()) }
    }
  }

  @Test("the value comes back to the thread that waits")
  func value() async throws {
    let value = await onThreadOfOurOwn {
      Result { () throws(SparkError) in
        try waiting { () async throws(SparkError) in
          await Task.yield()
          return 42
        }
      }
    }
    #expect(try value.get() == 42)
  }

  @Test("so does the error")
  func error() async {
    let value = await onThreadOfOurOwn {
      Result { () throws(SparkError) in try waiting { () async throws(SparkError) -> Int in throw .damaged("x") } }
    }
    #expect(value == .failure(.damaged("x")))
  }

  @Test("cancelling ends what waits, and what begins to wait later", arguments: [0, 100])
  func cancelled(afterMilliseconds delay: Int) async throws {
    let cancellation = Cancellation()
    Task.detached {
      try await Task.sleep(for: .milliseconds(delay))
      cancellation.cancel()
    }
    for _ in 0..<2 {
      let value = await onThreadOfOurOwn {
        Result { () throws(SparkError) in
          try waiting(cancelledBy: cancellation) { () async throws(SparkError) -> Int in
            do { try await Task.sleep(for: .seconds(60)) } catch { throw .interrupted }
            return 1
          }
        }
      }
      #expect(value == .failure(.interrupted))
    }
  }
}
