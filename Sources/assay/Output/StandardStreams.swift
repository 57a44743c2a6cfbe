import Foundation

/// Standard output, whose failures count: a full disk behind a redirection must not look like success.
enum StandardOutput {
  /// - Throws: `OutputError` naming the system's reason.
  static func write(_ text: String) throws(OutputError) { try write(Array(text.utf8)) }

  /// - Throws: `OutputError` naming the system's reason.
  static func write(_ bytes: [UInt8]) throws(OutputError) {
    try writeAll(bytes, to: STDOUT_FILENO, path: "standard output")
  }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// Standard error: notes, progress and the one line of a failure.
enum StandardError {
  /// Writes a line. There is nowhere to report its own failure to.
  static func write(_ line: String) { try? writeAll(Array((line + "\n").utf8), to: STDERR_FILENO, path: "") }

  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Writes every byte, however many calls it takes.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(OutputError) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    if written < 0 {
      if errno == EINTR { continue }
      throw OutputError(path: path, reason: String(cString: strerror(errno)))
    }
    rest = rest.dropFirst(written)
  }
}

/// Why a file could not be written.
struct OutputError: Error {
  var path: String
  var reason: String

  var code: String { "not-written" }
  var message: String { "cannot be written: \(reason)" }
  var fix: String { "choose another place, or make room and check permissions" }
}
