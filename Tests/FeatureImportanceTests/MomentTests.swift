import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Moments")
struct MomentTests {
  private func sample(isWeighted: Bool, rows: Int = 5000) -> Dataset {
    Samples.dataset(rows: rows, columns: 3, family: .gaussian, seed: 13, isWeighted: isWeighted)
  }

  /// Two passes over the rows in doubled precision.
  private func brute(_ data: Dataset, _ rows: [Int]) -> (weight: Double, means: [Double], products: [Double]) {
    let columns = (0..<data.x.columnCount).map { Array(data.x[column: $0]) } + [data.y]
    let weights = rows.map { data.weights?[$0] ?? 1 }
    let weight = weights.reduce(0, +)
    let means = columns.map { column in
      zip(rows, weights).reduce(DoubleDouble(0)) { .multiplyAdd($0, DoubleDouble(column[$1.0]), DoubleDouble($1.1)) }
        .value / weight
    }
    var products: [Double] = []
    for (a, ma) in zip(columns, means) {
      for (b, mb) in zip(columns, means) {
        let sum = zip(rows, weights).reduce(DoubleDouble(0)) {
          .multiplyAdd($0, DoubleDouble($1.1 * (a[$1.0] - ma)), DoubleDouble(b[$1.0] - mb))
        }
        products.append(sum.value)
      }
    }
    return (weight, means, products)
  }

  private func expectEqual(
    _ moments: Moments, _ expected: (weight: Double, means: [Double], products: [Double]),
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(agree(moments.weight, expected.weight, 1e-13), sourceLocation: location)
    let size = expected.means.count
    for j in 0..<size {
      let own = expected.products[j * (size + 1)]
      #expect(
        abs(moments.means[j] - expected.means[j]) < 1e-12 * max(abs(expected.means[j]), own.squareRoot()),
        sourceLocation: location)
      for i in 0..<size {
        let scale = (own * expected.products[i * (size + 1)]).squareRoot()
        #expect(
          abs(moments.crossProducts[j * size + i] - expected.products[j * size + i]) <= 1e-12 * scale,
          sourceLocation: location)
      }
    }
  }

  @Test("moments of blocks equal those of one pass", arguments: [false, true], [5, 7, 1024, 1025, 5000])
  func onePass(isWeighted: Bool, rows: Int) {
    let data = sample(isWeighted: isWeighted, rows: rows)
    expectEqual(Moments(data, threads: Threads(2)), brute(data, Array(0..<data.rowCount)))
  }

  @Test("an offset costs no digits")
  func offset() {
    let near = sample(isWeighted: true).mapColumns { _, x in (x * 0x1p16).rounded() / 0x1p16 }
    let far = near.mapColumns { _, x in x + 1e9 }
    let (a, b) = (Moments(near, threads: Threads(1)), Moments(far, threads: Threads(1)))
    for j in 0..<3 {
      for i in 0..<3 {
        let scale = (a.variance(i) * a.variance(j)).squareRoot() * a.weight
        #expect(abs(a.crossProducts[j * 4 + i] - b.crossProducts[j * 4 + i]) < 1e-12 * scale)
      }
    }
  }

  @Test("threads change no bit", arguments: [false, true])
  func threads(isWeighted: Bool) {
    let data = sample(isWeighted: isWeighted)
    let (one, two) = (Moments(data, threads: Threads(1)), Moments(data, threads: Threads(2)))
    #expect(one.crossProducts == two.crossProducts && one.means == two.means && one.weight == two.weight)
  }

  @Test(
    "each part has the moments of its rows, and all together those of the whole", arguments: [false, true], [2, 5, 11])
  func parts(isWeighted: Bool, count: Int) {
    let data = sample(isWeighted: isWeighted, rows: 4500)
    var stream = Seed(1).stream("parts")
    // The last part is empty.
    let assignment = (0..<4500).map { _ in stream.index(below: count - 1) }
    let parts = Moments.parts(of: data, assignment: assignment, count: count, threads: Threads(2))
    #expect(parts.count == count && parts[count - 1].weight == 0)
    for p in 0..<count - 1 { expectEqual(parts[p], brute(data, assignment.indices.filter { assignment[$0] == p })) }
    let total = parts.dropFirst().reduce(parts[0]) { $0.adding($1) }
    expectEqual(total, brute(data, Array(0..<4500)))
    let turned = parts.dropLast().reduce(parts[count - 1]) { $0.adding($1) }
    expectEqual(turned, brute(data, Array(0..<4500)))
  }

  @Test("mean squared errors from moments are those of the rows")
  func meanSquaredErrors() throws {
    let data = sample(isWeighted: true, rows: 300)
    let points = try ElasticNetPath(family: .gaussian, lambdas: .automatic(count: 5)).fit(data, threads: Threads(1))
    let moments = Moments(data, threads: Threads(1))
    let errors = moments.meanSquaredErrors(of: points, fittedTo: moments)
    let weights = try #require(data.weights)
    for (point, error) in zip(points, errors) {
      let eta = point.predict(data.x)
      let residuals = zip(data.y, eta).map { $0 - $1 }
      let sum = zip(weights, residuals).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
      #expect(agree(error, sum / 300, 1e-12))
    }
  }
}
