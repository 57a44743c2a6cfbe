import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct ShrunkenCorrelationTests {
  @Test("shrunken eigenvalues keep their sum and their order and are less spread", arguments: [4, 12, 40])
  func shrinkage(freedom: Int) {
    let eigenvalues: [Double] = freedom == 4 ? [0, 0, 0, 0.2, 0.8, 1.5, 4.5] : [0.1, 0.2, 0.5, 0.9, 1.2, 1.6, 2.5]
    let shrunk = ShrunkenCorrelation.shrunk(eigenvalues, degreesOfFreedom: freedom)
    #expect(abs(shrunk.reduce(0, +) - eigenvalues.reduce(0, +)) < 1e-12)
    #expect(shrunk.allSatisfy { $0 > 0 })
    #expect(shrunk.reduce(0) { $0 + $1 * $1 } < eigenvalues.reduce(0) { $0 + $1 * $1 })
  }

  @Test("with many rows the sample is right")
  func manyRows() {
    let eigenvalues = [0.1, 0.5, 1.2, 2.2]
    let shrunk = ShrunkenCorrelation.shrunk(eigenvalues, degreesOfFreedom: 1_000_000)
    for (a, b) in zip(eigenvalues, shrunk) { #expect(abs(a - b) < 1e-2 * a) }
  }

  @Test("of few rows the inverse is near to the truth", arguments: [40, 200])
  func precision(rows: Int) throws {
    // One factor behind all columns: of the inverse everything but one direction is 1 / (1 - rho).
    let (columns, rho) = (80, 0.5)
    var stream = Seed(1).stream("one factor")
    let factor = (0..<rows).map { _ in stream.normal() }
    let values = (0..<columns).flatMap { _ in
      factor.map { rho.squareRoot() * $0 + (1 - rho).squareRoot() * stream.normal() }
    }
    let features = WhitenedFeatures(Samples.design(values, rows: rows, columns: columns), weights: nil)
    let inverse = try #require(CholeskyFactor(ShrunkenCorrelation(features).values, size: columns)).inverse
    let diagonal = (0..<columns).map { inverse[$0 * (columns + 1)] }
    let truth = 1 / (1 - rho) * (1 - rho / (1 - rho + rho * Double(columns)))
    // Of the identity it would be half.
    #expect(abs(mean(of: diagonal) / truth - 1) < 0.25)
  }

  @Test("columns that repeat each other can be inverted")
  func repetition() {
    var stream = Seed(1).stream("repetition")
    let column = (0..<50).map { _ in stream.normal() }
    let other = (0..<50).map { _ in stream.normal() }
    let features = WhitenedFeatures(
      Samples.design(column + column + other + column, rows: 50, columns: 4), weights: nil)
    #expect(CholeskyFactor(ShrunkenCorrelation(features).values, size: 4) != nil)
  }
}
