#if Spark
  import Crypto
  import FeatureImportance
  import Foundation
  import Spark
  import Tabular

  /// The rows of a Spark cluster.
  struct SparkRows {
    private let engine: SparkEngine
    private let source: SparkSource

    /// - Parameter table: which columns are looked at.
    /// - Throws: `SparkError`, or `Failure` for options that go with files.
    init(_ address: String, source: String?, _ table: TableOptions) throws {
      guard let source else {
        throw Failure.usage(
          "--engine sc://… needs --source", fix: "write --source \"SELECT …\", a Parquet file, or the name of a table")
      }
      self.source = SparkSource(source)
      let options = try table.columnsAlone()
      // A wrong address is no failure of Spark's.
      let server: SparkAddress
      do throws(SparkError) { server = try SparkAddress(parsing: address) } catch {
        throw Failure(.usage, code: error.code, message: error.message, fix: error.fix)
      }
      do {
        engine = try SparkEngine.connect(to: server, source: self.source) { name in
          options.columns?.contains(ByteText(name)) ?? true && !options.exclude.contains(ByteText(name))
        }
      } catch {
        throw Failure(error).reading(self.source.shortName)
      }
      Interruption.atEnd { [engine] in engine.release() }
    }

    var rows: EngineArguments.Rows {
      EngineArguments.Rows(
        engine: engine, name: source.shortName, source: dataSource, end: { [engine] in engine.release() })
    }

    /// The fingerprint is of what was asked for and of the values of all rows, in any order.
    private func dataSource() throws -> DataSource {
      guard let (rows, fingerprint) = engine.contents else {
        throw Failure(.internalError, code: "internal", message: "no rows were read", fix: "please report this")
      }
      let facts = [source.text, "\(rows)", fingerprint].joined(separator: "\n")
      return DataSource(
        fileName: source.shortName, sha256: SHA256.hash(data: Data(facts.utf8)).hexadecimal, byteCount: 0)
    }
  }
#endif

/// A command line as it is kept: an address without its token.
func withoutTokens(_ arguments: [String]) -> [String] {
  arguments.map { argument in
    guard let range = argument.firstRange(of: "token="), argument.contains("sc://") else { return argument }
    let rest = argument[range.upperBound...].drop { $0 != ";" }
    return argument[..<range.upperBound] + "…" + rest
  }
}
