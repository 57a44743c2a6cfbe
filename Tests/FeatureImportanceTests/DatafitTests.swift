import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Values, gradients and second derivatives")
struct DatafitTests {
  private let threads = Threads(1)

  private func sample(_ family: Family, rows: Int = 50, columns: Int = 4, isWeighted: Bool = false) -> Dataset {
    Samples.dataset(rows: rows, columns: columns, family: family, seed: 12, isWeighted: isWeighted)
  }

  private func rowFit(_ family: Family, _ data: Dataset, isShadowed: Bool = false) -> RowDatafit {
    let columns = PenalizedColumns(data.x, weights: data.weights, scaled: true, threads: threads)
    let n = Double(data.rowCount)
    let shares = data.weights.map { $0.map { $0 / n } } ?? [Double](repeating: 1 / n, count: data.rowCount)
    return RowDatafit(
      columns, Likelihood(family, data.y, shares: shares),
      shadow: isShadowed ? ShadowColumns(columns, threads: threads) : nil, threads: threads)
  }

  private func momentFit(_ data: Dataset) -> MomentDatafit {
    let moments = Moments(data, threads: threads)
    let columns = PenalizedColumns(data.x, moments, scaled: true)
    return MomentDatafit(moments, scales: columns.scales, targetUnit: 2)
  }

  private func start(_ fit: some Datafit) -> [Double] {
    (0..<fit.interceptCount + fit.working.count * fit.classCount).map { 0.3 - 0.17 * Double($0 % 5) }
  }

  @Test("gradients and curvature on rows equal central differences", arguments: Family.allCases, [false, true])
  func rows(family: Family, isWeighted: Bool) {
    checkDerivatives(rowFit(family, sample(family, isWeighted: isWeighted)))
  }

  @Test("gradients and curvature on moments equal central differences", arguments: [false, true])
  func moments(isWeighted: Bool) { checkDerivatives(momentFit(sample(.gaussian, isWeighted: isWeighted))) }

  private func checkDerivatives(_ fit: some Datafit) {
    var fit = fit
    let start = start(fit)
    let size = start.count
    fit.takeCurvature(at: start, isExact: true, threads: threads)
    let state = fit.evaluate([start], threads: threads)[0]
    #expect(state.gradient.count == size && fit.curvature.count == size * size && state.point == start)
    let step = 1e-5
    for j in 0..<size {
      let moved = [step, -step].map { h in
        var point = start
        point[j] += h
        return point
      }
      // Two points in one pass.
      let ends = fit.evaluate(moved, threads: threads)
      #expect(abs((ends[0].value - ends[1].value) / (2 * step) - state.gradient[j]) < 1e-8)
      for i in 0..<size {
        let bend = (ends[0].gradient[i] - ends[1].gradient[i]) / (2 * step)
        #expect(abs(bend - fit.curvature[j * size + i]) < 1e-8)
        if max(i, j) < fit.interceptCount {
          #expect(abs(bend - state.interceptCurvature[j * fit.interceptCount + i]) < 1e-8)
        }
      }
    }
  }

  @Test("several points in one pass are as each alone", arguments: Family.allCases)
  func batches(family: Family) {
    let fit = rowFit(family, sample(family, rows: 5000))
    let points = (0..<3).map { shift in start(fit).map { $0 * Double(shift) } }
    for (state, point) in zip(fit.evaluate(points, threads: Threads(2)), points) {
      let alone = fit.evaluate([point], threads: threads)[0]
      #expect(agree(state.value, alone.value, 1e-14))
      #expect(distance(state.gradient, alone.gradient) < 1e-13)
    }
  }

  @Test("extreme linear predictors cost what they cost", arguments: [1.0, 700, 1e6])
  func extremes(scale: Double) {
    for y in [0.0, 1] {
      for sign in [1.0, -1] {
        let binomial = Likelihood(.binomial, [y], shares: [1])
        let multinomial = Likelihood(.multinomial, [y, 1], shares: [1, 0])
        let (own, other) = (value(binomial, [sign * scale]), value(multinomial, [0, sign * scale]))
        // `log(1 + exp(-s eta))`, which is nothing or the distance itself.
        let distance = (y == 1 ? -1 : 1) * sign * scale
        let expected = distance > 30 ? distance : distance < -30 ? 0 : log1pExp(distance)
        #expect(agree(own.value, expected, 1e-14) && abs(own.value - expected) < 1e-12 * max(1, scale))
        #expect(abs(other.value - expected) < 1e-12 * max(1, scale))
        #expect(own.pull.allSatisfy(\.isFinite) && other.pull.allSatisfy(\.isFinite))
        #expect(abs(own.pull[0] - other.pull[1]) < 1e-15)
      }
    }
  }

  private func log1pExp(_ x: Double) -> Double { LogLoss()(prediction: x, target: 0) }

