import ArgumentParser
import FeatureImportance
import Tabular

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Fits one model on all complete rows, without selection.",
    discussion: """
      Examples: assay fit notebooks-data/diabetes.csv --target progression --model linear --robust
                assay fit notebooks-data/heart.csv --target chd --model logistic --firth --intervals profile
                assay fit notebooks-data/diabetes.csv --target progression --model mlp --hidden 16
      """)

  enum ModelName: String, ExpressibleByArgument, CaseIterable {
    case linear, logistic, multinomial, mlp
  }

  enum Intervals: String, CaseIterable {
    case wald, profile
  }

  @OptionGroup var table: TableOptions
  @Option(name: .long, parsing: .unconditional, help: "The column to predict.")
  var target: String
  @Option(name: .long, help: "linear, logistic, multinomial, or mlp for a neural network.")
  var model: ModelName
  @Option(name: .long, parsing: .unconditional, help: "The label that is the event of a logistic model.")
  var positive: String?
  @Option(
    name: .long, parsing: .unconditional,
    help: "The class that a multinomial model compares the others with (default: the first).")
  var reference: String?
  @Flag(name: .long, help: "Fit through the origin.")
  var noIntercept = false
  @Option(name: .long, help: "Add powers 2…K of the single predictor.")
  var polynomial = 1
  @Option(name: .long, parsing: .unconditional, help: "A column of observation weights.")
  var weights: String?
  @Option(
    name: .long,
    help: "Add L/2 times the sum of squared coefficients of standardised columns to the mean loss (linear: RSS/2n).")
  var ridge = 0.0
  @Flag(name: .long, help: "Firth's penalty: less bias, and finite where classes are separated (logistic).")
  var firth = false
  @Flag(name: .long, help: "Standard errors for rows of unequal variance: HC3.")
  var robust = false
  @Option(
    name: .long, parsing: .unconditional,
    help: "Standard errors for rows of one patient or issuer that depend on each other: the column that names them.")
  var splitBy: String?
  @Option(name: .long, help: "wald, or profile for those of the likelihood ratio (logistic).", transform: choice)
  var intervals = Intervals.wald
  @Option(name: .long, help: "Of the intervals.")
  var confidence = 0.95
  @Option(
    name: .long, help: "What a network predicts: regression or classification (default: as the target suggests).",
    transform: choice)
  var task: Task?
  @Option(name: .long, parsing: .unconditional, help: "Also predict the rows of this file and say how well (mlp).")
  var score: String?
  @Flag(name: .long, help: "Every weight in the JSON document (mlp).")
  var showWeights = false
  @OptionGroup var network: NetworkArguments
  @OptionGroup var engine: EngineArguments
  @OptionGroup var common: CommonOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if model == .mlp {
      if noIntercept || polynomial > 1 || ridge > 0 || firth || robust || splitBy != nil || intervals == .profile {
        throw ValidationError("--model mlp has options of its own; --l2 takes the place of --ridge")
      }
    } else if let option = network.given.first ?? (task.map { _ in "--task" } ?? score.map { _ in "--score" }) {
      throw ValidationError("\(option) goes with --model mlp")
    }
    if polynomial < 1 { throw ValidationError("--polynomial must be at least 1") }
    if !(ridge >= 0 && ridge.isFinite) { throw ValidationError("--ridge must not be negative") }
    if !(confidence > 0 && confidence < 1) { throw ValidationError("--confidence must be between 0 and 1") }
    if robust && splitBy != nil { throw ValidationError("--robust and --split-by exclude each other") }
    if firth && ridge > 0 { throw ValidationError("--firth and --ridge exclude each other") }
    if firth && model != .logistic { throw ValidationError("--firth goes with --model logistic") }
    if reference != nil && model != .multinomial { throw ValidationError("--reference goes with --model multinomial") }
    if positive != nil && model != .logistic && model != .mlp {
      throw ValidationError("--positive goes with --model logistic or mlp")
    }
    if (robust || splitBy != nil) && model == .multinomial {
      throw ValidationError("--robust and --split-by go with --model linear or logistic")
    }
    if (robust || splitBy != nil) && ridge > 0 {
      throw ValidationError("--ridge leaves no standard errors, so neither --robust nor --split-by goes with it")
    }
    if intervals == .profile && (model != .logistic || ridge > 0 || robust || splitBy != nil) {
      throw ValidationError("--intervals profile goes with --model logistic, with --firth or without a penalty")
    }
  }

  func run() throws {
    // The design, and a copy that the solver turns.
    if let rows = try engine.rows(of: table, weight: 4, obstacle: obstacle, common) { return try fit(rows) }
    let (contents, source) = try table.read()
    if model == .mlp { return try fitNetwork(contents, source) }
    do {
      let roles = RoleColumns(contents.table)
      let besides = try [weights, splitBy].compactMap { try $0.map { try roles.name($0) } }
      let name = ByteText(target)
      let cases =
        model == .multinomial
        ? try CompleteCases(contents.table, classes: name, besides: besides)
        : try CompleteCases(
          contents.table, target: name, task: model == .linear ? .regression : .classification,
          positive: positive.map { ByteText($0) }, besides: besides)
      let data = Dataset(
        x: try expanded(cases.dataset.x), y: cases.dataset.y,
        weights: try weights.map { try roles.weights($0, rows: cases.rows) })
      let errors = try errorAssumption(contents.table, rows: cases.rows)
      _ = Threads(compute.threads)

      let clock = ContinuousClock()
      let start = clock.now
      let document = try document(data, cases, errors)
      let timings = source.timings + [Timing(stage: "fit", seconds: seconds(clock.now - start))]
      common.note(contents.notes)
      common.note(cases)
      for line in document.notes { common.note("assay: note: \(line)") }
      common.note(incompleteRows: contents.table.rowCount - cases.rows.count)
      try StandardOutput.write(
        common.json ? document.json(timings).text + "\n" : document.text(common.style))
    } catch {
      throw Failure(error).reading(table.name)
    }
  }

  /// An option that needs the whole table in memory.
  private var obstacle: String? {
    switch model {
    case .linear, .logistic: break
    case .multinomial, .mlp: return "--model \(model.rawValue)"
    }
    let options: [(name: String, isUsed: Bool)] = [
      ("--no-intercept", noIntercept), ("--polynomial", polynomial > 1), ("--weights", weights != nil),
      ("--ridge", ridge > 0), ("--firth", firth), ("--robust", robust), ("--split-by", splitBy != nil),
      ("--intervals profile", intervals == .profile),
    ]
    return options.first { $0.isUsed }?.name
  }

  /// Fits a table that is not held.
  private func fit(_ rows: EngineArguments.Rows) throws {
    defer { rows.end() }
    do {
      let options = AnalysisOptions(
        target: ByteText(target), task: model == .linear ? .regression : .classification,
        positive: positive.map { ByteText($0) }, seed: Seed(compute.seed), threads: Threads(compute.threads))
      let (survey, target, fit, timings) = try LargeAnalysis(options, on: rows.engine, sampleRows: engine.sampleRows)
        .fit()
      let document = FitDocument(
        FitDocument.Header(
          model: model.rawValue, target: target, rows: survey.rowsUsed, hasIntercept: true, errors: .model,
          confidence: confidence, ridge: 0, isFirth: false, isProfiled: false), fit, profile: nil)
      common.note(incompleteRows: survey.rowsRead - survey.rowsUsed)
      for line in document.notes { common.note("assay: note: \(line)") }
      try StandardOutput.write(common.json ? document.json(timings).text + "\n" : document.text(common.style))
    } catch {
      throw Failure(error).reading(rows.name)
    }
  }

  private func fitNetwork(_ contents: CSVContents, _ source: DataSource) throws {
    do {
      let roles = RoleColumns(contents.table)
      let besides = try [weights].compactMap { try $0.map { try roles.name($0) } }
      let cases = try CompleteCases(
        contents.table, target: ByteText(target), task: task, positive: positive.map { ByteText($0) },
        besides: besides, allowsClasses: true)
      let data = Dataset(
        x: cases.dataset.x, y: cases.dataset.y, weights: try weights.map { try roles.weights($0, rows: cases.rows) })
      let model = try network.applied(
        to: NeuralNetwork(
          family: cases.target.family, classCount: cases.target.classes.count, threads: Threads(compute.threads)))
      let clock = ContinuousClock()
      let start = clock.now
      let fit = try model.fit(data, seed: Seed(compute.seed))
      let timings = source.timings + [Timing(stage: "fit", seconds: seconds(clock.now - start))]
      var document = NetworkDocument(fit, cases.target, data, confidence: confidence)
      document.showsWeights = showWeights
      document.score = try score.map { try ScoredFile(fit, cases, on: try table.read(path: $0)) }
      common.note(contents.notes)
      common.note(cases)
      common.note(incompleteRows: contents.table.rowCount - cases.rows.count)
      try StandardOutput.write(common.json ? document.json(timings).text + "\n" : document.text(common.style))
    } catch {
      throw Failure(error).reading(table.name)
    }
  }

  private func errorAssumption(_ table: Table, rows: [Int]) throws -> ErrorAssumption {
    guard let splitBy else { return robust ? .robust : .model }
    guard case .groups(let groups) = try Splitting.groups(ByteText(splitBy)).dependence(in: table, rows: rows) else {
      return .model
    }
    return .clustered(groups)
  }

  private func document(_ data: Dataset, _ cases: CompleteCases, _ errors: ErrorAssumption) throws -> FitDocument {
    let hasIntercept = !noIntercept
    let header = FitDocument.Header(
      model: model.rawValue, target: cases.target, rows: cases.rows.count, hasIntercept: hasIntercept, errors: errors,
      confidence: confidence, ridge: ridge, isFirth: firth, isProfiled: intervals == .profile)
    switch model {
    case .linear:
      let fit = try LeastSquares(hasIntercept: hasIntercept, ridge: ridge).fit(data, errors: errors)
      return FitDocument(header, fit, profile: nil)
    case .logistic:
      let penalty: LogisticRegression.Penalty = firth ? .firth : ridge > 0 ? .ridge(ridge) : .none
      let regression = LogisticRegression(hasIntercept: hasIntercept, penalty: penalty)
      let fit = try regression.fit(data, errors: errors)
      let profile = try header.isProfiled ? regression.profileIntervals(data, confidence: confidence) : nil
      return FitDocument(header, fit, profile: profile)
    case .multinomial:
      let classes = cases.target.classes
      let place = try reference.map { level in
        guard let place = classes.firstIndex(of: ByteText(level)) else {
          throw AnalysisError.noSuchLevel(ByteText(level), of: cases.target.name, levels: classes)
        }
        return place
      }
      let regression = MultinomialRegression(hasIntercept: hasIntercept, ridge: ridge)
      return FitDocument(header, try regression.fit(data, classes: classes, reference: place ?? 0))
    case .mlp: preconditionFailure("has a document of its own")
    }
  }

  /// Powers of the single predictor, if asked for.
  private func expanded(_ x: DesignMatrix) throws -> DesignMatrix {
    guard polynomial > 1 else { return x }
    guard x.columnCount == 1 else {
      throw Failure.usage(
        "--polynomial needs a single predictor, not \(x.columnCount)", fix: "choose it with --columns")
    }
    return x.powers(upTo: polynomial)
  }
}
