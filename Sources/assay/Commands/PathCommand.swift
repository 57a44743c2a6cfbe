import ArgumentParser
import FeatureImportance
import Tabular

struct PathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path",
    abstract: "Traces the elastic-net path on all complete rows, in glmnet's terms, or that of a network.",
    discussion: "Example: assay path notebooks-data/diabetes.csv --target progression --family gaussian")

  @OptionGroup var table: TableOptions
  @Option(name: .long, parsing: .unconditional, help: "The column to predict.")
  var target: String
  @Option(name: .long, help: "gaussian, binomial or multinomial.", transform: choice)
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
  @Option(name: .long, parsing: .unconditional, help: "The label that is the event of a binomial path.")
  var positive: String?
  @Option(name: .long, help: "Largest violation of the optimality conditions, relative to the null model's gradient.")
  var tolerance = 1e-6
  @Option(name: .long, help: "Folds of cross-validation; 0: none.")
  var folds = 10
  @Option(name: .long, help: "What held-out rows are judged by: deviance, mse or auc.", transform: choice)
  var measure = ValidationMeasure.deviance
  @Option(name: .long, parsing: .unconditional, help: "A column that names each row's fold.")
  var foldColumn: String?
  @OptionGroup var network: LassoNetArguments
  @OptionGroup var penalty: PenaltyArguments
  @OptionGroup var variants: VariantArguments
  @OptionGroup var splitting: SplitArguments
  @OptionGroup var inference: InferenceArguments
  @OptionGroup var engine: EngineArguments
  @OptionGroup var common: CommonOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if !(0...1).contains(alpha) { throw ValidationError("--alpha must be between 0 and 1") }
    if lambdaCount < 1 { throw ValidationError("--lambda-count must be at least 1") }
    if let lambdaMinRatio, !(lambdaMinRatio > 0 && lambdaMinRatio < 1) {
      throw ValidationError("--lambda-min-ratio must be between 0 and 1")
    }
    if !(tolerance > 0) { throw ValidationError("--tolerance must be positive") }
    if positive != nil && family != .binomial { throw ValidationError("--positive goes with --family binomial") }
    try splitting.validate(target: target)
    if foldColumn != nil && splitting.splitting != .random {
      throw ValidationError("--fold-column leaves nothing to --split-by or --time")
    }
    try inference.validate(
      family: family, isWeighted: weights != nil, isIndependent: splitting.splitting == .random)
    try variants.validate(alpha: alpha, hasSigns: !penalty.nonnegative.isEmpty)
    try network.validate([
      ("--alpha", alpha != 1), ("--no-standardize", noStandardize), ("--relax", variants.relax),
      ("--adaptive", variants.adaptive), ("--debias", inference.debias),
      ("--split-pvalues", inference.splitCount != nil), ("--penalty-factor", !penalty.penaltyFactor.isEmpty),
      ("--nonnegative", !penalty.nonnegative.isEmpty),
    ])
    if !measure.suits(family) { throw ValidationError("--measure \(measure.rawValue) goes with --family binomial") }
    if folds < 0 || folds == 1 { throw ValidationError("--folds must be 0 or at least 2") }
  }

  func run() throws {
    let sequence = try lambdaSequence()
    if let rows = try engine.rows(of: table, weight: 3, obstacle: obstacle, common) {
      return try trace(rows, sequence)
    }
    let (contents, source) = try table.read()
    do {
      let roles = RoleColumns(contents.table)
      let besides = try [weights, foldColumn, splitting.splitBy, splitting.time].compactMap {
        try $0.map { try roles.name($0) }
      }
      let cases = try completeCases(contents.table, besides: besides)
      let data = Dataset(
        x: try penalty.design(cases.dataset.x), y: cases.dataset.y,
        weights: try weights.map { try roles.weights($0, rows: cases.rows) },
        dependence: try splitting.splitting.dependence(in: contents.table, rows: cases.rows))
      var path = ElasticNetPath(
        family: family, alpha: alpha, lambdas: sequence, isStandardized: !noStandardize, tolerance: tolerance)
      try penalty.apply(to: &path, of: data.x)
      let threads = Threads(compute.threads)
      let folds = try folds(contents.table, cases, data)

      if let path = try network.path(family, classes: cases.target.classes.count, lambdas: sequence) {
        return try trace(path, data, folds, source, contents, cases)
      }
      let clock = ContinuousClock()
      let start = clock.now
      var variant = PathVariant()
      let adaptive = variants.adaptive ? AdaptiveLasso(path, seed: Seed(compute.seed)) : nil
      if let adaptive {
        let weights = try adaptive.weights(learntOn: data, threads: threads)
        path = adaptive.weighted(by: weights)
        variant.adaptiveWeights = weights
      }
      let study = folds.map {
        PathStudy(CrossValidation(path, folds: $0, measure: measure), of: data, threads: threads)
      }
      let points = try study?.points(threads: threads) ?? path.fit(data, threads: threads)
      let traced = clock.now
      let mixtures =
        try variants.isAsked
        ? folds.map {
          try variants.validation(path, adaptive, folds: $0, measure: measure)
            .run(data, points: points, threads: threads)
        } : nil
      let losses = try mixtures?.lasso ?? study?.losses(at: points.map(\.lambda), threads: threads)
      var timings = source.timings + [Timing(stage: "path", seconds: seconds(traced - start))]
      if losses != nil { timings.append(Timing(stage: "cv", seconds: seconds(clock.now - traced))) }
      if variants.relax {
        let start = clock.now
        variant.relaxed = RelaxedPath(points, of: path, on: data, threads: threads)
        variant.choice = mixtures?.validation
        timings.append(Timing(stage: "relax", seconds: seconds(clock.now - start)))
      }
      let inferred = try inference.run(data, family: family, compute: compute)
      timings += inferred.timings

      common.note(contents.notes)
      common.note(cases)
      if let relaxed = variant.relaxed { common.note(relaxed) }
      var result = PathResult(path, points, design: data.x, validation: losses?.validation(of: points))
      result.classes = cases.target.classes
      result.criteria = InformationCriteria(result, of: data)
      if common.json {
        let document = JSON.object(
          JSON.path(result) + JSON.smallest(losses, points) + JSON.inference(inferred)
            + JSON.variant(variant, result, isGrouped: penalty.grouped) + [
              ("timings", .timings(timings))
            ])
        return try StandardOutput.write(document.text + "\n")
      }
      let text = PathText(
        path: result, target: cases.target, file: table.name, rows: data.rowCount, splitting: splitting.splitting,
        isStandardized: !noStandardize, style: common.style)
      try StandardOutput.write(
        text.text + VariantText(variant: variant, path: result).text(common.style)
          + InferenceText(inferred).text(common.style))
    } catch {
      throw Failure(error).reading(table.name)
    }
  }

  /// An option that needs the whole table in memory.
  private var obstacle: String? {
    let options: [(name: String, isUsed: Bool)] = [
      ("--family multinomial", family == .multinomial), ("--weights", weights != nil),
      ("--fold-column", foldColumn != nil), ("--split-by", splitting.splitBy != nil),
      ("--time", splitting.time != nil), ("--relax, --adaptive or --grouped", variants.isAsked || penalty.grouped),
      ("--penalty-factor", !penalty.penaltyFactor.isEmpty), ("--nonnegative", !penalty.nonnegative.isEmpty),
      ("--debias", inference.debias), ("--split-pvalues", inference.splitCount != nil),
      ("--lassonet", network.lassonet),
    ]
    return options.first { $0.isUsed }?.name
  }

  /// Traces the path of a table that is not held.
  private func trace(_ rows: EngineArguments.Rows, _ sequence: LambdaSequence) throws {
    defer { rows.end() }
    do {
      let options = AnalysisOptions(
        target: ByteText(target), positive: positive.map { ByteText($0) }, seed: Seed(compute.seed),
        threads: Threads(compute.threads))
      let path = ElasticNetPath(
        family: family, alpha: alpha, lambdas: sequence, isStandardized: !noStandardize, tolerance: tolerance)
      let (survey, target, result, losses, timings) = try LargeAnalysis(
        options, on: rows.engine, sampleRows: engine.sampleRows
      ).path(path, folds: folds, measure: measure)
      common.note(incompleteRows: survey.rowsRead - survey.rowsUsed)
      if common.json {
        let document = JSON.object(
          JSON.path(result) + JSON.smallest(losses, result.points) + [("timings", .timings(timings))])
        return try StandardOutput.write(document.text + "\n")
      }
      let text = PathText(
        path: result, target: target, file: rows.name, rows: survey.rowsUsed, splitting: .random,
        isStandardized: !noStandardize, style: common.style)
      try StandardOutput.write(text.text)
    } catch {
      throw Failure(error).reading(rows.name)
    }
  }

  /// The network's path, as the linear one is told.
  private func trace(
    _ path: LassoNetPath, _ data: Dataset, _ folds: Folds?, _ source: DataSource, _ contents: CSVContents,
    _ cases: CompleteCases
  ) throws {
    let (threads, seed) = (Threads(compute.threads), Seed(compute.seed))
    let clock = ContinuousClock()
    let start = clock.now
    let points = try path.fit(data, seed: seed)
    let traced = clock.now
    var timings = source.timings + [Timing(stage: "path", seconds: seconds(traced - start))]
    let losses = try folds.map {
      try path.losses(data, lambdas: points.map(\.lambda), folds: $0, measure: measure, seed: seed, threads: threads)
    }
    if losses != nil { timings.append(Timing(stage: "cv", seconds: seconds(clock.now - traced))) }
    common.note(contents.notes)
    common.note(cases)
    var result = PathResult(path, points, design: data.x, validation: losses?.validation(of: points))
    result.classes = cases.target.classes
    if common.json {
      let document = JSON.object(
        JSON.path(result) + JSON.network(path, result, seed: seed) + JSON.smallest(losses, points)
          + [("timings", .timings(timings))])
      return try StandardOutput.write(document.text + "\n")
    }
    let text = PathText(
      path: result, target: cases.target, file: table.name, rows: data.rowCount, splitting: splitting.splitting,
      isStandardized: true, style: common.style)
    try StandardOutput.write(text.text)
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

  private func completeCases(_ table: Table, besides: [ByteText]) throws -> CompleteCases {
    let name = ByteText(target)
    if family == .multinomial { return try CompleteCases(table, classes: name, besides: besides) }
    return try CompleteCases(
      table, target: name, task: family == .gaussian ? .regression : .classification,
      positive: positive.map { ByteText($0) }, besides: besides)
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
    let classes = family == .gaussian ? nil : data.y
    let result = Folds(
      data.dependence, rowCount: data.rowCount, count: folds, classes: classes,
      stream: Seed(compute.seed).stream("path folds"))
    try splitting.splitting.check(result.splits, classes: classes)
    if result.count < folds, let column = splitting.splitting.column {
      common.note("assay: note: \"\(visible(column.string))\" allows \(result.count) splits, not \(folds)")
    }
    return result
  }
}
