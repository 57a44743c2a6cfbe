import Foundation

/// What the log loss of a row becomes on average where a part of its linear predictor is a donor's, over all donors.
///
/// With z the rest of the predictor and d the donors' parts, the mean of log(1 + exp(z + d)) is log(1 + exp(z + mean d)) and
/// an excess that depends on z alone, vanishes far from 0 and is smooth: some hundred numbers on a grid tell it, between
/// which four of them are interpolated. So a row costs the same for any number of donors, and none is left to chance.
package struct DonorCurve: Sendable, Equatable {
  /// Of the donors' parts.
  package let mean: Double
  /// Where the grid starts, and the distance of its points.
  package let start: Double
  package let step: Double
  /// On the grid; 0 at its ends and beyond.
  package let excess: [Double]

  /// Interpolation and the shares are both off by less than a fortieth of its fourth power times an eighth, the largest fourth
  /// derivative of log(1 + exp(z)): 1e-7 in all.
  private static let finestStep = 1.0 / 16
  /// A wider spread than this many steps takes longer ones.
  private static let mostPoints = 4096
  /// exp(-18) is next to nothing.
  private static let reach = 18.0

  /// - Parameter donors: parts of the linear predictor, at least one.
  /// - Complexity: O(donors + grid x spread of the donors in steps).
  package init(_ donors: [Double]) {
    let mean = donors.reduce(0, +) / Double(donors.count)
    let (least, most) = (donors.min() ?? 0, donors.max() ?? 0)
    let width = most - least + 2 * Self.reach
    let step = max(Self.finestStep, width / Double(Self.mostPoints))
    let start = -most - Self.reach - 2 * step
    let count = Int((width / step).rounded(.up)) + 6
    let shares = Self.shares(donors, from: least, step: step)
    // At the first point, and at those after it, plus the first place that has a share.
    let softened = (0..<count + shares.count).map { softplus(start + least - step + Double($0) * step) }
    let excess = (0..<count).map { point in
      if point < 2 || point >= count - 3 { return 0.0 }
      let average = shares.indices.reduce(0) { $0 + shares[$1] * softened[point + $1] }
      return average - softplus(start + Double(point) * step + mean)
    }
    (self.mean, self.start, self.step, self.excess) = (mean, start, step, excess)
  }

  /// The shares of donors by the points of a grid, the second at the least donor: each donor is spread over the four points
  /// about it so that cubic polynomials keep their mean.
  private static func shares(_ donors: [Double], from least: Double, step: Double) -> [Double] {
    let span = (donors.max() ?? least) - least
    var shares = [Double](repeating: 0, count: Int(span / step) + 4)
    for donor in donors {
      let place = (donor - least) / step
      let own = CubicWeights(place - place.rounded(.down))
      let k = Int(place)
      shares[k] += own.before
      shares[k + 1] += own.at
      shares[k + 2] += own.next
      shares[k + 3] += own.after
    }
    return shares.map { $0 / Double(donors.count) }
  }

  /// The mean over donors of log(1 + exp(rest + donor)).
  package func average(at rest: Double) -> Double {
    let place = min(max((rest - start) / step, 1), Double(excess.count - 3))
    let k = Int(place)
    let own = CubicWeights(place - Double(k))
    let between =
      own.before * excess[k - 1] + own.at * excess[k] + own.next * excess[k + 1] + own.after * excess[k + 2]
    return softplus(rest + mean) + between
  }
}

/// Lagrange's weights of the points -1, 0, 1 and 2 for a value in between 0 and 1.
private struct CubicWeights {
  let before, at, next, after: Double

  init(_ f: Double) {
    before = -f * (f - 1) * (f - 2) / 6
    at = (f + 1) * (f - 1) * (f - 2) / 2
    next = -(f + 1) * f * (f - 2) / 2
    after = (f + 1) * f * (f - 1) / 6
  }
}

/// log(1 + exp(x)).
private func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
