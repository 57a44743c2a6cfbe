import Dispatch
import Synchronization

/// The pieces that a file is read with, a fixed number, and the order in which they are put together.
final class PieceQueue: Sendable {
  private let state: Mutex<State>
  /// Counts the free pieces.
  private let free = DispatchSemaphore(value: 0)

  private struct State {
    /// The last one used is taken first: it's still in the cache.
    var free: [Piece]
    var scanned: [Int: Piece] = [:]
    /// The piece whose turn it is.
    var next = 0
    /// Whether somebody is at it.
    var isTaken = false
  }

  init(_ pieces: [Piece]) {
    state = Mutex(State(free: pieces))
    for _ in pieces { free.signal() }
  }

  /// Waits for a free piece.
  ///
  /// No deadlock: who has one gets the next bytes of the file, so the piece whose turn it is is never waited for by
  /// its own task.
  func take() -> Piece? {
    free.wait()
    return state.withLock { $0.free.popLast() }
  }

  func giveBack(_ piece: Piece) {
    state.withLock { $0.free.append(piece) }
    free.signal()
  }

  /// Hands a scanned piece to `body` when its turn comes, here or by whoever has the piece before it.
  func put(_ piece: Piece, _ body: (Piece) -> Void) {
    state.withLock { $0.scanned[piece.index] = piece }
    while let piece = nextInOrder() {
      body(piece)
      state.withLock { state in
        state.isTaken = false
        state.next += 1
      }
      giveBack(piece)
    }
  }

  private func nextInOrder() -> Piece? {
    state.withLock { state in
      guard !state.isTaken, let piece = state.scanned.removeValue(forKey: state.next) else { return nil }
      state.isTaken = true
      return piece
    }
  }
}
