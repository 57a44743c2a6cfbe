import ArgumentParser
import FeatureImportance
import Tabular

struct SelectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select", abstract: "Prints the chosen features, one name a line.",
    discussion: "Example: assay select notebooks-data/diabetes.csv --target progression --rule lambda.1se")

  /// How features are chosen.
  enum Rule: Equatable {
    /// Non-zero at the lambda that predicts best, or at the largest one within a standard error of it.
    case lambdaMin, lambda1SE
    /// The fewest whose held-out loss is not worse than the best beyond noise.
    case smallest
    /// Those that tell the target more than knockoffs of theirs.
    case knockoff
    /// The best of the ranking.
    case top(Int)

    init(_ text: String) throws {
      switch text {
      case "lambda.min": self = .lambdaMin
      case "lambda.1se": self = .lambda1SE
      case "smallest": self = .smallest
      case "knockoff": self = .knockoff
      default:
        guard text.hasPrefix("top:"), let count = Int(text.dropFirst(4)), count > 0 else {
          throw ValidationError("--rule takes lambda.1se, lambda.min, smallest, knockoff or top:K")
        }
        self = .top(count)
      }
    }
  }

  @OptionGroup var table: TableOptions
  @OptionGroup var analysis: AnalysisArguments
  @Option(name: .long, help: "lambda.1se, lambda.min, smallest, knockoff or top:K.", transform: Rule.init)
  var rule: Rule = .lambda1SE
  @Option(name: .long, help: "Write the chosen columns and the target as CSV to this file.")
  var emit: String?
  @OptionGroup var common: CommonOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if emit != nil && table.files == ["-"] {
      throw ValidationError("--emit reads the file a second time, which standard input does not allow")
    }
  }

  func run() throws {
    var options = try analysis.options(compute)
    if rule == .knockoff { options.knockoffs = analysis.knockoffs.options }
    let (contents, source) = try table.read()
    let progress = Progress(isQuiet: common.quiet)
    let chosen: [ByteText]
    do {
      chosen = try features(Analysis(options), contents.table, source, progress)
      progress.clear()
    } catch {
      progress.clear()
      throw Failure(error).reading(table.name)
    }
    if let emit { try write(chosen + [options.target], of: contents, to: emit) }
    if common.json {
      let document: JSON = [
        "rule": .string(ruleName), "target": JSON(options.target), "features": .array(chosen.map { JSON($0) }),
      ]
      return try StandardOutput.write(document.text + "\n")
    }
    if chosen.isEmpty { common.note("assay: note: no feature is chosen") }
    // A name may hold a line end; the next tool in a pipe must still see one name a line.
    try StandardOutput.write(chosen.map { visible($0.string) + "\n" }.joined())
  }

  private var ruleName: String {
    switch rule {
    case .lambdaMin: "lambda.min"
    case .lambda1SE: "lambda.1se"
    case .smallest: "smallest"
    case .knockoff: "knockoff"
    case .top(let count): "top:\(count)"
    }
  }

  private func features(
    _ analysis: Analysis, _ table: Table, _ source: DataSource, _ progress: Progress
  ) throws -> [ByteText] {
    guard rule == .knockoff else {
      return features(
        of: try analysis.run(
          on: table, from: source, as: .now(command: CommandLine.arguments), progress: progress.show))
    }
    // It needs no ranking, which costs more.
    guard let knockoffs = try analysis.knockoffs(on: table, from: source, progress: progress.show) else { return [] }
    if !common.json {
      for sentence in knockoffs.reading.dropFirst() { common.note("assay: note: \(visible(sentence))") }
    }
    return knockoffs.selected
  }

  /// In the order of the table, for `top` in the order of the ranking.
  private func features(of run: Run) -> [ByteText] {
    let index: Int?
    switch rule {
    case .top(let count): return run.ranking.prefix(count).map(\.feature)
    case .lambdaMin: index = run.path.validation?.minimum
    case .lambda1SE: index = run.path.validation?.oneStandardError
    case .smallest: index = run.path.validation?.smallest
    case .knockoff: return run.knockoffs?.selected ?? []
    }
    guard let index else { return [] }
    return run.path.features(at: run.path.points[index])
  }

  /// Every record that was not rejected, with the text of the file unchanged.
  private func write(_ names: [ByteText], of contents: CSVContents, to path: String) throws {
    let writer = CSVWriter()
    var output: [UInt8] = []
    writer.write(names, to: &output)
    let places = names.compactMap { contents.header.firstIndex(of: $0) }
    var isHeader = contents.dialect.header
    try table.source().forEachRecord { record in
      if !isHeader && record.count == contents.header.count { writer.write(places.map { record[$0] }, to: &output) }
      isHeader = false
    }
    var pending = PendingFiles()
    try pending.add(path, output)
    try pending.commit()
  }
}
