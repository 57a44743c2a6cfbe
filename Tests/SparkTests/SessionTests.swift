#if Spark
  import Foundation
  import Glibc
  import Testing

  @testable import Spark

  private let sparkAddress = ProcessInfo.processInfo.environment["ASSAY_SPARK"]

  /// Against a server: ASSAY_SPARK="$(script/spark/server start)" swift test --traits Spark
  @Suite(.enabled(if: sparkAddress != nil, "no address in ASSAY_SPARK"), .serialized, .timeLimit(.minutes(5)))
  struct SessionTests {
    /// One call of `body` with a session of its own, which is then released.
    private func withSession<Value>(
      _ options: SparkSession.Options = .init(), _ body: (SparkSession) async throws -> Value
    ) async throws -> Value {
      let session = try await SparkSession.connect(
        to: SparkAddress(parsing: #require(sparkAddress)), options: options)
      do {
        let value = try await body(session)
        await session.release()
        return value
      } catch {
        await session.release()
        throw error
      }
    }

    /// Work for hours.
    private let endless = "SELECT count(*) FROM range(1000000000000) WHERE hash(id) = 1"

    /// A session that has had work, so that what follows begins at once.
    private func withWarmSession(_ body: (SparkSession) async throws -> Void) async throws {
      try await withSession { session in
        _ = try await session.sql("SELECT count(*) FROM range(1000) WHERE hash(id) = 1")
        try await body(session)
      }
    }

    @Test("the server says its version")
    func version() async throws {
      try await withSession { #expect($0.serverVersion.split(separator: ".").count >= 3) }
    }

    @Test("every type is read as Spark wrote it")
    func everyType() async throws {
      let table = try await withSession {
        try await $0.sql(
          """
          SELECT 2.5D AS f, CAST(0.5 AS FLOAT) AS g, 3 AS i, CAST(-3 AS TINYINT) AS t, CAST(4 AS SMALLINT) AS k, 5L AS l,
            'é' AS s, true AS b, DATE '1970-01-02' AS d, 1.25 AS n, CAST(NULL AS DOUBLE) AS z,
            array(1D, 2D, NULL) AS a, array(array(1D), array(2D, 3D)) AS m
          """)
      }
      #expect(table.rowCount == 1)
      #expect(try table.column("f").doubles() == [2.5])
      #expect(try table.column("g").doubles() == [0.5])
      #expect(try table.column("i").integers() == [3])
      #expect(try table.column("t").integers() == [-3])
      #expect(try table.column("k").integers() == [4])
      #expect(try table.column("l").integers() == [5])
      #expect(try table.column("s").texts() == ["é"])
      #expect(try table.column("b").doubles() == [1])
      #expect(try table.column("d").days() == [1])
      #expect(try table.column("n").doubles() == [1.25])
      #expect(try table.column("z").missingCount == 1)
      let list = try table.column("a").doubleLists()[0]
      #expect(list.prefix(2) == [1, 2] && list[2].isNaN)
      #expect(
        try table.column("m").values
          == .lists(
            ends: [2], elements: ArrowColumn(.lists(ends: [1, 3], elements: ArrowColumn(.numbers([1, 2, 3]))))))
    }

    @Test("many batches come whole and in order")
    func batches() async throws {
      let table = try await withSession { try await $0.sql("SELECT id, sqrt(id) AS r FROM range(300000) ORDER BY id") }
      #expect(try table.column("id").integers() == Array(0..<300_000))
      #expect(try table.column("r").doubles() == (0..<300_000).map { Double($0).squareRoot() })
    }

    @Test("views and settings live as long as the session, and only in it")
    func views() async throws {
      try await withSession { session in
        let statement = try await session.sql("CREATE TEMPORARY VIEW v AS SELECT id FROM range(3)")
        #expect(statement.rowCount == 0)
        let count = try await session.sql("SELECT count(*) AS n FROM v")
        #expect(try count.column("n").integers() == [3])
        _ = try await session.sql("SET spark.sql.shuffle.partitions=3")
        let setting = try await session.sql("SET spark.sql.shuffle.partitions")
        #expect(try setting.column("value").texts() == ["3"])
      }
      await #expect(throws: SparkError.self) { try await withSession { _ = try await $0.sql("SELECT * FROM v") } }
    }

    @Test("queries at the same time each get their own result")
    func concurrent() async throws {
      try await withSession { session in
        try await withThrowingTaskGroup(of: Bool.self) { group in
          for i in 0..<8 {
            group.addTask { try await session.sql("SELECT \(i)L AS i").column("i").integers() == [Int64(i)] }
          }
          for try await isRight in group { #expect(isRight) }
        }
      }
    }

    @Test(
      "a wrong query is refused by name",
      arguments: [
        ("SELEC 1", "PARSE_SYNTAX_ERROR"), ("SELECT * FROM no_such_table", "TABLE_OR_VIEW_NOT_FOUND"),
        ("SELECT 1 / 0", "DIVIDE_BY_ZERO"), ("SELECT CAST('x' AS DOUBLE)", "CAST_INVALID_INPUT"),
      ])
    func wrongQuery(_ query: String, condition: String) async throws {
      try await withSession { session in
        do {
          _ = try await session.sql(query)
          Issue.record("accepted")
        } catch SparkError.query(let name, let message) {
          #expect(name == condition)
          #expect(!message.contains("\n") && !message.contains("SQLSTATE"))
        }
        try await expectIdle(session)
      }
    }

    @Test("a type that isn't read is refused by the column's name")
    func unsupported() async throws {
      await #expect(throws: SparkError.unsupportedType(column: "t", type: "timestamp")) {
        try await withSession { _ = try await $0.sql("SELECT current_timestamp() AS t") }
      }
    }

    @Test("limits on messages and results hold, and the session goes on")
    func limits() async throws {
      var options = SparkSession.Options()
      options.messageLimit = 100_000
      options.resultLimit = 1_000_000
      try await withSession(options) { session in
        await #expect(throws: SparkError.responseTooLarge(limit: 100_000)) {
          try await session.sql("SELECT repeat('x', 200000)")
        }
        await #expect(throws: SparkError.responseTooLarge(limit: 1_000_000)) {
          try await session.sql("SELECT id FROM range(0, 400000, 1, 40)")
        }
        try await expectIdle(session)
      }
    }

    /// Nothing runs on the server: a query would wait for what keeps its cores busy.
    private func expectIdle(_ session: SparkSession) async throws {
      let clock = ContinuousClock()
      let time = try await clock.measure {
        _ = try await session.sql("SELECT sum(id) FROM range(1000)", timeout: .seconds(60))
      }
      #expect(time < .seconds(30))
    }

    @Test("a query beyond its time is ended on the server")
    func timeOut() async throws {
      try await withWarmSession { session in
        await #expect(throws: SparkError.timeOut(limit: .seconds(2))) {
          try await session.sql(endless, timeout: .seconds(2))
        }
        try await expectIdle(session)
      }
    }

    @Test("cancelling the task ends the query on the server")
    func cancelled() async throws {
      try await withWarmSession { session in
        let task = Task { [endless] in try await session.sql(endless) }
        try await Task.sleep(for: .seconds(2))
        task.cancel()
        await #expect(throws: SparkError.interrupted) { try await task.value }
        try await expectIdle(session)
      }
    }

    @Test("interrupting or releasing the session ends its queries", arguments: [true, false])
    func interrupted(byRelease: Bool) async throws {
      try await withWarmSession { session in
        let task = Task { [endless] in try await session.sql(endless) }
        try await Task.sleep(for: .seconds(2))
        if byRelease { await session.release() } else { try await session.interrupt() }
        await #expect(throws: SparkError.self) { try await task.value }
      }
      try await withSession { try await expectIdle($0) }
    }

    @Test("a server without TLS is not asked in TLS")
    func plainServer() async throws {
      await #expect(throws: SparkError.self) {
        try await SparkSession.connect(to: SparkAddress(parsing: #require(sparkAddress) + "/;use_ssl=true"))
      }
    }
  }

  /// Without a server.
  @Suite struct UnreachableTests {
    @Test("what isn't Spark's port, or nothing at all, is told apart in time")
    func unreachable() async throws {
      await #expect(throws: SparkError.unreachable(server: "127.0.0.1:1", reason: "connection refused")) {
        try await SparkSession.connect(to: SparkAddress(parsing: "sc://127.0.0.1:1"))
      }
      await #expect(
        throws: SparkError.unreachable(server: "host.invalid:15002", reason: "name or service not known")
      ) { try await SparkSession.connect(to: SparkAddress(parsing: "sc://host.invalid")) }
    }

    @Test("nor does what never answers keep us waiting")
    func silent() async throws {
      let listener = try Listener()
      defer { listener.close() }
      var options = SparkSession.Options()
      options.connectTimeout = .milliseconds(500)
      await #expect(throws: SparkError.noAnswer(server: "127.0.0.1:\(listener.port)", limit: .milliseconds(500))) {
        try await SparkSession.connect(
          to: SparkAddress(parsing: "sc://127.0.0.1:\(listener.port)"), options: options)
      }
    }

    @Test("certificates that can't be read are not passed over")
    func certificates() async throws {
      var options = SparkSession.Options()
      options.certificateAuthorities = "/no/such/file.pem"
      do {
        _ = try await SparkSession.connect(
          to: SparkAddress(parsing: "sc://127.0.0.1:1/;use_ssl=true"), options: options)
        Issue.record("connected")
      } catch SparkError.tlsFailed(let server, _) { #expect(server == "127.0.0.1:1") }
    }
  }

  /// Takes connections on a free port and says nothing.
  private struct Listener {
    private let socket: Int32
    let port: Int

    init() throws {
      let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isListening = withUnsafeMutableBytes(of: &address) { bytes in
        guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
        return bind(socket, address, size) == 0 && listen(socket, 5) == 0 && getsockname(socket, address, &size) == 0
      }
      try #require(isListening)
      self.socket = socket
      port = Int(UInt16(bigEndian: address.sin_port))
    }

    func close() { _ = Glibc.close(socket) }
  }
#endif
