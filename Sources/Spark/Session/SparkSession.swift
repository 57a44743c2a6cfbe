#if Spark
  import Foundation
  import GRPCCore

  /// A session on a Spark Connect server: its temporary views and settings are its own.
  ///
  /// Queries may run at the same time. A query that the server did not begin to answer is sent again, so it should have no
  /// effect outside the session.
  /// - SeeAlso: Spark, `sql/connect/common/src/main/protobuf/spark/connect/base.proto`.
  public final class SparkSession: Sendable {
    public struct Options: Sendable {
      /// For reaching the server, and for the first answer.
      public var connectTimeout: Duration = .seconds(10)
      /// For each query; nil for as long as it takes.
      public var queryTimeout: Duration?
      /// In bytes, for one message of a response; Spark's own clients allow as much.
      public var messageLimit = 128 << 20
      /// In bytes, for the whole result of a query.
      public var resultLimit = 4 << 30
      /// A PEM file of certificates to trust in place of the system's.
      public var certificateAuthorities: String?

      public init() {}
    }

    public let address: SparkAddress
    /// A UUID.
    public let id: String
    /// "4.3.0".
    public let serverVersion: String

    private let options: Options
    private let connection: Connection
    private let user: ConnectUserContext
    /// The server's name for the session: another one after a restart, when all views are gone.
    private let serverSideID: String

    private static let client = "assay"

    /// Reaches the server and opens the session.
    ///
    /// - Throws: `SparkError` with what to do: no server, wrong token, no trusted certificate, no answer in time.
    public static func connect(
      to address: SparkAddress, options: Options = Options()
    ) async throws(SparkError) -> SparkSession {
      let id = address.sessionID ?? UUID().uuidString.lowercased()
      var user = ConnectUserContext()
      user.userID = address.userID ?? NSUserName()
      user.userName = user.userID
      var request = ConnectAnalyzePlanRequest()
      request.sessionID = id
      request.userContext = user
      request.clientType = client
      request.sparkVersion = .init()
      do {
        let connection = try Connection(
          address, messageLimit: options.messageLimit, authorities: options.certificateAuthorities)
        do {
          let answer = try await connection.call(.analyzePlan, request, timeout: options.connectTimeout)
          return SparkSession(
            address: address, id: id, serverVersion: answer.sparkVersion.version, options: options,
            connection: connection, user: user, serverSideID: answer.serverSideSessionID)
        } catch {
          await connection.close()
          throw error
        }
      } catch {
        throw SparkError(
          error, at: address, phase: .connecting(options.connectTimeout), messageLimit: options.messageLimit)
      }
    }

    private init(
      address: SparkAddress, id: String, serverVersion: String, options: Options, connection: Connection,
      user: ConnectUserContext, serverSideID: String
    ) {
      self.address = address
      self.id = id
      self.serverVersion = serverVersion
      self.options = options
      self.connection = connection
      self.user = user
      self.serverSideID = serverSideID
    }

    /// Runs a query, or a statement such as CREATE TEMPORARY VIEW or SET.
    ///
    /// When the task is cancelled or the time is over, the operation is ended on the server too. (Spark 4.3 misses what its
    /// adaptive execution has planned but not begun: such work runs to its end there.)
    /// - Parameter timeout: in place of the options' `queryTimeout`.
    /// - Returns: all rows; a table without columns for a statement that returns none.
    public func sql(_ query: String, timeout: Duration? = nil) async throws(SparkError) -> ArrowTable {
      let operation = UUID().uuidString.lowercased()
      var request = ConnectExecutePlanRequest()
      request.sessionID = id
      request.userContext = user
      request.clientType = Self.client
      request.operationID = operation
      if !serverSideID.isEmpty { request.clientObservedServerSideSessionID = serverSideID }
      request.plan.root.sql.query = query
      let limit = timeout ?? options.queryTimeout
      let result = Result(limit: options.resultLimit)
      do {
        try await connection.stream(.executePlan, request, timeout: limit) { response in
          if case .arrowBatch(let batch) = response.responseType { try await result.append([UInt8](batch.data)) }
        }
        return await result.table
      } catch {
        let isCancelled = Task.isCancelled
        let error = SparkError(error, at: address, phase: .running(limit), messageLimit: options.messageLimit)
        if isCancelled || error.leavesOperationRunning {
          // In a task of its own: this one may be cancelled.
          await Task.detached { try? await self.interrupt(operation) }.value
        }
        throw isCancelled ? .interrupted : error
      }
    }

    /// Ends all operations of the session on the server.
    public func interrupt() async throws(SparkError) { try await interrupt(nil) }

    private func interrupt(_ operation: String?) async throws(SparkError) {
      var request = ConnectInterruptRequest()
      request.sessionID = id
      request.userContext = user
      request.clientType = Self.client
      if let operation {
        request.interruptType = .operationID
        request.operationID = operation
      } else {
        request.interruptType = .all
      }
      do {
        _ = try await connection.call(.interrupt, request, timeout: options.connectTimeout)
      } catch {
        throw SparkError(
          error, at: address, phase: .running(options.connectTimeout), messageLimit: options.messageLimit)
      }
    }

    /// Ends the session, which ends its operations, and the connection; a shared session lives on. Safe to call twice.
    public func release() async {
      if address.sessionID == nil {
        var request = ConnectReleaseSessionRequest()
        request.sessionID = id
        request.userContext = user
        request.clientType = Self.client
        // A server that can't be told ends the session by itself, after an hour.
        _ = try? await connection.call(.releaseSession, request, timeout: .seconds(5))
      }
      await connection.close()
    }

    /// The rows that have come so far.
    private actor Result {
      private var stream = ArrowStream()
      private var bytes = 0
      private let limit: Int

      init(limit: Int) { self.limit = limit }

      func append(_ batch: [UInt8]) throws(SparkError) {
        bytes += batch.count
        guard bytes <= limit else { throw .responseTooLarge(limit: limit) }
        try stream.append(batch)
      }

      var table: ArrowTable { stream.table ?? ArrowTable(fields: []) }
    }
  }
#endif
