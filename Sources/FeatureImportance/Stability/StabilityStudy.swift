import Foundation
import Tabular

/// What stability selection is asked for.
public struct StabilityOptions: Sendable, Equatable {
  /// The expected number of false selections, at most: the per-family error rate.
  public var allowed: Double
  /// The share of halves in which a stable feature is selected.
  public var cutoff: Double
  public var assumption: StabilityBound.Assumption
  /// Complementary pairs of halves.
  public var pairs: Int

  public init(
    allowed: Double = 1, cutoff: Double = 0.9, assumption: StabilityBound.Assumption = .rConcave, pairs: Int = 50
  ) {
    self.allowed = allowed
    self.cutoff = cutoff
    self.assumption = assumption
    self.pairs = pairs
  }
}

/// Stability selection over the path of the lasso, or where features own several columns of the group lasso.
///
/// A gaussian path needs the moments of a half only. With many rows these are sums over blocks of rows, whose moments are
/// taken in one pass for all halves; otherwise each half is a data set of its own.
struct StabilityStudy: Sendable {
  let options: StabilityOptions
  let path: ElasticNetPath
  let data: Dataset
  let halves: HalfSamples
  /// Of each block, and of all rows; nil where halves are data sets of their own.
  private let moments: (blocks: [Moments], total: Moments)?
  private let threads: Threads
  private let rowCount: Int

  /// So many rows in each of the blocks at least, or halves are dealt row by row.
  private static let blockRows = 50
  /// Even. The spread over halves is then known to a sixth: the root of 1 / 2 (blocks - 1).
  static let blockCount = 20
  /// With more columns, moments of all blocks take more memory than rows.
  private static let mostBlockColumns = 1000
  /// Lambdas of the path.
  private static let lambdaCount = 60
  /// The smallest lambda as a share of the largest: below the noise, which falls with the root of the rows.
  private var leastShare: Double { min(0.01, 1 / Double(rowCount).squareRoot()) }
  /// With so many features in, half as many as a half has rows, all that is left to enter is noise.
  private var saturation: Int { max(1, rowCount / 4) }
  /// Pairs that tell how far down the path the others have to go.
  private static let pilotPairs = 5

  /// - Parameters:
  ///   - data: of all rows; its dependence is respected.
  ///   - hasBlocks: whether rows may be dealt in blocks where there are many.
  init(
    _ data: Dataset, family: Family, options: StabilityOptions = StabilityOptions(), hasBlocks: Bool = true,
    seed: Seed, threads: Threads
  ) {
    self.options = options
    self.data = data
    self.threads = threads
    rowCount = data.rowCount
    path = Self.path(family, data.x)
    let blocked: HalfSamples? =
      hasBlocks && family == .gaussian && data.x.columnCount <= Self.mostBlockColumns
        && data.rowCount >= Self.blockCount * max(Self.blockRows, data.x.columnCount / 10)
      ? HalfSamples(
        data.dependence, rowCount: data.rowCount, blockCount: Self.blockCount, pairs: options.pairs, seed: seed) : nil
    moments = blocked.map {
      let parts = Moments.parts(of: data, assignment: $0.blocks, count: $0.blockCount, threads: threads)
      return (parts, Moments.sum(of: parts))
    }
    halves =
      blocked
      ?? HalfSamples(
        data.dependence, rowCount: data.rowCount, classes: family == .gaussian ? nil : data.y, pairs: options.pairs,
        seed: seed)
  }

  /// For a quantity, on blocks of rows of which only moments are known.
  ///
  /// - Parameters:
  ///   - blocks: `blockCount` of them.
  ///   - x: what their columns are called; it needs no rows.
  init(_ blocks: [Moments], of x: DesignMatrix, options: StabilityOptions, seed: Seed, threads: Threads) {
    let total = Moments.sum(of: blocks)
    self.options = options
    self.threads = threads
    data = Dataset(x: x, y: [])
    rowCount = Int(total.weight.rounded())
    path = Self.path(.gaussian, x)
    moments = (blocks, total)
    halves = HalfSamples(blocks: [], blockCount: blocks.count, pairs: options.pairs, seed: seed)
  }

  private static func path(_ family: Family, _ x: DesignMatrix) -> ElasticNetPath {
    var path = ElasticNetPath(family: family, tolerance: 1e-5)  // which features are in needs no more
    path.isGrouped = x.features.contains { $0.columns.count > 1 }
    return path
  }

