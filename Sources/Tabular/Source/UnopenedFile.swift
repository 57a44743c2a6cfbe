/// A file, standard input, or bytes in memory (for tests), that can be opened, and all but standard input again.
struct UnopenedFile: Sendable {
  /// What errors call it: its path as it was given, or "standard input".
  let name: String
  private let origin: Origin

  private enum Origin: Sendable {
    case path(String)
    case standardInput
    case memory([UInt8], blockSize: Int)
  }

  /// - Parameter path: `-` is standard input.
  init(path: String) {
    (name, origin) = path == "-" ? ("standard input", .standardInput) : (path, .path(path))
  }

  init(bytes: [UInt8], blockSize: Int, name: String = "memory") {
    self.name = name
    origin = .memory(bytes, blockSize: blockSize)
  }

  /// The last component of the path, for texts that needn't say where the file is.
  var shortName: String { name.split(separator: "/").last.map(String.init) ?? name }

  /// As it is now; nil for standard input.
  func stamp() throws(CSVError) -> RawBytes.Stamp? { try bytes(observer: nil).stamp() }

  func open(
    options: ReadOptions, headSize: Int, observer: ByteSource.Observer? = nil
  ) throws(CSVError) -> Opening {
    let bytes = try bytes(observer: observer)
    let isTabbed = [".tsv", ".tsv.gz", ".tsv.zst"].contains { name.lowercased().hasSuffix($0) }
    let detector = DialectDetector(options: options, usualDelimiter: isTabbed ? UInt8(ascii: "\t") : nil)
    return try Opening(try ByteSource(bytes, options: options), detector: detector, headSize: headSize)
  }

  private func bytes(observer: ByteSource.Observer?) throws(CSVError) -> RawBytes {
    switch origin {
    case .path(let path): try RawBytes(path: path, observer: observer)
    case .standardInput: .standardInput(observer: observer)
    case .memory(let all, let blockSize): RawBytes(bytes: all, blockSize: blockSize, observer: observer)
    }
  }
}
