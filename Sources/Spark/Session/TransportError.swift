#if Spark
  import GRPCCore

  extension SparkError {
    /// What went on when an error came.
    enum Phase {
      case connecting(Duration)
      case running(Duration?)
    }

    /// What an error of gRPC means.
    init(_ error: any Error, at address: SparkAddress, phase: Phase, messageLimit: Int) {
      switch error {
      case let error as SparkError: self = error
      case let error as RPCError: self.init(error, at: address, phase: phase, messageLimit: messageLimit)
      case is CancellationError: self = .interrupted
      default: self = .server(code: "transport", message: Self.deepest(error))
      }
    }

    private init(_ error: RPCError, at address: SparkAddress, phase: Phase, messageLimit: Int) {
      let server = address.server
      // The decoder's own status is wrapped in an internal error.
      if error.message.contains("exceeded the configured maximum payload size") {
        self = .responseTooLarge(limit: messageLimit)
        return
      }
      switch (error.code, phase) {
      case (.unauthenticated, _), (.permissionDenied, _):
        self = .unauthenticated(server: server, hasToken: address.token != nil)
      case (.deadlineExceeded, .connecting(let limit)): self = .noAnswer(server: server, limit: limit)
      case (.deadlineExceeded, .running(let limit?)): self = .timeOut(limit: limit)
      case (.cancelled, _): self = .interrupted
      case (.unimplemented, _): self = .notSpark(server: server)
      case (.unavailable, .running): self = .disconnected(server: server)
      case (.unavailable, .connecting): self.init(unreachable: server, because: Self.deepest(error))
      case (.internalError, _), (.unknown, _): self.init(reported: error.message, by: server)
      default: self = .server(code: "\(error.code)", message: error.message)
      }
    }

    /// - Parameter text: the words of the library that failed, and often of its source code.
    private init(unreachable server: String, because text: String) {
      let reasons = [
        "connection refused", "connection reset", "no route to host", "network is unreachable",
        "name or service not known",
        "timed out",
      ]
      let words = text.lowercased()
      if words.contains("certificate") {
        self = .tlsFailed(server: server, reason: "the server's certificate is not trusted")
      } else if words.contains("ssl") || words.contains("tls") {
        self = .tlsFailed(server: server, reason: "the server does not answer in TLS")
      } else if words.contains("frame") || words.contains("preface") {
        // Not HTTP/2.
        self = .notSpark(server: server)
      } else {
        self = .unreachable(server: server, reason: reasons.first(where: words.contains) ?? text)
      }
    }

    /// The first line of the innermost cause.
    private static func deepest(_ error: any Error) -> String {
      if let cause = (error as? RPCError)?.cause { return deepest(cause) }
      if let cause = (error as? RuntimeError)?.cause { return deepest(cause) }
      let text = (error as? RPCError)?.message ?? "\(error)"
      return String(text.prefix { !$0.isNewline })
    }

    /// Whether the server may still be at work.
    var leavesOperationRunning: Bool {
      switch self {
      case .timeOut, .responseTooLarge, .damaged, .unsupportedType: true
      default: false
      }
    }
  }
#endif
