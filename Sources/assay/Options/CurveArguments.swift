import ArgumentParser
import FeatureImportance

/// Options of learning curves and of the decomposition of squared error.
struct CurveArguments: ParsableArguments {
  @Option(
    name: .long, help: "Rows to learn from: N1,N2,… (default: all training rows, half of them, a quarter and so on).")
  var sizes: String?
  @Option(name: .long, help: "Bootstrap fits in each split, for variance and bias.")
  var resamples = 20

  func validate() throws {
    _ = try counts
    if resamples < 2 { throw ValidationError("--resamples must be at least 2") }
  }

  var options: CurveOptions {
    get throws { CurveOptions(sizes: try counts, resamples: resamples) }
  }

  private var counts: [Int]? {
    get throws {
      try sizes.map { text in
        let counts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard !counts.isEmpty, counts.allSatisfy({ ($0 ?? 0) > 0 }) else {
          throw ValidationError("--sizes takes N1,N2,… with numbers of rows")
        }
        return counts.compactMap { $0 }
      }
    }
  }
}
