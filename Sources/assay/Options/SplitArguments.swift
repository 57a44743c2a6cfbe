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

  @Option(
    name: .long,
    help: "With --time: training rows end at least so long before held-out ones, in days for dates, else in its unit.")
  var gap: Double?

  /// Called by the command, which knows the target.
  func validate(target: String) throws {
    if splitBy != nil && time != nil { throw ValidationError("--split-by and --time exclude each other") }
    if let gap {
      if time == nil { throw ValidationError("--gap goes with --time") }
      if !(gap >= 0 && gap.isFinite) { throw ValidationError("--gap must be 0 or more") }
    }
    if let name = splitBy ?? time, ByteText(name) == ByteText(target) {
      throw ValidationError("rows cannot be split by the target")
    }
  }

  var splitting: Splitting {
    if let splitBy { return .groups(ByteText(splitBy)) }
    if let time { return .time(ByteText(time), gap: gap ?? 0) }
    return .random
  }
}
