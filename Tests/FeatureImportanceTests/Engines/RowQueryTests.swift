import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct RowQueryTests {
  private static let table = Samples.table(rows: 240, seed: 3)

  /// An engine after its survey, with what a query needs.
  private struct Asked {
    let engine: RowEngine
    let survey: Survey
    let coefficients: [Double]
    let reading: TargetReading

    init(blockRows: Int = 50, unused: Set<ByteText> = ["id"]) throws {
      engine = SurveyTests.engine(RowQueryTests.table, blockRows: blockRows)
      survey = try engine.survey(SurveyTests.request("outcome"))
      var stream = Seed(8).stream("coefficients")
      let found = survey
      coefficients =
        found.raw.columns.map { unused.contains(found.columns[$0.source].name) ? 0 : 0.4 * stream.normal() } + [0.3]
      reading = .eventLevel(1)
    }

    func sums(_ kind: RowQuery.Kind, _ b: [Double]? = nil, rows: RowSet? = nil) throws -> RowSums {
      try engine.answer([RowQuery(b ?? coefficients, rows: rows, kind)], about: reading)[0][0]
    }

    /// Raw columns of every row, from the table itself.
    func row(_ i: Int) -> [Double] {
      survey.raw.columns.map { raw in
        switch (RowQueryTests.table.columns[raw.source].values, raw.kind) {
        case (.numeric(let x), .value): x[i].isNaN ? survey.raw.origins[raw.source] : x[i]
        case (.numeric(let x), .missing): x[i].isNaN ? 1 : 0
        case (.boolean(let labels), .code(let code)), (.categorical(let labels), .code(let code)):
          labels.codes[i] == code ? 1 : 0
        default: 0
        }
      } + [1]
    }

    var events: [Double] {
      guard case .boolean(let labels) = RowQueryTests.table["outcome"]?.values else { return [] }
      return labels.codes.map { Double($0) }
    }

    var predictors: [Double] { (0..<RowQueryTests.table.rowCount).map { dot(row($0), coefficients) } }
  }

  @Test("the likelihood is the sum over rows, at any block size", arguments: [13, 50, 500])
  func likelihood(blockRows: Int) throws {
    let asked = try Asked(blockRows: blockRows)
    let sums = try asked.sums(.likelihood(hasCurvature: true))
    let (eta, y) = (asked.predictors, asked.events)
    let loss = LogLoss()
    #expect(sums.rows == 240 && sums.events == y.count { $0 == 1 })
    #expect(abs(sums.loss - eta.indices.reduce(0) { $0 + loss(prediction: eta[$1], target: y[$1]) }) < 1e-10)
    let size = asked.coefficients.count
    var curvature = [Double](repeating: 0, count: size * size)
    for i in eta.indices {
      let (x, p) = (asked.row(i), logisticProbability(eta[i]))
      for j in 0..<size { for k in 0..<size { curvature[j * size + k] += p * (1 - p) * x[j] * x[k] } }
    }
    let largest = curvature.reduce(0) { max($0, abs($1)) }
    #expect(zip(sums.curvature, curvature).allSatisfy { abs($0 - $1) < 1e-11 * largest })
  }

  @Test("the gradient is that of the likelihood")
  func gradient() throws {
    let asked = try Asked()
    let gradient = try asked.sums(.likelihood(hasCurvature: false)).gradient
    for j in asked.coefficients.indices {
      let step = 1e-5
      var (up, down) = (asked.coefficients, asked.coefficients)
      up[j] += step
      down[j] -= step
      let difference =
        try asked.sums(.likelihood(hasCurvature: false), up).loss
        - asked.sums(.likelihood(hasCurvature: false), down).loss
      #expect(abs(difference / (2 * step) - gradient[j]) < 1e-4 * (1 + abs(gradient[j])))
    }
  }

  @Test("parts of the rows add up to all of them")
  func parts() throws {
    let asked = try Asked()
    let all = try asked.sums(.performance(hasCurve: true))
    let parts = try (0..<4).map { part in
      try asked.sums(.performance(hasCurve: false), rows: RowSet(partition: 1, parts: (0..<4).map { $0 == part }))
    }
    #expect(parts.reduce(0) { $0 + $1.rows } == all.rows)
    #expect(abs(parts.reduce(0) { $0 + $1.loss } - all.loss) < 1e-10)
    #expect(parts.allSatisfy { $0.rows == 60 })
  }

  /// Parts 0 and 2, then part 3; nobody asks part 1.
  private static let groups = RowGroups([
    RowSet(partition: 1, parts: [true, false, true, false]), RowSet(partition: 1, parts: [false, false, false, true]),
  ])

  @Test("a group's sums are those of its rows alone, by its own predictor", arguments: [13, 500])
  func groups(blockRows: Int) throws {
    let asked = try Asked(blockRows: blockRows)
    let lists = [asked.coefficients, asked.coefficients.map { 0.5 - $0 }]
    let exchange = RowQuery.Exchange(
      parts: lists.map { $0.map { $0 / 3 } }, donors: [DonorCurve([0.2, -0.4]), DonorCurve([1])])
    func own(_ kind: RowQuery.Kind, _ group: Int) throws -> RowSums {
      let rows = RowSet(partition: 1, parts: Self.groups.groupOfPart.map { $0 == group })
      return try asked.sums(kind, lists[group], rows: rows)
    }
    for kind: RowQuery.Kind in [.likelihood(hasCurvature: true), .performance(hasCurve: true)] {
      let found = try asked.engine.answer([RowQuery(lists, groups: Self.groups, kind)], about: asked.reading)[0]
      for group in 0..<2 {
        let alone = try own(kind, group)
        #expect(found[group].rows == alone.rows && found[group].events == alone.events)
        #expect(found[group].bins == alone.bins)
        #expect(abs(found[group].loss - alone.loss) < 1e-10)
        #expect(zip(found[group].gradient, alone.gradient).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(zip(found[group].curvature, alone.curvature).allSatisfy { abs($0 - $1) < 1e-9 * (1 + abs($1)) })
      }
    }
    let found = try asked.engine.answer(
      [RowQuery(lists, groups: Self.groups, .exchange(exchange))], about: asked.reading)[0]
    for group in 0..<2 {
      let single = RowQuery.Exchange(parts: [exchange.parts[group]], donors: [exchange.donors[group]])
      let alone = try own(.exchange(single), group)
      #expect(found[group].rows == alone.rows && alone.rows > 0)
      #expect(abs(found[group].loss - alone.loss) < 1e-10)
    }
  }

  @Test("one predictor for several groups: their sums add up to those of their rows")
  func sharedPredictor() throws {
    let asked = try Asked()
    let groups = RowGroups((0..<4).map { part in RowSet(partition: 1, parts: (0..<4).map { $0 == part }) })
    let found = try asked.engine.answer(
      [RowQuery([asked.coefficients], groups: groups, .likelihood(hasCurvature: true))], about: asked.reading)[0]
    var total = RowSums()
    for own in found { total.add(own) }
    let all = try asked.sums(.likelihood(hasCurvature: true))
    #expect(total.rows == all.rows && abs(total.loss - all.loss) < 1e-10)
    #expect(zip(total.gradient, all.gradient).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(zip(total.curvature, all.curvature).allSatisfy { abs($0 - $1) < 1e-9 * (1 + abs($1)) })
  }

  @Test("performance is what the measures say of the rows")
  func performance() throws {
    let asked = try Asked()
    let sums = try asked.sums(.performance(hasCurve: true))
    let (eta, y) = (asked.predictors, asked.events)
    func measure(_ name: Metric.Name) -> Double { name.measure(eta, y, nullPrediction: [0]) }
    #expect(abs(sums.loss / 240 - measure(.logLoss)) < 1e-12)
    #expect(abs(sums.squares / 240 - measure(.brier)) < 1e-12)
    #expect(abs(Double(sums.hits) / 240 - measure(.accuracy)) < 1e-12)
    let area = try #require(PredictorBins.areaUnderCurve(sums.bins))
    #expect(abs(area - measure(.auc)) < 2e-3)
  }

  @Test(
    "an exchange is the loss with every donor's part in every row", arguments: [[0.7], [-1, 0, 2], [-9, 4, 4.01]])
  func exchange(donors: [Double]) throws {
    let asked = try Asked()
    let place = try #require(asked.survey.raw.columns.firstIndex { $0.kind == .value && $0.source == 1 })
    var part = [Double](repeating: 0, count: asked.coefficients.count)
    part[place] = asked.coefficients[place]
    let sums = try asked.sums(.exchange(RowQuery.Exchange(parts: [part], donors: [DonorCurve(donors)])))
    let (eta, y, loss) = (asked.predictors, asked.events, LogLoss())
    let expected = eta.indices.reduce(0) { sum, i in
      let rest = eta[i] - part[place] * asked.row(i)[place]
      let moved = donors.reduce(0) { $0 + loss(prediction: rest + $1, target: y[i]) } / Double(donors.count)
      return sum + moved - loss(prediction: eta[i], target: y[i])
    }
    #expect(sums.rows == 240)
    #expect(abs(sums.loss - expected) < 240 * 1e-7)
  }
}
