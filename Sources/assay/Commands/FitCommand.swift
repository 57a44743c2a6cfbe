import ArgumentParser
import FeatureImportance
import Tabular

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Fits one model on all complete rows, without selection.",
    discussion: "Example: assay fit notebooks-data/diabetes.csv --target progression --model linear")

  enum ModelName: String, ExpressibleByArgument, CaseIterable {
    case linear, logistic
  }

  @OptionGroup var table: TableOptions
  @Option(name: .long, parsing: .unconditional, help: "The column to predict.")
  var target: String
  @Option(name: .long, help: "linear or logistic.")
  var model: ModelName
  @Option(name: .long, parsing: .unconditional, help: "The label that is the event.")
  var positive: String?
  @Flag(name: .long, help: "Fit through the origin.")
  var noIntercept = false
  @Option(name: .long, help: "Add powers 2…K of the single predictor.")
  var polynomial = 1
  @OptionGroup var common: CommonOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if polynomial < 1 { throw ValidationError("--polynomial must be at least 1") }
  }

  func run() throws {
    let (contents, source) = try table.read()
    do {
      let cases = try CompleteCases(
        contents.table, target: ByteText(target), task: model == .linear ? .regression : .classification,
        positive: positive.map { ByteText($0) })
      let data = try expanded(cases.dataset)
      let clock = ContinuousClock()
      let start = clock.now
      _ = Threads(compute.threads)
      let fit =
        switch model {
        case .linear: try LeastSquares(hasIntercept: !noIntercept).fit(data)
        case .logistic: try LogisticRegression(hasIntercept: !noIntercept).fit(data)
        }
      let timings = source.timings + [Timing(stage: "fit", seconds: seconds(clock.now - start))]
      common.note(contents.notes)
      common.note(cases)
      for coefficient in fit.coefficients where coefficient.standardError == nil {
        common.note(
          "assay: note: column \"\(visible(coefficient.column.string))\" repeats other columns and is left out")
      }
      let omitted = contents.table.rowCount - cases.rows.count
      if omitted > 0 { common.note("assay: note: \(omitted) rows with missing values are left out") }
      try StandardOutput.write(
        common.json ? document(fit, rows: cases.rows.count, timings).text + "\n" : summary(fit, cases))
    } catch {
      throw Failure(error).reading(table.name)
    }
  }

  /// Powers of the single predictor, if asked for.
  private func expanded(_ data: Dataset) throws -> Dataset {
    guard polynomial > 1 else { return data }
    guard data.x.columnCount == 1 else {
      throw Failure.usage(
        "--polynomial needs a single predictor, not \(data.x.columnCount)", fix: "choose it with --columns")
    }
    return Dataset(x: data.x.powers(upTo: polynomial), y: data.y)
  }

  private func document(_ fit: LinearFit, rows: Int, _ timings: [Timing]) -> JSON {
    [
      "model": .string(model.rawValue), "rows": .integer(rows),
      "intercept": noIntercept
        ? .null
        : ["estimate": .number(fit.intercept), "standardError": JSON(fit.inference?.interceptStandardError)],
      "coefficients": .array(
        fit.coefficients.map { coefficient in
          guard coefficient.standardError != nil else { return JSON.aliased(coefficient) }
          return .coefficient(coefficient)
        }),
      "residualSD": JSON(fit.quality.residualStandardDeviation),
      "rSquared": .number(fit.quality.explainedShare), "deviance": .number(fit.quality.deviance),
      "nullDeviance": .number(fit.quality.nullDeviance), "iterations": .integer(fit.quality.iterations),
      "timings": .timings(timings),
    ]
  }

  private func summary(_ fit: LinearFit, _ cases: CompleteCases) -> String {
    var text = TextTable([
      ("column", .left), ("estimate", .right), ("std. error", .right), (model == .linear ? "t" : "z", .right),
      ("p", .right), ("standardised", .right),
    ])
    if !noIntercept {
      text.add(
        "(intercept)", shortened(fit.intercept, digits: 5),
        fit.inference.map { shortened($0.interceptStandardError, digits: 4) } ?? "", "", "", "")
    }
    for coefficient in fit.coefficients {
      guard let error = coefficient.standardError else {
        text.add(coefficient.column.string, "aliased", "", "", "", "")
        continue
      }
      text.add(
        coefficient.column.string, shortened(coefficient.estimate, digits: 5), shortened(error, digits: 4),
        coefficient.statistic.map { shortened($0) } ?? "", coefficient.pValue.map { shortened($0) } ?? "",
        shortened(coefficient.standardized, digits: 4))
    }
    let event = cases.target.positive.map { " = \(visible($0.string))" } ?? ""
    return "\(model.rawValue) model of \(visible(target))\(event) on \(cases.rows.count) complete rows\n\n"
      + text.text(common.style)
      + "\ndeviance \(shortened(fit.quality.deviance, digits: 5)) of \(shortened(fit.quality.nullDeviance, digits: 5)) "
      + "(explained: \(shortened(100 * fit.quality.explainedShare)) %)"
      + (fit.quality.residualStandardDeviation.map { ", residual sd \(shortened($0, digits: 4))" } ?? "") + "\n"
  }
}

extension JSON {
  /// A column that others explain: nothing was estimated.
  fileprivate static func aliased(_ coefficient: Coefficient) -> JSON {
    [
      "feature": JSON(coefficient.feature), "column": JSON(coefficient.column), "estimate": .null,
      "standardError": .null, "statistic": .null, "pValue": .null, "standardized": .null, "aliased": .bool(true),
    ]
  }
}
