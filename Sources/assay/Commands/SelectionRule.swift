import ArgumentParser
import FeatureImportance
import Tabular

/// How `select` chooses features: the one place where a rule asks for what it needs and reads its answer off a run.
enum SelectionRule: Equatable {
  /// Non-zero at the lambda that predicts best, or at the largest one within a standard error of it.
  case lambdaMin, lambda1SE
  /// The cheapest, or fewest, whose held-out loss is not worse than the best beyond noise or a margin.
  case smallest
  /// Among the first to enter the path on most halves of the rows.
  case stability
  /// Those that tell the target more than knockoffs of theirs.
  case knockoff
  /// The best of the ranking.
  case top(Int)

  /// Those without a number.
  private static let plain: [SelectionRule] = [.lambda1SE, .lambdaMin, .smallest, .stability, .knockoff]

  /// What `--rule` takes, for a sentence.
  static var choices: String { (plain.map(\.name)).joined(separator: ", ") + " or top:K" }

  init(_ text: String) throws {
    if let rule = Self.plain.first(where: { $0.name == text }) {
      self = rule
      return
    }
    guard text.hasPrefix("top:"), let count = Int(text.dropFirst(4)), count > 0 else {
      throw ValidationError("--rule takes \(Self.choices)")
    }
    self = .top(count)
  }

  var name: String {
    switch self {
    case .lambdaMin: "lambda.min"
    case .lambda1SE: "lambda.1se"
    case .smallest: "smallest"
    case .stability: "stability"
    case .knockoff: "knockoff"
    case .top(let count): "top:\(count)"
    }
  }

  /// Sees to it that the analysis does what the rule reads.
  ///
  /// - Parameter knockoffs: as asked for on the command line.
  func prepare(_ options: inout AnalysisOptions, knockoffs: KnockoffOptions) {
    if self == .knockoff { options.knockoffs = knockoffs }
  }

  /// What a rule chose.
  struct Choice {
    /// In the order of the table, for `top` in the order of the ranking.
    let features: [ByteText]
    /// What a reader should know of it.
    var notes: [String] = []
    /// What a program should know of it.
    var document: [(key: String, value: JSON)] = []
  }

  /// Only `top` needs the ranking, which costs more than all else.
  ///
  /// - Parameter pricing: what features cost, for `smallest`.
  /// - Throws: what the analysis throws.
  func choice(
    _ analysis: Analysis, _ table: Table, _ source: DataSource, pricing: CostArguments,
    _ progress: @escaping (String) -> Void
  ) throws -> Choice {
    func path(_ index: (PathResult.Validation) -> Int) throws -> Choice {
      let path = try analysis.path(on: table, from: source, progress: progress)
      return Choice(features: path.validation.map { path.features(at: path.points[index($0)]) } ?? [])
    }
    switch self {
    case .lambdaMin: return try path(\.minimum)
    case .lambda1SE: return try path(\.oneStandardError)
    case .smallest:
      let cheapest = try analysis.cheapest(
        on: table, from: source, costs: pricing.costs, margin: pricing.margin, progress: progress)
      return cheapest.map(pricing.choice) ?? Choice(features: [])
    case .stability:
      return Choice(features: try analysis.stability(on: table, from: source, progress: progress).stable)
    case .knockoff:
      let knockoffs = try analysis.knockoffs(on: table, from: source, progress: progress)
      return Choice(features: knockoffs?.selected ?? [], notes: Array(knockoffs?.reading.dropFirst() ?? []))
    case .top(let count):
      let run = try analysis.run(
        on: table, from: source, as: .now(command: CommandLine.arguments, data: source.sha256), progress: progress)
      return Choice(features: run.ranking.prefix(count).map(\.feature))
    }
  }
}
