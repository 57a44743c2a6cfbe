import ArgumentParser
import FeatureImportance
import Tabular

/// How `select` chooses features: the one place where a rule asks for what it needs and reads its answer off a run.
enum SelectionRule: Equatable {
  /// Non-zero at the lambda that predicts best, or at the largest one within a standard error of it.
  case lambdaMin, lambda1SE
  /// The fewest whose held-out loss is not worse than the best beyond noise.
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
    switch self {
    case .stability: options.stability = options.stability ?? StabilityOptions()
    case .knockoff: options.knockoffs = knockoffs
    case .lambdaMin, .lambda1SE, .smallest, .top: break
    }
  }

  /// What a rule chose.
  struct Choice {
    /// In the order of the table, for `top` in the order of the ranking.
    let features: [ByteText]
    /// The same with the members of groups.
    let columns: [ByteText]
    /// What a reader should know of it.
    var notes: [String] = []
  }

  /// - Throws: `Failure` when the run lacks what the rule reads, and what the analysis throws.
  func choice(
    _ analysis: Analysis, _ table: Table, _ source: DataSource, _ progress: @escaping (String) -> Void
  ) throws -> Choice {
    let members = Dictionary(uniqueKeysWithValues: analysis.options.groups.map { ($0.name, $0.members) })
    func chosen(_ features: [ByteText], notes: [String] = []) -> Choice {
      Choice(features: features, columns: features.flatMap { members[$0] ?? [$0] }, notes: notes)
    }
    if self == .knockoff {
      // It needs no ranking, which costs more.
      let knockoffs = try analysis.knockoffs(on: table, from: source, progress: progress)
      return chosen(knockoffs?.selected ?? [], notes: Array(knockoffs?.reading.dropFirst() ?? []))
    }
    return chosen(
      try features(
        of: analysis.run(on: table, from: source, as: .now(command: CommandLine.arguments, data: source.sha256), progress: progress)))
  }

  /// - Throws: `Failure` when the run lacks what the rule reads.
  private func features(of run: Run) throws -> [ByteText] {
    let index: Int?
    switch self {
    case .top(let count): return run.ranking.prefix(count).map(\.feature)
    case .stability:
      guard let stability = run.stability else {
        throw Failure(
          .fit, code: "not-measured",
          message: run.warnings.first { $0.code == "not-measured" }?.message ?? "stability selection is missing",
          fix: "take another --rule, or check the rows of rare classes")
      }
      return stability.stable
    case .knockoff: return run.knockoffs?.selected ?? []
    case .lambdaMin: index = run.path.validation?.minimum
    case .lambda1SE: index = run.path.validation?.oneStandardError
    case .smallest: index = run.path.validation?.smallest
    }
    return index.map { run.path.features(at: run.path.points[$0]) } ?? []
  }
}
