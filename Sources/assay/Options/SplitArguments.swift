import ArgumentParser
import FeatureImportance
import Tabular

/// Options that say which rows a split keeps together or in order.
struct SplitArguments: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: "A column whose equal values stay in one part of every split: a patient, an issuer. No feature.")
  var splitBy: String?
  @Option(
    name: .long, parsing: .unconditional,
    help: "A column of dates or numbers that orders rows: models learn from the past, the future judges. No feature.")
  var time: String?

  /// Called by the command, which knows the target.
  func validate(target: String) throws {
    if splitBy != nil && time != nil { throw ValidationError("--split-by and --time exclude each other") }
    if let name = splitBy ?? time, ByteText(name) == ByteText(target) {
      throw ValidationError("rows cannot be split by the target")
    }
  }

  var splitting: Splitting {
    if let splitBy { return .groups(ByteText(splitBy)) }
    if let time { return .time(ByteText(time)) }
    return .random
  }
}
