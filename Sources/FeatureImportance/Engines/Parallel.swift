import COpenBLAS
import Dispatch
import Foundation
import Synchronization

/// How many threads work on independent pieces. Results never depend on it: every piece is computed alone, in one
/// thread, and put in its place.
public struct Threads: Sendable {
  public let count: Int

  /// - Parameter count: at least 1; nil for one a core.
  public init(_ count: Int? = nil) {
    self.count = max(1, count ?? ProcessInfo.processInfo.activeProcessorCount)
    Self.claimCores()
  }

  /// Takes the cores from BLAS, whose threads wait for work from the start of the program on, and at first busily. Inside
  /// our own they would fight for the cores and change the order of sums.
  public static func claimCores() { _ = claim }

  private static let claim: Void = {
    openblas_choose_kernels()
    openblas_set_num_threads(1)
    // After the line above, which starts them if there are none.
    openblas_end_threads()
    AddressSpaceTooSmall.reserveBuffers()
  }()

  /// `transform` of 0 ..< count, in order.
  ///
  /// - Throws: the error of the lowest index that failed, whichever thread came first.
  public func map<Value: Sendable, Failure: Error>(
    _ pieces: Int, _ transform: @Sendable (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    guard count > 1, pieces > 1 else {
      var values: [Value] = []
      for piece in 0..<pieces { values.append(try transform(piece)) }
      return values
    }
    let results = Mutex([Result<Value, Failure>?](repeating: nil, count: pieces))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(count, pieces)) { _ in
      while true {
        let piece = next.add(1, ordering: .relaxed).oldValue
        guard piece < pieces else { return }
        let result = Result { () throws(Failure) in try transform(piece) }
        results.withLock { $0[piece] = result }
      }
    }
    var values: [Value] = []
    values.reserveCapacity(pieces)
    for result in results.withLock({ $0 }) {
      guard let result else { preconditionFailure("a piece was not computed") }
      values.append(try result.get())
    }
    return values
  }
}

extension Threads {
  /// An array of `count` columns of `length` elements each, every one written by itself.
  ///
  /// - Parameter write: fills all of the column's elements.
  func columns<Element: Sendable>(
    _ count: Int, of length: Int, _ write: @Sendable (Int, UnsafeMutablePointer<Element>) -> Void
  ) -> [Element] {
    [Element](unsafeUninitializedCapacity: count * length) { buffer, filled in
      guard let base = buffer.baseAddress, length > 0 else { return }
      nonisolated(unsafe) let start = base
      // Pieces of about a megabyte: few enough to be cheap, many enough to share.
      let width = max(1, (1 << 17) / length)
      _ = map((count + width - 1) / width) { piece in
        for j in piece * width..<min(count, (piece + 1) * width) { write(j, start + j * length) }
      }
      filled = count * length
    }
  }
}
