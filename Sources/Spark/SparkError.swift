/// Why Spark could not be asked, or did not answer: facts, never a token or a cell of the data.
public enum SparkError: Error, Sendable, Equatable {
  case address(SparkAddress.Problem)
  /// `reason` is the system's: "Connection refused".
  case unreachable(server: String, reason: String)
  /// Nothing came within the time for connecting.
  case noAnswer(server: String, limit: Duration)
  /// Something else answers at this address.
  case notSpark(server: String)
  /// The server's certificate isn't trusted, or it doesn't speak TLS.
  case tlsFailed(server: String, reason: String)
  case unauthenticated(server: String, hasToken: Bool)
  /// The connection broke after the session had begun.
  case disconnected(server: String)
  /// The server ended the session, or was restarted.
  case sessionClosed(server: String)
  /// Spark refused the query or failed at it. `condition` is its name for the error ("TABLE_OR_VIEW_NOT_FOUND").
  case query(condition: String?, message: String)
  case outOfMemory(isExecutor: Bool)
  /// Spark's own limit (`setting`) on what a query returns.
  case resultTooLarge(setting: String)
  /// Our limit, in bytes, on one message or on a whole result.
  case responseTooLarge(limit: Int)
  case timeOut(limit: Duration)
  /// The task was cancelled, or somebody ended the operation on the server.
  case interrupted
  /// A status without a better name.
  case server(code: String, message: String)
  /// Bytes that Spark doesn't send.
  case damaged(String)
  /// A result has a column that isn't read.
  case unsupportedType(column: String, type: String)
  /// A result without the column, type or number of rows that was asked for.
  case unexpectedResult(String)
}

// The only place with wording.
extension SparkError: CustomStringConvertible {
  /// A stable name in kebab case.
  public var code: String {
    switch self {
    case .address: "spark-address"
    case .unreachable: "spark-unreachable"
    case .noAnswer: "spark-no-answer"
    case .notSpark: "not-spark"
    case .tlsFailed: "spark-tls"
    case .unauthenticated: "spark-unauthenticated"
    case .disconnected: "spark-disconnected"
    case .sessionClosed: "spark-session-closed"
    case .query: "spark-query"
    case .outOfMemory: "spark-out-of-memory"
    case .resultTooLarge, .responseTooLarge: "spark-result-too-large"
    case .timeOut: "spark-time-out"
    case .interrupted: "spark-interrupted"
    case .server: "spark-server"
    case .damaged, .unexpectedResult: "spark-response"
    case .unsupportedType: "spark-unsupported-type"
    }
  }

  /// What is wrong.
  public var message: String {
    switch self {
    case .address(let problem): problem.message
    case .unreachable(let server, let reason): "no Spark Connect server at \(server): \(reason)"
    case .noAnswer(let server, let limit): "\(server) did not answer within \(seconds(limit))"
    case .notSpark(let server): "\(server) answers, but not as a Spark Connect server"
    case .tlsFailed(let server, let reason): "no secure connection to \(server): \(reason)"
    case .unauthenticated(let server, hasToken: true): "\(server) does not accept the token"
    case .unauthenticated(let server, hasToken: false): "\(server) asks for a token"
    case .disconnected(let server): "the connection to \(server) was lost"
    case .sessionClosed(let server): "\(server) has closed the session"
    case .query(nil, let message): "Spark: \(message)"
    case .query(let condition?, let message): "Spark: [\(condition)] \(message)"
    case .outOfMemory(isExecutor: true): "an executor of Spark ran out of memory"
    case .outOfMemory(isExecutor: false): "Spark ran out of memory"
    case .resultTooLarge(let setting): "the result is larger than Spark's limit \(setting)"
    case .responseTooLarge(let limit): "the result is larger than \(limit) bytes"
    case .timeOut(let limit): "the query took longer than \(seconds(limit)) and was ended"
    case .interrupted: "the query was interrupted"
    case .server(let code, let message): "Spark Connect failed (\(code)): \(message)"
    case .damaged(let what): "Spark's answer can't be read: \(what)"
    case .unsupportedType(let column, let type):
      "column \"\(column)\" of Spark's answer has type \(type), which is not read"
    case .unexpectedResult(let what): "Spark's answer is not what was asked for: \(what)"
    }
  }

  /// What to do about it.
  public var fix: String {
    switch self {
    case .address(let problem): problem.fix
    case .unreachable: "check the address, and that the server runs: sbin/start-connect-server.sh"
    case .noAnswer: "check the address and the firewall, or try again when the cluster is less busy"
    case .notSpark: "give the port of Spark Connect (15002 unless it was changed), and use_ssl=true if it speaks TLS"
    case .tlsFailed: "check use_ssl, and that this machine trusts the server's certificate"
    case .unauthenticated(_, hasToken: true): "check the token in the address"
    case .unauthenticated(_, hasToken: false): "add it to the address: sc://host:port/;token=..."
    case .disconnected: "check the server and the network, then run it again"
    case .sessionClosed:
      "run it again; if it was idle for long, raise spark.connect.session.manager.defaultSessionTimeout"
    case .query: "correct --source, or look at the server's log"
    case .outOfMemory: "give the executors or the driver more memory, or the query fewer columns"
    case .resultTooLarge(let setting): "raise \(setting) on the server"
    case .responseTooLarge: "ask for fewer rows or columns"
    case .timeOut: "allow more time, or give Spark more cores"
    case .interrupted: "run it again"
    case .server: "look at the server's log"
    case .damaged, .unexpectedResult: "check that the server is Spark 4; if it is, please report this"
    case .unsupportedType(let column, _): "cast it in --source: CAST(\(column) AS DOUBLE), AS DATE or AS STRING"
    }
  }

  /// Message and fix in one line.
  public var description: String { "\(message); \(fix)" }

  private func seconds(_ duration: Duration) -> String {
    let whole = duration.components.seconds
    return duration == .seconds(whole) ? "\(whole) s" : "\(duration / .seconds(1)) s"
  }
}
