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
      let views = Views(prefix: "assay_\(UUID().uuidString.prefix(8).lowercased())")
      return SparkEngine(
        source, views: views, reading: isRead,
        Statements { (text) async throws(SparkError) in try await session.sql(text) },
        end: {
          // The cluster would keep the rows beyond the session.
          _ = try? await session.sql("UNCACHE TABLE IF EXISTS \(views.rows)", timeout: .seconds(5))
          if address.sessionID != nil {
            for view in views.all { _ = try? await session.sql("DROP VIEW IF EXISTS \(view)") }
          }
          await session.release()
        })
    }
  }
#endif
