#if Spark
  import GRPCCore
  import GRPCNIOTransportHTTP2Posix
  import SwiftProtobuf

  /// A channel to a server: connects when it is first used, and again when the connection was lost.
  final class Connection: Sendable {
    private let client: GRPCClient<HTTP2ClientTransport.Posix>
    private let work: Task<Void, Never>
    private let metadata: Metadata
    private let messageLimit: Int

    /// - Parameters:
    ///   - messageLimit: in bytes; gRPC's own, 4 MiB, is less than a batch of Spark's can be.
    ///   - authorities: a PEM file of certificates to trust in place of the system's.
    init(_ address: SparkAddress, messageLimit: Int, authorities: String?) throws(SparkError) {
      let security: HTTP2ClientTransport.Posix.TransportSecurity =
        !address.usesTLS
        ? .plaintext
        : .tls { tls in
          if let authorities { tls.trustRoots = .certificates([.file(path: authorities, format: .pem)]) }
        }
      let transport: HTTP2ClientTransport.Posix
      do {
        transport = try HTTP2ClientTransport.Posix(
          target: address.target,
          transportSecurity: security,
          config: .defaults { config in
            // By default a failed connection is tried again only after a second.
            config.backoff = .init(initial: .milliseconds(100), max: .seconds(2), multiplier: 2, jitter: 0.2)
            // A server of Java takes pings that come more often than every five minutes for an attack.
            config.connection.keepalive = .init(time: .seconds(330), timeout: .seconds(30), allowWithoutCalls: false)
          })
      } catch {
        throw .tlsFailed(server: address.server, reason: "the trusted certificates can't be read")
      }
      let client = GRPCClient(transport: transport)
      self.client = client
      self.messageLimit = messageLimit
      metadata = address.token.map { ["authorization": .string("Bearer \($0)")] } ?? [:]
      work = Task.detached { try? await client.runConnections() }
    }

    deinit { work.cancel() }

    /// Ends the calls that are running, and the connection.
    func close() async {
      client.beginGracefulShutdown()
      work.cancel()
      await work.value
    }

    /// Calls a procedure that gives one response.
    func call<Request: Message, Response: Message>(
      _ procedure: Procedure<Request, Response>, _ request: Request, timeout: Duration?
    ) async throws -> Response {
      try await retrying { _ in
        try await client.unary(
          request: ClientRequest(message: request, metadata: metadata), descriptor: procedure.descriptor,
          serializer: MessageEncoder(), deserializer: MessageDecoder(), options: options(timeout: timeout)
        ) { try $0.message }
      }
    }

    /// Calls a procedure that gives many responses.
    ///
    /// - Parameter receive: called with each in order.
    /// - Throws: what gRPC throws, or `receive`.
    func stream<Request: Message, Response: Message>(
      _ procedure: Procedure<Request, Response>, _ request: Request, timeout: Duration?,
      receive: @escaping @Sendable (Response) async throws -> Void
    ) async throws {
      try await retrying { progress in
        try await client.serverStreaming(
          request: ClientRequest(message: request, metadata: metadata), descriptor: procedure.descriptor,
          serializer: MessageEncoder(), deserializer: MessageDecoder(), options: options(timeout: timeout)
        ) { (response: StreamingClientResponse<Response>) in
          for try await message in response.messages {
            await progress.begin()
            try await receive(message)
          }
        }
      }
    }

    private func options(timeout: Duration?) -> CallOptions {
      var options = CallOptions.defaults
      options.timeout = timeout
      // The transport takes its limit on responses from the one on requests.
      options.maxRequestMessageBytes = messageLimit
      options.maxResponseMessageBytes = messageLimit
      return options
    }

    /// Tries again when the server can't be reached and nothing has come of the call yet.
    private func retrying<Value>(_ body: (Progress) async throws -> Value) async throws -> Value {
      for pause in [200, 400, 800] {
        let progress = Progress()
        do { return try await body(progress) } catch let error as RPCError where error.code == .unavailable {
          guard await !progress.hasBegun else { throw error }
          try await Task.sleep(for: .milliseconds(pause))
        }
      }
      return try await body(Progress())
    }

    private actor Progress {
      private(set) var hasBegun = false
      func begin() { hasBegun = true }
    }
  }

  extension SparkAddress {
    /// A name has to be looked up and stands in the handshake of TLS, where an address must not.
    fileprivate var target: any ResolvableTarget {
      if host.contains(":") { return .ipv6(address: host, port: port) }
      let parts = host.split(separator: ".", omittingEmptySubsequences: false)
      if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return .ipv4(address: host, port: port) }
      return .dns(host: host, port: port)
    }
  }
#endif
