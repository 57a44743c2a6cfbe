import ArgumentParser
import Crypto
import FeatureImportance
import Foundation
import Reports
import Storage
import Tabular

struct RankCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rank", abstract: "Ranks the predictors of a target, stores the run and writes a report.",
    discussion: "Example: assay rank notebooks-data/breast_cancer.csv --target diagnosis")

  @OptionGroup var table: TableOptions
  @OptionGroup var analysis: AnalysisArguments
  @Flag(name: .long, help: "Also show how the models learn: loss over rows and complexity, bias and variance.")
  var curves = false
  @Option(
    name: .long, parsing: .unconditional,
    help: "A column of a few categories: also a ranking for each, and whether they differ.")
  var by: String?
  @Option(
    name: .long, help: "ROWSxCOLUMNS: the features are the pixels of an image, row after row; the report shows it.",
    transform: featureGrid)
  var grid: FeatureGrid?
  @Option(name: .long, help: "The SQLite file that keeps runs.")
  var store = "assay.sqlite"
  @OptionGroup var wording: ReportArguments
  @Flag(name: .long, help: "Keep no run.")
  var noStore = false
  @Option(name: .long, help: "The folder of reports.")
  var report = "reports"
  @Flag(name: .long, help: "Write no report.")
  var noReport = false
  @OptionGroup var engine: EngineArguments
  @OptionGroup var common: CommonOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if curves { try analysis.refuseWeights(for: "--curves, which judge all rows alike") }
    if by != nil { try analysis.refuseWeights(for: "--by, whose errors are known for rows that count alike") }
  }

  func run() throws {
    var options = try analysis.options(compute, grid: grid)
    options.segments = by.map { ByteText($0) }
    if curves { options.curves = CurveOptions() }
    if !noStore { try RunStore.check(path: store) }
    if !noReport { try PendingFiles.check(directory: report) }
    CrashPoint.reach("reading")
    let run = wording.applied(to: try analysed(options))
    CrashPoint.reach("fitted")
    let path = try save(run)
    do { try StandardOutput.write(output(run, report: path)) } catch { throw savedAlready(run, error) }
  }

  private func analysed(_ options: AnalysisOptions) throws -> Run {
    let progress = Progress(isQuiet: common.quiet)
    func identity(_ source: DataSource) -> RunIdentity {
      .now(command: withoutTokens(CommandLine.arguments), data: source.sha256)
    }
    // A refit holds the design of its training rows beside the table.
    if let rows = try engine.rows(of: table, weight: 6, obstacle: analysis.obstacle, common) {
      defer { rows.end() }
      return try reading(rows.name, progress) {
        var run = try LargeAnalysis(options, on: rows.engine, sampleRows: engine.sampleRows)
          .run(from: rows.source, as: identity, progress: progress.show)
        run.labels = try wording.labels(columns: run.data.columns.map(\.name))
        return run
      }
    }
    let (contents, source) = try table.read()
    let labels = try wording.labels(columns: contents.table.columns.map(\.name))
    return try reading(table.name, progress) {
      var run = try Analysis(options).run(
        on: contents.table, from: source, as: identity(source), progress: progress.show)
      run.labels = labels
      return run
    }
  }

  private func reading(_ name: String, _ progress: Progress, _ body: () throws -> Run) throws -> Run {
    defer { progress.clear() }
    do { return try body() } catch { throw Failure(error).reading(name) }
  }

  private func output(_ run: Run, report: String?) -> String {
    if common.json { return JSON.run(run).text + "\n" }
    var text = RankingTable(run).text(common.style)
    if let report { text += "\nreport  \(report)\n" }
    if !noStore { text += "run     \(run.id) in \(store)\n" }
    return text
  }

  /// The store first: a report can be made again from a run, but not the other way round. The report's files are
  /// complete beside their places before the run is stored, so that what can fail has failed by then.
  private func save(_ run: Run) throws -> String? {
    guard !noReport else {
      try keep(run)
      return nil
    }
    let files = ReportFiles(run, in: report)
    var pending = PendingFiles()
    for file in files.files { try pending.add(file.path, file.bytes) }
    try keep(run)
    do { try pending.commit() } catch { throw savedAlready(run, error) }
    return files.htmlPath
  }

  private func keep(_ run: Run) throws {
    if !noStore { try RunStore(path: store, watch: Interruption.watch("run \(run.id) is saved in \(store)")).save(run) }
  }

  /// The same failure, saying that the run itself is not lost.
  private func savedAlready(_ run: Run, _ error: any Error) -> Failure {
    var failure = Failure(error)
    if !noStore { failure.fix = "run \(run.id) is saved in \(store); " + failure.fix }
    return failure
  }
}

/// "8x8".
private func featureGrid(_ text: String) throws -> FeatureGrid {
  guard let grid = FeatureGrid(text) else { throw ValidationError("--grid takes ROWSxCOLUMNS, for example 8x8") }
  return grid
}

extension RunIdentity {
  /// A run that begins now. The id begins with the time; the random end tells runs of one second apart. Under
  /// `SOURCE_DATE_EPOCH` the time is that, and the end follows from data, command and version.
  static func now(command: [String], data: String) -> RunIdentity {
    let epoch = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap(TimeInterval.init)
    let moment = epoch.map(Date.init(timeIntervalSince1970:)) ?? Date()
    let command = ["assay"] + command.dropFirst()
    let id = DateFormatter()
    id.locale = Locale(identifier: "en_US_POSIX")
    id.timeZone = TimeZone(identifier: "UTC")
    id.dateFormat = "yyyyMMdd'T'HHmmss'Z'"
    let stamp = id.string(from: moment)
    id.dateFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'"
    let digest = SHA256.hash(data: Data((command + [data, Assay.version]).joined(separator: "\0").utf8))
    let end = epoch == nil ? UInt32.random(in: 0 ... .max) : digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    let suffix = String(end, radix: 16)
    return RunIdentity(
      id: stamp + "-" + String(repeating: "0", count: 8 - suffix.count) + suffix, createdAt: id.string(from: moment),
      version: Assay.version, command: command)
  }
}
