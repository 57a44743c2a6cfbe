import Synchronization

/// Hands out a file in pieces of whole records, in its order, to whoever asks next.
///
/// Reading takes turns and scanning doesn't, so that the one goes on beside the other.
final class PieceFeed: Sendable {
  private let state: Mutex<State>
  private let quote: UInt8
  /// A piece grows up to this many bytes while no record ends in it.
  private let largest: Int

  private struct State: @unchecked Sendable {
    let source: ByteSource
    /// Read already: it comes before the rest of the file.
    var carried: [UInt8]
    var count = 0
    var hasEnded = false
    var failure: CSVError?
  }

  /// - Parameter carried: bytes of the file that were read already, and begin a record.
  init(_ source: ByteSource, carried: [UInt8], quote: UInt8, sizes: PieceSizes) {
    state = Mutex(State(source: source, carried: carried))
    self.quote = quote
    largest = sizes.largest
  }

  /// Fills a piece with the next bytes.
  ///
  /// In an irregular file the end may not be a record's; see `RecordBoundary`.
  ///
  /// - Returns: whether there were any.
  func fill(_ piece: Piece) -> Bool {
    state.withLock { state in
      guard !state.hasEnded else { return false }
      do throws(CSVError) {
        try fill(piece, &state)
      } catch {
        state.failure = error
        state.hasEnded = true
        return false
      }
      piece.index = state.count
      piece.fileBytes = state.source.byteCount
      state.count += 1
      return piece.byteCount > 0
    }
  }

  private func fill(_ piece: Piece, _ state: inout State) throws(CSVError) {
    while piece.size < state.carried.count { piece.grow(used: 0) }
    var count = piece.buffer.update(fromContentsOf: state.carried)
    while true {
      count += try state.source.fill(UnsafeMutableBufferPointer(rebasing: piece.buffer[count..<piece.size]))
      state.hasEnded = count < piece.size
      piece.byteCount = count
      piece.isWhole = true
      if state.hasEnded { return }
      let cut = RecordBoundary.last(in: piece.bytes, quote: quote)
      if cut > 0 || piece.size >= largest {
        piece.isWhole = cut > 0
        piece.byteCount = cut > 0 ? cut : count
        state.carried.replaceSubrange(0..., with: piece.buffer[piece.byteCount..<count])
        return
      }
      piece.grow(used: count)
    }
  }

  /// Ends the feed early.
  func stop() { state.withLock { $0.hasEnded = true } }

  /// Why it ended early.
  var failure: CSVError? { state.withLock { $0.failure } }
}
