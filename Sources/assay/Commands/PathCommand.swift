import ArgumentParser
import FeatureImportance
import Tabular

struct PathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path", abstract: "Traces the elastic-net path on all complete rows, in glmnet's terms.",
    discussion: "Example: assay path notebooks-data/diabetes.csv --target progression --family gaussian")

  @OptionGroup var table: TableOptions
  @Option(name: .long, parsing: .unconditional, help: "The column to predict.")
  var target: String
  @Option(name: .long, help: "gaussian or binomial.", transform: choice)
  var family: Family
  @Option(name: .long, help: "1: lasso, 0: ridge, between: elastic net.")
  var alpha = 1.0
  @Option(name: .long, help: "L1,L2,… instead of a sequence of its own.")
  var lambdas: String?
  @Option(name: .long, help: "Number of lambdas.")
  var lambdaCount = 100
  @Option(name: .long, help: "Smallest lambda over the largest (default: 1e-4, or 0.01 with more columns than rows).")
  var lambdaMinRatio: Double?
  @Flag(name: .long, help: "Penalise coefficients in the file's units.")
  var noStandardize = false
  @Option(name: .long, parsing: .unconditional, help: "A column of observation weights.")
  var weights: String?
  @Option(name: .long, parsing: .unconditional, help: "The label that is the event.")
  var positive: String?
  @Option(name: .long, help: "Largest violation of the optimality conditions, relative to the null model's gradient.")
  var tolerance = 1e-8
  @Option(name: .long, help: "Folds of cross-validation; 0: none.")
  var folds = 10
  @Option(name: .long, parsing: .unconditional, help: "A column that names each row's fold.")
  var foldColumn: String?
  @OptionGroup var inference: InferenceArguments
  @OptionGroup var common: CommonOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if !(0...1).contains(alpha) { throw ValidationError("--alpha must be between 0 and 1") }
    if lambdaCount < 1 { throw ValidationError("--lambda-count must be at least 1") }
    if let lambdaMinRatio, !(lambdaMinRatio > 0 && lambdaMinRatio < 1) {
      throw ValidationError("--lambda-min-ratio must be between 0 and 1")
    }
    if !(tolerance > 0) { throw ValidationError("--tolerance must be positive") }
    try inference.validate(family: family, isWeighted: weights != nil)
    if folds < 0 || folds == 1 { throw ValidationError("--folds must be 0 or at least 2") }
  }

  func run() throws {
    let sequence = try lambdaSequence()
    let (contents, source) = try table.read()
    do {
      let besides = [weights, foldColumn].compactMap { $0.map { ByteText($0) } }
      for name in besides where contents.table[name] == nil {
        throw AnalysisError.noSuchColumn(
          name, suggestion: nearestName(to: name, in: contents.table.columns.map(\.name)))
      }
      let cases = try CompleteCases(
        contents.table, target: ByteText(target), task: family == .gaussian ? .regression : .classification,
        positive: positive.map { ByteText($0) }, besides: besides)
      let data = Dataset(x: cases.dataset.x, y: cases.dataset.y, weights: try observationWeights(contents.table, cases))
      let path = ElasticNetPath(
        family: family, alpha: alpha, lambdas: sequence, isStandardized: !noStandardize, tolerance: tolerance)
      let threads = Threads(compute.threads)

      let clock = ContinuousClock()
      let start = clock.now
      let points = try path.fit(data, threads: threads)
      let traced = clock.now
      let validation = try folds(contents.table, cases, data).map {
        try CrossValidation(path, folds: $0).run(data, lambdas: points.map(\.lambda), threads: threads)
      }
      var timings = source.timings + [Timing(stage: "path", seconds: seconds(traced - start))]
      if validation != nil { timings.append(Timing(stage: "cv", seconds: seconds(clock.now - traced))) }
      let inferred = try inference.run(data, family: family, compute: compute)
      timings += inferred.timings

      common.note(contents.notes)
      common.note(cases)
      let result = PathResult(path, points, design: data.x, validation: validation)
      let document = JSON.object(
        JSON.path(result) + JSON.inference(inferred) + [("timings", .timings(timings))])
      let text = PathTable(result).text(common.style) + InferenceText(inferred).text(common.style)
      try StandardOutput.write(common.json ? document.text + "\n" : text)
    } catch {
      throw Failure(error).reading(table.name)
    }
  }

  private func lambdaSequence() throws -> LambdaSequence {
    guard let lambdas else { return .automatic(count: lambdaCount, minimumRatio: lambdaMinRatio) }
    let values = lambdas.split(separator: ",").map { Double($0) }
    let positive = values.compactMap { $0 }.filter { $0 > 0 && $0.isFinite }
    guard !positive.isEmpty, positive.count == values.count else {
      throw Failure.usage("--lambdas takes positive numbers", fix: "write for example --lambdas 1,0.1,0.01")
    }
    return .given(positive)
  }

  private func observationWeights(_ table: Table, _ cases: CompleteCases) throws -> [Double]? {
    guard let weights else { return nil }
    guard case .numeric(let values)? = table[ByteText(weights)]?.values else {
      throw Failure(
        .input, code: "weights-not-numeric", message: "the weights are not numbers", column: ByteText(weights),
        fix: "give a numeric column")
    }
    let chosen = cases.rows.map { values[$0] }
    guard chosen.allSatisfy({ $0 >= 0 }), chosen.contains(where: { $0 > 0 }) else {
      throw Failure(
        .input, code: "weights-negative", message: "weights must not be negative, nor all zero",
        column: ByteText(weights), fix: "correct the column")
    }
    return chosen
  }

  private func folds(_ table: Table, _ cases: CompleteCases, _ data: Dataset) throws -> Folds? {
    if let foldColumn, let column = table[ByteText(foldColumn)] {
      let folds = Folds(labels: column, rows: cases.rows)
      guard folds.count >= 2 else {
        throw Failure(
          .input, code: "one-fold", message: "the column names one fold only", column: ByteText(foldColumn),
          fix: "give a column with at least two values")
      }
      return folds
    }
    guard folds > 0 else { return nil }
    return Folds(
      rowCount: data.rowCount, count: min(folds, data.rowCount), classes: family == .binomial ? data.y : nil,
      stream: Seed(compute.seed).stream("path folds"))
  }
}

