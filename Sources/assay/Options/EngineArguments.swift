import ArgumentParser
import FeatureImportance
import Tabular

/// Where rows live while a command looks at them.
struct EngineArguments: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "memory, or stream: the table is read in blocks and never held (default: memory where the table fits into what is free); sc://host:port[/;token=…]: a Spark Connect server.",
      valueName: "engine"))
  var engine: String?
  @Option(
    name: .long, parsing: .unconditional,
    help:
      "With --engine sc://…, in place of a file: a query, the path of a Parquet, ORC, JSON or CSV file as the cluster sees it, or a table's name."
  )
  var source: String?
  @Option(
    name: .long,
    help: "With --engine stream: a folder that keeps the columns in binary, for later passes and later commands.")
  var cache: String?
  @Option(name: .long, help: "Numbers of the cache: float64 or float32.", transform: choice)
  var cachePrecision = NumberPrecision.float64
  @Option(name: .long, help: "With an engine: rows that all is told of which needs rows side by side.")
  var sampleRows = LargeAnalysis.usualSample

  enum NumberPrecision: String, CaseIterable {
    case float64, float32
  }

  func validate() throws {
    if sampleRows < 100 { throw ValidationError("--sample-rows must be at least 100") }
    if let engine, engine != "memory", engine != "stream", !isSpark {
      throw ValidationError("--engine \(engine) is not understood: write memory, stream or sc://host:port")
    }
    if cache != nil && (engine == "memory" || isSpark) { throw ValidationError("--cache goes with --engine stream") }
    if source != nil && !isSpark { throw ValidationError("--source goes with --engine sc://host:port") }
  }

  private var isSpark: Bool { engine?.hasPrefix("sc://") ?? false }

  /// Rows behind an engine, with what becomes known of where they came from.
  struct Rows {
    let engine: any Engine
    /// What errors call the table.
    let name: String
    /// Asked once the rows have been seen.
    let source: () throws -> DataSource
    /// Lets go of what the engine holds elsewhere.
    var end: () -> Void = {}
  }

  /// - Parameters:
  ///   - weight: bytes that a command takes for each byte of the file, roughly, if it holds the table.
  ///   - obstacle: an option that needs the whole table in memory; nil if there is none.
  /// - Returns: nil where the table is held in memory.
  /// - Throws: `Failure` where what was asked for does not go together.
  func rows(of table: TableOptions, weight: Int, obstacle: String?, _ common: CommonOptions) throws -> Rows? {
    if let engine, isSpark {
      if let obstacle {
        throw Failure.usage("\(obstacle) needs the whole table in memory", fix: "leave it out, or read a file")
      }
      guard table.files.isEmpty else {
        throw Failure.usage("--engine \(engine.prefix(5))… takes its rows from --source", fix: "leave the file out")
      }
      return try Self.sparkRows(engine, source: source, table)
    }
    try table.checkFiles()
    if engine == "memory" { return nil }
    if let obstacle {
      guard engine == nil else {
        throw Failure.usage("\(obstacle) needs the whole table in memory", fix: "leave it out, or use --engine memory")
      }
      return nil
    }
    if engine == nil {
      guard let need = MemoryNeed(of: table.files, weight: weight), need.isTooMuch else { return nil }
      common.note("assay: note: \(need.description), so it is read in blocks: --engine stream")
    }
    guard let file = try table.source() as? CSVFile else {
      throw Failure.usage("--engine stream reads CSV files", fix: "export the table as CSV, or use --engine memory")
    }
    let rows = FileRows(
      file,
      cache: cache.map {
        CacheArguments(directory: $0, precision: cachePrecision == .float32 ? .single : .double)
      })
    return Rows(engine: RowEngine(name: "stream", rows), name: table.name, source: rows.dataSource)
  }

  private static func sparkRows(_ address: String, source: String?, _ table: TableOptions) throws -> Rows {
    #if Spark
      return try SparkRows(address, source: source, table).rows
    #else
      throw Failure.usage(
        "this program was built without Spark", fix: "build it with swift build -c release --traits Spark")
    #endif
  }
}
