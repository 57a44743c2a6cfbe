import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct SeparationTests {
  /// A one before the columns, column-major.
  private func design(_ columns: [Double], rows: Int) -> [Double] { [Double](repeating: 1, count: rows) + columns }

  /// Margins of rows for two classes: how far each is on the side of its own class.
  private func margins(_ design: [Double], _ classes: [Int], _ direction: [Double]) -> [Double] {
    classes.indices.map { i in
      let eta = direction.indices.reduce(0) { $0 + design[$1 * classes.count + i] * direction[$1] }
      return classes[i] == 1 ? eta : -eta
    }
  }

  @Test("a direction is found exactly where brute force finds one", arguments: 0..<40 as Range<UInt64>)
  func bruteForce(seed: UInt64) throws {
    var stream = Seed(seed).stream("separation")
    let n = 7
    // A coarse grid, so that ties and quasi-separation occur.
    let columns = (0..<2 * n).map { _ in Double(stream.index(below: 3)) }
    let classes = (0..<n).map { _ in stream.index(below: 2) }
    guard Set(classes).count == 2 else { return }
    let a = design(columns, rows: n)
    let found = SeparationCone(a, classes: classes, classCount: 2).separatingDirection()
    if let found {
      let margins = margins(a, classes, found)
      #expect(margins.allSatisfy { $0 > -1e-9 } && margins.contains { $0 > 1e-6 })
    }
    // Every extreme direction of the cone is at right angles to two independent rows, if the rows span all directions.
    let rows = (0..<n).map { [1, columns[$0], columns[n + $0]] }
    guard SmallMatrix(gramOf: rows).determinant != 0 else { return }
    var exists = false
    for i in 0..<n {
      for k in 0..<i {
        let (u, v) = (rows[i], rows[k])
        let cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
        for sign in [1.0, -1] {
          let margins = margins(a, classes, cross.map { sign * $0 })
          if margins.allSatisfy({ $0 >= 0 }) && margins.contains(where: { $0 > 0 }) { exists = true }
        }
      }
    }
    #expect((found != nil) == exists)
  }

  @Test("two features that separate only together are both named, and no other")
  func together() {
    let data = Samples.dataset(rows: 80, columns: 5, family: .binomial, seed: 9, correlation: 0)
    let y = (0..<80).map { i in
      (data.x[column: 1][80 + i] - 5) / 20 + (data.x[column: 3][240 + i] - 5) > 0.1 ? 1.0 : 0
    }
    let error = #expect(throws: FitError.self) { try LogisticRegression().fit(Dataset(x: data.x, y: y)) }
    guard case .separation(let features)? = error else {
      Issue.record("not separation")
      return
    }
    #expect(Set(features) == ["x2", "x4"])
    #expect(error?.message.contains("\"x2\"") == true && error?.fix.contains("--firth") == true)
  }

  @Test("classes that one row keeps from being separated are fitted")
  func nearlySeparated() throws {
    let x = (0..<40).map(Double.init)
    let y = x.map { $0 >= 20 && $0 != 33 || $0 == 5 ? 1.0 : 0 }
    let fit = try LogisticRegression().fit(Dataset(x: Samples.design(x, rows: 40, columns: 1), y: y))
    #expect(fit.weights[0] > 0 && fit.weights[0] < 1)
  }

  @Test("separated classes are fitted under a penalty, with finite numbers")
  func penalties() throws {
    let x = Samples.design((0..<30).map(Double.init), rows: 30, columns: 1)
    let data = Dataset(x: x, y: (0..<30).map { $0 > 12 ? 1 : 0 })
    #expect(throws: FitError.separation(features: ["x1"])) { try LogisticRegression().fit(data) }
    let firth = try LogisticRegression(penalty: .firth).fit(data)
    let error = try #require(firth.coefficients[0].standardError)
    #expect(firth.weights[0] > 0 && firth.weights[0] < 5 && error.isFinite && error > 0)
    let interval = try #require(
      LogisticRegression(penalty: .firth).profileIntervals(data, confidence: 0.95).columns[0])
    #expect(interval.lowerBound > 0 && interval.upperBound.isFinite && interval.contains(firth.weights[0]))
    #expect(try LogisticRegression(penalty: .ridge(0.01)).fit(data).weights[0] > 0)
  }

  @Test("a class that lies apart is found among three, and a ridge penalty fits it")
  func classes() throws {
    let data = Toy.classes
    let x3 = data.y.map { $0 == 1 ? 3.0 : 0 }
    let apart = Dataset(x: Samples.design(data.x.values + x3, rows: 60, columns: 3), y: data.y)
    #expect(throws: FitError.separation(features: ["x3"])) {
      try MultinomialRegression().fit(apart, classes: ["u", "v", "w"])
    }
    let fit = try MultinomialRegression(ridge: 0.05).fit(apart, classes: ["u", "v", "w"])
    #expect(fit.fits.allSatisfy { $0.intercept.isFinite && $0.coefficients.allSatisfy { $0.estimate.isFinite } })
  }
}
