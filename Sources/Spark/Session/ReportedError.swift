import Foundation

/// What Spark's own words mean. They begin with "[CONDITION] sentence", if Spark has a name for the error, and go on
/// for pages, with the query's plan and the stack of Java.
extension SparkError {
  /// - Parameters:
  ///   - text: the message of a status.
  ///   - server: "host:port".
  init(reported text: String, by server: String) {
    var line = text.drop(while: \.isWhitespace).prefix { !$0.isNewline }
    var condition: String?
    if line.first == "[", let end = line.firstIndex(of: "]") {
      let name = line[line.index(after: line.startIndex)..<end]
      if !name.isEmpty, name.utf8.allSatisfy(Self.isPartOfName) {
        condition = String(name)
        line = line[line.index(after: end)...].drop { $0 == " " }
      }
    }
    let sentence = Self.shortened(line)

    // A session that ends while it answers drops the cursor of the answer.
    if condition?.hasPrefix("INVALID_HANDLE.SESSION") == true || condition == "INVALID_CURSOR.DISCONNECTED" {
      self = .sessionClosed(server: server)
    } else if condition == "OPERATION_CANCELED" || condition?.hasPrefix("INVALID_HANDLE.OPERATION") == true {
      self = .interrupted
    } else if let setting = Self.limits.first(where: text.contains) {
      self = .resultTooLarge(setting: setting)
    } else if Self.signsOfFullMemory.contains(where: text.contains) {
      self = .outOfMemory(isExecutor: text.contains("executor") || text.contains("Executor"))
    } else {
      self = .query(condition: condition, message: sentence)
    }
  }

  private static let limits = ["spark.driver.maxResultSize"]

  /// 52 is what Spark's executors exit with on an OutOfMemoryError, 137 what a kernel or a container kills with.
  private static let signsOfFullMemory = [
    "OutOfMemoryError", "UNABLE_TO_ACQUIRE_MEMORY", "exited with code 52", "exited with code 137", "exit code: 137",
    "exit code 52", "exit code 137", "exceeding memory limits",
  ]

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// The sentence without the code and the place in our own query that follow it, and at most as long as fits a few
  /// lines of a terminal.
  private static func shortened(_ line: Substring) -> String {
    let most = 300
    var line = line
    if let code = line.range(of: " SQLSTATE: ") { line = line[..<code.lowerBound] }
    while let last = line.last, last == " " || last == "." || last == ";" { line.removeLast() }
    return line.isEmpty ? "no reason given" : line.count > most ? line.prefix(most) + "…" : String(line)
  }
}
