#if Spark
  import Foundation

  extension SparkEngine {
    /// Opens a session for one analysis.
    ///
    /// - Throws: `SparkError` with what to do.
    package static func connect(
      to address: SparkAddress, source: SparkSource, options: SparkSession.Options = SparkSession.Options(),
      reading isRead: @escaping @Sendable (String) -> Bool = { _ in true }
    ) throws(SparkError) -> SparkEngine {
      let session = try waiting { () async throws(SparkError) in
        try await SparkSession.connect(to: address, options: options)
      }
      let isShared = address.sessionID != nil
      let before = isShared ? try waiting { () async throws(SparkError) in await session.settings() } : []
      let views = Views(prefix: "assay_\(UUID().uuidString.prefix(8).lowercased())")
      return SparkEngine(
        source, views: views, reading: isRead,
        Statements { (text) async throws(SparkError) in try await session.sql(text) },
        end: {
          // The cluster would keep the rows beyond the session.
          _ = try? await session.sql("UNCACHE TABLE IF EXISTS \(views.rows)", timeout: .seconds(5))
          if isShared {
            for view in views.all { _ = try? await session.sql("DROP VIEW IF EXISTS \(view)") }
            for (key, value) in before { _ = try? await session.sql("SET \(key)=\(value)") }
          }
          await session.release()
        })
    }
  }

  extension SparkSession {
    /// What an engine is going to change, as it is.
    fileprivate func settings() async -> [(key: String, value: String)] {
      var found: [(key: String, value: String)] = []
      for key in SparkEngine.settingKeys {
        let values = try? await sql("SET \(key)").column("value").texts()
        if let value = values?.first.flatMap(\.self) { found.append((key, value)) }
      }
      return found
    }
  }
#endif