/// A path as text: the lambdas at which the set of features changes.
struct PathTable {
  let path: PathResult

  init(_ path: PathResult) { self.path = path }

  func text(_ style: Style) -> String {
    var table = TextTable([
      ("lambda", .right), ("non-zero", .right), ("explained", .right), ("enters", .left), ("leaves", .left),
    ])
    var before: Set<ByteText> = []
    for point in path.points {
      let present = Set(zip(path.columns, point.coefficients).filter { $1 != 0 }.map { $0.0.feature })
      defer { before = present }
      let (enters, leaves) = (present.subtracting(before).sorted(), before.subtracting(present).sorted())
      guard !enters.isEmpty || !leaves.isEmpty else { continue }
      table.add(
        shortened(point.lambda), "\(point.degreesOfFreedom)", shortened(100 * point.devianceRatio) + " %",
        enters.map(\.string).joined(separator: ", "), leaves.map(\.string).joined(separator: ", "))
    }
    var text = table.text(style)
    if let validation = path.validation {
      for (name, index) in [("lambda.min", validation.minimum), ("lambda.1se", validation.oneStandardError)] {
        text +=
          "\(name) \(shortened(path.points[index].lambda)): \(path.points[index].degreesOfFreedom) non-zero, "
          + "held-out deviance \(shortened(validation.mean[index], digits: 4)) ± "
          + "\(shortened(validation.standardError[index]))\n"
      }
    }
    return text
  }
}
