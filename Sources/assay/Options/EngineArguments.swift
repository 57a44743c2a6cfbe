import ArgumentParser
import FeatureImportance
import Tabular

/// Where rows live while a command looks at them.
struct EngineArguments: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "memory, or stream: the table is read in blocks and never held (default: memory where the table fits into what is free).",
      valueName: "engine"))
  var engine: String?
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
    if let engine, engine != "memory", engine != "stream" {
      throw ValidationError("--engine \(engine) is not understood: write memory or stream")
    }
    if cache != nil && engine == "memory" { throw ValidationError("--cache goes with --engine stream") }
  }

  /// Rows behind an engine, with what becomes known of where they came from.
  struct Rows {
    let engine: any Engine
    /// Asked once the rows have been seen.
    let source: () throws -> DataSource
  }

  /// - Parameters:
  ///   - weight: bytes that a command takes for each byte of the file, roughly, if it holds the table.
  ///   - obstacle: an option that needs the whole table in memory; nil if there is none.
  /// - Returns: nil where the table is held in memory.
  /// - Throws: `Failure` where what was asked for does not go together.
  func rows(of table: TableOptions, weight: Int, obstacle: String?, _ common: CommonOptions) throws -> Rows? {
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
    return Rows(engine: RowEngine(name: "stream", rows), source: rows.dataSource)
  }
}
