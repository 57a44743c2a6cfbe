import ArgumentParser
import FeatureImportance
import Tabular

struct CurveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curve", abstract: "Shows how models learn: loss over rows and over complexity, bias and variance.",
    discussion: "Example: assay curve notebooks-data/diabetes.csv --target progression")

  @OptionGroup var table: TableOptions
  @OptionGroup var analysis: AnalysisArguments
  @OptionGroup var curve: CurveArguments
  @OptionGroup var common: CommonOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws { try analysis.refuseWeights(for: "curves, which judge all rows alike") }

  func run() throws {
    var options = try analysis.options(compute)
    options.curves = try curve.options
    let (contents, source) = try table.read()
    let progress = Progress(isQuiet: common.quiet)
    let result: CurveResult
    do {
      result = try Analysis(options).curves(on: contents.table, from: source, progress: progress.show)
      progress.clear()
    } catch {
      progress.clear()
      throw Failure(error).reading(table.name)
    }
    for warning in result.warnings { common.note("assay: note: \(visible(warning.message))") }
    if common.json { return try StandardOutput.write(JSON.curves(result).text + "\n") }
    try StandardOutput.write(CurveText(result, style: common.style).text)
  }
}
