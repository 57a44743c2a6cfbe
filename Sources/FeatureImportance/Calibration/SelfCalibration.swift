/// How often one model's tests call noise important on this very table: what a p-value of a real feature can be held against.
public struct SelfCalibration: Sendable, Equatable {
  /// As in the catalog.
  public var model: String
  /// The methods whose p-values come from the test, as in the catalog and with commas between them.
  public var methods: String
  public var noise: Noise
  /// Tests of noise with a p-value of at most `level`.
  public var calls: Int
  /// Tests of noise.
  public var tests: Int
  /// Wilson's 95 % interval of the rate, for as many independent tests as these are worth.
  public var low: Double
  public var high: Double

  /// At which noise is called important; the rate should be this.
  public static let level = 0.05

  /// What is noise for certain.
  public enum Noise: String, Sendable, Codable, CaseIterable {
    /// All features, when the target's values are dealt out anew among the rows.
    case permutedTarget = "permuted-target"
    /// Copies of features whose values are dealt out anew among the rows, beside all features and with the target as it is.
    case nullProbes = "null-probes"
  }

  /// The share of noise that is called important.
  public var rate: Double { Double(calls) / Double(max(1, tests)) }

  /// Whether the level is beyond the interval: below it tests call too much, above it too little.
  public var isTooHigh: Bool { low > Self.level }
  public var isTooLow: Bool { high < Self.level }

  public init(model: String, methods: String, noise: Noise, calls: Int, tests: Int, low: Double, high: Double) {
    self.model = model
    self.methods = methods
    self.noise = noise
    self.calls = calls
    self.tests = tests
    self.low = low
    self.high = high
  }
}

extension SelfCalibration {
  /// - Parameter trials: of each the calls and the tests. Tests of one trial share its noise; when trials differ more than
  ///   independent tests would, their tests are worth fewer.
  init(model: String, methods: String, noise: Noise, trials: [(calls: Int, tests: Int)]) {
    let (calls, tests) = (trials.reduce(0) { $0 + $1.calls }, trials.reduce(0) { $0 + $1.tests })
    let rate = Double(calls) / Double(max(1, tests))
    var inflation = 1.0
    if trials.count > 1, rate > 0, rate < 1 {
      let squares = trials.reduce(0) {
        let excess = Double($1.calls) - rate * Double($1.tests)
        return $0 + excess * excess / Double(max(1, $1.tests))
      }
      inflation = max(1, squares / Double(trials.count - 1) / (rate * (1 - rate)))
    }
    let interval = wilsonInterval(rate, of: Double(tests) / inflation, confidence: 0.95)
    self.init(
      model: model, methods: methods, noise: noise, calls: calls, tests: tests, low: interval.lowerBound,
      high: interval.upperBound)
  }

  /// Several together, as a share of all their tests.
  public static func rate(of calibrations: [SelfCalibration]) -> (rate: Double, tests: Int)? {
    let tests = calibrations.reduce(0) { $0 + $1.tests }
    guard tests > 0 else { return nil }
    return (Double(calibrations.reduce(0) { $0 + $1.calls }) / Double(tests), tests)
  }
}

/// The interval of a share that holds the shares whose score test does not reject the observed one.
///
/// - Parameter count: of observations, not necessarily whole; with none the interval is 0 … 1.
/// - SeeAlso: Wilson (1927), J. Am. Stat. Assoc. 22(158).
func wilsonInterval(_ share: Double, of count: Double, confidence: Double) -> ClosedRange<Double> {
  guard count > 0 else { return 0...1 }
  let z = Normal.quantile(upperTail: (1 - confidence) / 2)
  let scale = 1 + z * z / count
  let center = (share + z * z / (2 * count)) / scale
  let reach = z / scale * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
  return max(0, min(share, center - reach))...min(1, max(share, center + reach))
}