  /// Of the first row.
  private func value(_ likelihood: Likelihood, _ eta: [Double]) -> (value: Double, pull: [Double]) {
    var eta = eta
    var sums = Likelihood.Sums(interceptCount: likelihood.interceptCount)
    eta.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      likelihood.pull(
        base, stride: 1, rows: 0..<1, intercepts: [Double](repeating: 0, count: likelihood.interceptCount)[...], &sums)
    }
    return (sums.value, eta)
  }

  @Test("two classes are the binomial, with half the difference of coefficients to each", arguments: [false, true])
  func twoClasses(isWeighted: Bool) {
    let data = sample(.binomial, isWeighted: isWeighted)
    let (two, one) = (rowFit(.multinomial, data), rowFit(.binomial, data))
    #expect(two.classCount == 2 && two.interceptCount == 1)
    let b = start(one)
    // The intercept is that of the first class against the second.
    let split = [-b[0]] + b.dropFirst().flatMap { [-$0 / 2, $0 / 2] }
    let (x, y) = (two.evaluate([split], threads: threads)[0], one.evaluate([b], threads: threads)[0])
    #expect(agree(x.value, y.value, 1e-13))
    #expect(abs(x.gradient[0] + y.gradient[0]) < 1e-14)
    for j in 0..<4 { #expect(abs(x.gradient[2 + 2 * j] - y.gradient[1 + j]) < 1e-14) }
  }

  @Test("columns that join later find the curvature and gradients that they would have had", arguments: Family.allCases)
  func joining(family: Family) {
    let data = sample(family, rows: 30, columns: 6)
    let whole = rowFit(family, data)
    var grown = rowFit(family, data, isShadowed: true)
    grown.include([4, 1], threads: threads)
    let before = start(grown)
    grown.takeCurvature(at: before, isExact: true, threads: threads)
    let state = grown.evaluate([before], threads: threads)[0]
    let single = grown.gradient(ofColumn: 3, at: state)
    let screening = grown.screen([state], threads: threads)
    for j in [0, 2, 3, 5] {
      for (k, slope) in grown.gradient(ofColumn: j, at: state).enumerated() {
        #expect(abs(screening.gradient(j, 0, k) - slope) <= screening.errors[0])
        #expect(abs(screening.gradient(j, 0, k) - slope) < 1e-5)
      }
    }
    grown.include([3], threads: threads)
    #expect(grown.working == [4, 1, 3])
    let after = before + [Double](repeating: 0, count: grown.classCount)
    let size = after.count
    #expect(
      distance(Array(grown.evaluate([after], threads: threads)[0].gradient.suffix(grown.classCount)), single) < 1e-13)
    var fresh = rowFit(family, data, isShadowed: true)
    fresh.include([4, 1, 3], threads: threads)
    fresh.takeCurvature(at: after, isExact: true, threads: threads)
    #expect(grown.curvature.count == size * size && distance(grown.curvature, fresh.curvature) < 1e-13)
    // The same point among all columns.
    var all = Array(after[..<grown.interceptCount]) + [Double](repeating: 0, count: 6 * grown.classCount)
    for (place, j) in grown.working.enumerated() {
      for k in 0..<grown.classCount {
        all[grown.interceptCount + j * grown.classCount + k] =
          after[grown.interceptCount + place * grown.classCount + k]
      }
    }
    let (a, b) = (whole.evaluate([all], threads: threads)[0], grown.evaluate([after], threads: threads)[0])
    #expect(agree(a.value, b.value, 1e-13) && distance(a.interceptCurvature, b.interceptCurvature) < 1e-13)
  }

  @Test(
    "curvature of sampled rows is near that of all, and corrected it has the gradient's changes",
    arguments: [Family.binomial, .multinomial])
  func sampled(family: Family) {
    let data = sample(family, rows: 9000, columns: 2)
    var fit = rowFit(family, data)
    let point = start(fit)
    fit.takeCurvature(at: point, isExact: true, threads: threads)
    let exact = fit.curvature
    #expect(!fit.hasSampledCurvature)
    fit.takeCurvature(at: point, isExact: false, threads: threads)
    #expect(fit.hasSampledCurvature && distance(fit.curvature, exact) > 0 && distance(fit.curvature, exact) < 0.1)
    let next = point.enumerated().map { $1 + 0.1 * Double($0 % 3 - 1) }
    let states = fit.evaluate([point, next], threads: threads)
    fit.correctCurvature(states[0], states[1])
    let size = point.count
    for i in 0..<size {
      let modelled = (0..<size).reduce(0) { $0 + fit.curvature[$1 * size + i] * (next[$1] - point[$1]) }
      #expect(abs(modelled - (states[1].gradient[i] - states[0].gradient[i])) < 1e-13)
    }
  }
}
