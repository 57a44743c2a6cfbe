import Testing

@testable import Spark

@Suite struct ErrorTests {
  @Test(
    "what Spark reports becomes one sentence",
    arguments: [
      (
        "[TABLE_OR_VIEW_NOT_FOUND] The table or view `t` cannot be found. SQLSTATE: 42P01; line 1 pos 14;\n'Project [*]\n",
        SparkError.query(
          condition: "TABLE_OR_VIEW_NOT_FOUND", message: "The table or view `t` cannot be found")
      ),
      (
        "\n[PARSE_SYNTAX_ERROR] Syntax error at or near 'SELEC'. SQLSTATE: 42601 (line 1, pos 0)\n\n== SQL ==\nSELEC 1\n^^^\n",
        .query(condition: "PARSE_SYNTAX_ERROR", message: "Syntax error at or near 'SELEC'")
      ),
      (
        "java.lang.NullPointerException\n\tat a.b.C.d(C.java:1)",
        .query(condition: nil, message: "java.lang.NullPointerException")
      ),
      ("[a list] of words", .query(condition: nil, message: "[a list] of words")),
      ("", .query(condition: nil, message: "no reason given")),
      ("[X]", .query(condition: "X", message: "no reason given")),
      ("[INVALID_HANDLE.SESSION_CLOSED] The handle is invalid.", .sessionClosed(server: "h:1")),
      ("[INVALID_HANDLE.SESSION_CHANGED] The handle is invalid.", .sessionClosed(server: "h:1")),
      // A session that ends while it answers.
      (
        "[INVALID_CURSOR.DISCONNECTED] The cursor is invalid. The cursor has been disconnected.",
        .sessionClosed(server: "h:1")
      ),
      ("[OPERATION_CANCELED] Operation has been canceled. SQLSTATE: HY008", .interrupted),
      (
        "Job aborted due to stage failure: Total size of serialized results of 2 tasks (7 MiB) is bigger than "
          + "spark.driver.maxResultSize 1024 KiB.",
        .resultTooLarge(setting: "spark.driver.maxResultSize")
      ),
      (
        "Job aborted due to stage failure: Task 0 in stage 6.0 failed 4 times, most recent failure: Lost task 0.4: "
          + "ExecutorLostFailure (executor 3 exited) Reason: Command exited with code 52\nDriver stacktrace:",
        .outOfMemory(isExecutor: true)
      ),
      ("java.lang.OutOfMemoryError: Java heap space", .outOfMemory(isExecutor: false)),
    ])
  func reported(_ text: String, expected: SparkError) {
    #expect(SparkError(reported: text, by: "h:1") == expected)
  }

  @Test("a sentence without end is cut")
  func long() {
    let error = SparkError(reported: String(repeating: "word ", count: 1000), by: "h:1")
    #expect(error.message.count < 320)
  }

  private static let all: [SparkError] = [
    .address(.scheme), .address(.tokenInClear), .unreachable(server: "h:1", reason: "connection refused"),
    .noAnswer(server: "h:1", limit: .seconds(10)), .notSpark(server: "h:1"), .tlsFailed(server: "h:1", reason: "r"),
    .unauthenticated(server: "h:1", hasToken: true), .unauthenticated(server: "h:1", hasToken: false),
    .disconnected(server: "h:1"), .sessionClosed(server: "h:1"), .query(condition: "C", message: "m"),
    .outOfMemory(isExecutor: true), .resultTooLarge(setting: "s"), .responseTooLarge(limit: 5),
    .timeOut(limit: .milliseconds(1500)), .interrupted, .server(code: "c", message: "m"), .damaged("d"),
    .unsupportedType(column: "c", type: "t"), .unexpectedResult("u"),
  ]

  @Test("every error is one line with something to do about it", arguments: all)
  func oneLine(_ error: SparkError) {
    #expect(!error.description.contains("\n"))
    #expect(!error.code.isEmpty && error.code.allSatisfy { $0.isLowercase || $0 == "-" })
    #expect(!error.message.isEmpty && !error.fix.isEmpty)
    #expect(error.description == "\(error.message); \(error.fix)")
  }

  @Test("times are given in seconds")
  func seconds() {
    #expect(SparkError.timeOut(limit: .seconds(90)).message == "the query took longer than 90 s and was ended")
    #expect(SparkError.timeOut(limit: .milliseconds(1500)).message == "the query took longer than 1.5 s and was ended")
  }
}
