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
  /// The best of the ranking.
  case top(Int)

  /// Those without a number.
  private static let plain: [SelectionRule] = [.lambda1SE, .lambdaMin, .smallest, .stability]

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
    case .top(let count): "top:\(count)"
    }
  }

  /// Sees to it that the analysis does what the rule reads.
  func prepare(_ options: inout AnalysisOptions) {
    switch self {
    case .stability: options.stability = options.stability ?? StabilityOptions()
    case .lambdaMin, .lambda1SE, .smallest, .top: break
    }
  }

  /// In the order of the table, for `top` in the order of the ranking.
  ///
  /// - Throws: `Failure` when the run lacks what the rule reads.
  func features(of run: Run) throws -> [ByteText] {
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
    case .lambdaMin: index = run.path.validation?.minimum
    case .lambda1SE: index = run.path.validation?.oneStandardError
    case .smallest: index = run.path.validation?.smallest
    }
    return index.map { run.path.features(at: run.path.points[$0]) } ?? []
  }
}
