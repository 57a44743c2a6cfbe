/// Undoes one compression format, piece by piece. It holds the memory of a C library, so it is a class.
protocol Inflater: AnyObject {
  /// As errors call it.
  var format: String { get }
  /// Whether the bytes so far are complete: the data may end here.
  var isComplete: Bool { get }
  /// Takes bytes from the start of `input` (empty at its end) and puts bytes at the start of `output`.
  /// - Returns: how many of each; zero and zero when more input is needed.
  /// - Throws: what is wrong with the next byte of the input.
  func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(InflationFault) -> (taken: Int, made: Int)
}

/// Why compressed data can't be inflated.
enum InflationFault: Error {
  /// Not what the compressor wrote.
  case damaged
  /// Something else follows the compressed data.
  case trailingBytes
  case outOfMemory
}

/// How much text compressed data may become: a few kilobytes can hold gigabytes.
struct InflationBound {
  /// In bytes.
  var most: Int
  /// The most bytes of text for each compressed byte, once there are `freeBytes`; nil: any.
  var ratio: Int?

  /// Tables rarely become smaller than a fiftieth; for a nearly empty one that does, the user raises the bound. What is
  /// made to fill a memory has a two-hundredth down to a thousandth, the least that gzip can do.
  static let usual = InflationBound(most: 16 << 30, ratio: 100)
  /// What fits into any memory may have any ratio.
  static let freeBytes = 16 << 20

  func check(taken: Int, made: Int) throws(CSVError) {
    if made > most { throw CSVError(.inflatesTooFar(limit: most)) }
    if let ratio, made > Self.freeBytes, made / ratio > taken { throw CSVError(.inflatesTooMuch(ratio: ratio)) }
  }
}

/// The text of compressed bytes.
final class InflatedBytes: ByteStream {
  private let input: BufferedBytes
  private let inflater: any Inflater
  private let bound: InflationBound
  private var taken = 0
  private var made = 0

  init(_ input: BufferedBytes, _ inflater: any Inflater, bound: InflationBound) {
    self.input = input
    self.inflater = inflater
    self.bound = bound
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CSVError) -> Int {
    while true {
      let bytes = try input.peek(1)
      let step: (taken: Int, made: Int)
      do throws(InflationFault) { step = try inflater.inflate(bytes, into: buffer) } catch { throw problem(error) }
      input.skip(step.taken)
      taken += step.taken
      made += step.made
      try bound.check(taken: taken, made: made)
      if step.made > 0 { return step.made }
      if step.taken == 0 {
        guard bytes.isEmpty else { throw problem(.damaged) }
        guard inflater.isComplete else { throw CSVError(.cutOff(format: inflater.format)) }
        return 0
      }
    }
  }

  private func problem(_ fault: InflationFault) -> CSVError {
    switch fault {
    case .damaged: CSVError(.damaged(format: inflater.format))
    case .trailingBytes: CSVError(.trailingBytes(format: inflater.format, offset: taken))
    case .outOfMemory: CSVError(.notReadable(reason: "out of memory"))
    }
  }
}