  /// - Throws: `FitError` when the path of a half cannot be traced.
  func run() throws(FitError) -> Stability {
    let features = data.x.features
    let candidates = max(1, features.count { !$0.columns.isEmpty })
    let bound = StabilityBound(options.assumption, featureCount: candidates, pairs: options.pairs)
    let cutoff = max(options.cutoff, bound.leastCutoff(allowing: options.allowed, selected: 1) ?? 1)
    let perHalf = bound.mostSelected(allowing: options.allowed, cutoff: cutoff)

    let lambdas = try lambdas()
    let paths = try follow(lambdas, perHalf: perHalf, featureCount: candidates)
    var inside = lambdas.map { _ in [Int](repeating: 0, count: features.count) }
    var entered = inside
    for half in paths {
      for (index, active) in half.active.enumerated() { for feature in active { inside[index][feature] += 1 } }
      for entry in half.entries.prefix(perHalf) { entered[entry.lambda][entry.feature] += 1 }
    }
    let shown = (entered.lastIndex { $0.contains { $0 > 0 } } ?? 0) + 1
    let depth = paths.map(\.active.count).min() ?? 0
    let integral = PathIntegral(Array(inside[..<depth]), featureCount: candidates, pairs: options.pairs)
    let halfCount = 2 * options.pairs
    return Stability(
      features: features.enumerated().map { index, feature in
        var count = 0
        let probabilities = (0..<shown).map { lambda in
          count += entered[lambda][index]
          return Double(count) / Double(halfCount)
        }
        return StableFeature(
          feature: feature.name, probabilities: probabilities, probability: Double(count) / Double(halfCount),
          isStable: Double(count) >= cutoff * Double(halfCount) * (1 - 1e-12),
          expectedFalse: integral.expectedFalse[index], qValue: integral.qValues[index])
      },
      lambdas: Array(lambdas[..<shown]), pairs: options.pairs, blocks: moments?.blocks.count, perHalf: perHalf,
      cutoff: cutoff, allowed: options.allowed,
      bound: bound.falseSelections(selected: perHalf, cutoff: cutoff), assumption: options.assumption)
  }

  /// From where hardly any half has a feature in: noise is larger by the root of 2 than in all rows.
  private func lambdas() throws(FitError) -> [Double] {
    let largest: Double
    if let moments, let problem = PathProblem(path, moments.total, data.x) {
      largest = try problem.largestLambda(threads: threads)
    } else {
      largest = try PathProblem(path, data, threads: threads).largestLambda(threads: threads)
    }
    return LambdaSequence.automatic(count: Self.lambdaCount, minimumRatio: leastShare / 2.0.squareRoot())
      .values(largest: largest * 2.0.squareRoot(), rowCount: rowCount, columnCount: data.x.columnCount)
  }

  /// The paths of all halves: some of them all the way, which tells how far the others have to be followed.
  private func follow(_ lambdas: [Double], perHalf: Int, featureCount: Int) throws(FitError) -> [HalfPath] {
    let pilots = min(options.pairs, Self.pilotPairs)
    let first = try threads.map(2 * pilots) { half throws(FitError) in try follow(half, lambdas, until: isSaturated) }
    let reached = first.map(\.active.count).min() ?? 0
    let averages = (0..<reached).map { index in
      first.reduce(0) { $0 + Double($1.active[index].count) } / Double(first.count)
    }
    // A step more, since the average over all halves is another.
    let depth = 1 + PathIntegral.lambdaCount(averages, featureCount: featureCount, pairs: options.pairs)
    let others = try threads.map(2 * (options.pairs - pilots)) { half throws(FitError) in
      try follow(2 * pilots + half, lambdas) { path in
        isSaturated(path) || (path.active.count >= depth && path.entries.count >= perHalf)
      }
    }
    return first + others
  }

  private func isSaturated(_ path: HalfPath) -> Bool { path.active.last.map { $0.count >= saturation } ?? false }

  /// The path of one half.
  func follow(
    _ half: Int, _ lambdas: [Double], until isEnough: (HalfPath) -> Bool
  ) throws(FitError) -> HalfPath {
    if let (blocks, total) = moments, let problem = blockProblem(blocks, total, half) {
      return try problem.follow(lambdas, until: isEnough)
    }
    // A column of which all but one half has lost its digits, and no rows to take them from.
    guard data.rowCount > 0 else { throw .overflow }
    let rows = data.rows(halves.rows(ofHalf: half))
    if path.family == .gaussian, rows.x.columnCount <= min(rows.rowCount, ElasticNetPath.mostMomentColumns),
      let problem = PathProblem(path, Moments(rows, threads: Threads(1)), rows.x)
    {
      return try problem.follow(lambdas, until: isEnough)
    }
    return try PathProblem(path, rows, threads: Threads(1)).follow(lambdas, until: isEnough)
  }

  /// On the sum of the half's moments; nil where a column hardly varies in it, whose moments have lost their digits.
  private func blockProblem(_ moments: [Moments], _ total: Moments, _ half: Int) -> PathProblem<MomentDatafit>? {
    let own = Moments.sum(of: halves.blocks(ofHalf: half).lazy.map { moments[$0] })
    return own.hasLostDigits(beside: total) ? nil : PathProblem(path, own, data.x)
  }
}
