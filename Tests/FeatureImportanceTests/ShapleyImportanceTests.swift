import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("SHAP")
struct ShapleyImportanceTests {
  private static let classes: [ByteText] = ["a", "b", "c"]

  private func linearStudies() throws -> [Study] {
    let rows = { (family: Family, seed: UInt64, weighted: Bool) in
      Samples.dataset(rows: 60, columns: 4, family: family, seed: seed, isWeighted: weighted)
    }
    let (quantity, event, several) = (rows(.gaussian, 1, true), rows(.binomial, 2, false), rows(.multinomial, 3, false))
    return [
      ShapleySample.study(
        try LeastSquares().fit(quantity), rows(.gaussian, 11, false), reference: quantity, SquaredError()),
      ShapleySample.study(
        try LogisticRegression().fit(event), rows(.binomial, 12, false), reference: event, LogLoss()),
      ShapleySample.study(
        try SoftmaxRegression(classes: Self.classes).fit(several, seed: Seed(0)), rows(.multinomial, 13, false),
        reference: several, SoftmaxLoss(classCount: 3)),
    ]
  }

  private func networkStudies(rows: Int = 6) -> [Study] {
    [(Family.gaussian, [3]), (.binomial, [4, 3]), (.multinomial, [3])].enumerated().map { place, kind in
      let (family, hidden) = kind
      let data = Samples.dataset(rows: 12, columns: 4, family: family, seed: 5, isWeighted: place == 1)
      let heldOut = Samples.dataset(rows: rows, columns: 4, family: family, seed: 6)
      let fit = ShapleySample.network(data, family, hidden: hidden, classCount: 3, hasSkip: place == 0)
      let losses: [any Loss] = [SquaredError(), LogLoss(), SoftmaxLoss(classCount: 3)]
      return ShapleySample.study(fit, heldOut, reference: data, losses[place])
    }
  }

  @Test("of a linear model it is the coefficient times the distance from the mean, over a feature's columns")
  func linear() throws {
    let data = ShapleySample.paired(Samples.dataset(rows: 50, columns: 4, family: .gaussian, seed: 7))
    let heldOut = ShapleySample.paired(Samples.dataset(rows: 20, columns: 4, family: .gaussian, seed: 8))
    let fit = try LeastSquares().fit(data)
    let study = ShapleySample.study(fit, heldOut, reference: data, SquaredError())
    let scores = ShapleyImportance().scores(of: heldOut.x.features, in: study)
    for (feature, score) in zip(heldOut.x.features, scores) {
      let expected = (0..<20).map { i in
        abs(
          feature.columns.reduce(0) {
            $0 + fit.weights[$1] * (heldOut.x.values[$1 * 20 + i] - mean(of: data.x[column: $1]))
          })
      }
      for (a, b) in zip(score.rows, expected) { #expect(abs(a - b) < 1e-12) }
      #expect(agree(score.mean, mean(of: expected), 1e-12) && score.shuffleSpread == 0)
    }
  }

  @Test("values sum to the prediction minus the mean prediction of the background")
  func localAccuracy() throws {
    for study in try linearStudies() {
      let outputs = study.loss.outputs
      let background = study.predictor.predict(study.reference.x)
      let n = study.reference.rowCount
      let base = (0..<outputs).map { mean(of: background[$0 * n..<($0 + 1) * n], weights: study.reference.weights) }
      for (row, values) in ShapleyImportance().values(of: study.heldOut.x.features, in: study) {
        for k in 0..<outputs {
          #expect(abs(values.baseline[k] - base[k]) < 1e-9)
          let sum = (0..<4).reduce(0) { $0 + values.values[$1 * outputs + k] }
          #expect(abs(sum - (study.predictions[k * study.heldOut.rowCount + row] - base[k])) < 1e-9)
        }
      }
    }
    // Of sampled walks for each of their own beginnings, whatever their number.
    for study in networkStudies() {
      let outputs = study.loss.outputs
      for (row, values) in ShapleyImportance(pairs: 3).values(of: study.heldOut.x.features, in: study) {
        for k in 0..<outputs {
          let sum = (0..<4).reduce(0) { $0 + values.values[$1 * outputs + k] }
          let rise = study.predictions[k * study.heldOut.rowCount + row] - values.baseline[k]
          #expect(abs(sum - rise) < 1e-9)
        }
      }
    }
  }

  @Test("a feature that the model does not read has exactly 0")
  func unused() throws {
    let data = Samples.dataset(rows: 120, columns: 6, family: .gaussian, seed: 1)
    let fit = try Lasso(family: .gaussian).fit(data, seed: Seed(0))
    let study = ShapleySample.study(fit, data, reference: data, SquaredError())
    let features = data.x.features
    let unused = features.indices.filter { fit.weights[$0] == 0 }
    try #require(!unused.isEmpty)
    for feature in unused {
      #expect(ShapleyImportance().scores(of: features, in: study)[feature].rows.allSatisfy { $0 == 0 })
      #expect(SAGEImportance().scores(of: features, in: study)[feature].rows.allSatisfy { $0 == 0 })
    }

    let network = ShapleySample.network(data, .gaussian, hidden: [5], hasSkip: true) { parameters in
      var parameters = parameters
      for unit in 0..<5 { parameters[2 * 5 + unit] = 0 }
      parameters[parameters.count - 6 + 2] = 0
      return parameters
    }
    let other = ShapleySample.study(network, data, reference: data, SquaredError())
    let score = ShapleyImportance().scores(of: features, in: other)[2]
    #expect(score.mean == 0 && score.shuffleSpread == 0)
    #expect(SAGEImportance().scores(of: features, in: other)[2].rows.allSatisfy { $0 == 0 })
    #expect(ShapleyImportance().scores(of: features, in: other)[1].mean > 0)
  }

  @Test("sampled values of networks are those over all coalitions, within their errors")
  func enumeration() {
    for study in networkStudies(rows: 3) {
      let features = study.heldOut.x.features
      let outputs = study.loss.outputs
      for (row, values) in ShapleyImportance(pairs: 400).values(of: features, in: study) {
        let errors = values.standardErrors
        for k in 0..<outputs {
          let exact = ShapleySample.shapley(players: 4) {
            ShapleySample.prediction(study, features, row, knowing: $0)[k]
          }
          for feature in 0..<4 {
            let place = feature * outputs + k
            #expect(errors[place] > 0)
            #expect(abs(values.values[place] - exact[feature]) < 4.5 * errors[place])
          }
        }
      }
    }
  }

  @Test("moving columns leaves every feature's numbers as they are, and so does a column that is not read")
  func order() {
    let data = Samples.dataset(rows: 40, columns: 4, family: .gaussian, seed: 9)
    let fit = ShapleySample.network(data, .gaussian, hidden: [3])
    let order = [2, 0, 3, 1]
    let moved = data.columns(order)
    let members = fit.members.map { member in
      order.flatMap { j in Array(member.parameters[j * 3..<j * 3 + 3]) } + member.parameters[12...]
    }
    let other = ShapleySample.network(moved, .gaussian, hidden: [3], members: members)
    let wide = data.columns([0, 1, 2, 3, 0])
    let names: [ByteText] = ["x1", "x2", "x3", "x4", "a further one"]
    let wider = Dataset(
      x: DesignMatrix(
        rowCount: 40, columnNames: names,
        features: names.enumerated().map { Feature(name: $1, columns: $0..<$0 + 1) }, values: wide.x.values),
      y: data.y)
    let third = ShapleySample.network(
      wider, .gaussian, hidden: [3],
      members: fit.members.map { Array($0.parameters[..<12]) + [0, 0, 0] + $0.parameters[12...] })
    func means(_ fit: NetworkFit, _ data: Dataset) -> [ByteText: [Double]] {
      let study = ShapleySample.study(fit, data, reference: data, SquaredError())
      let features = data.x.features
      let scores = [
        ShapleyImportance(pairs: 2).scores(of: features, in: study),
        SAGEImportance(pairs: 2).scores(of: features, in: study),
      ]
      return Dictionary(
        uniqueKeysWithValues: features.indices.map { place in (features[place].name, scores.map { $0[place].mean }) })
    }
    let (one, two, three) = (means(fit, data), means(other, moved), means(third, wider))
    for (name, scores) in one {
      for (a, b) in zip(scores, two[name] ?? []) { #expect(agree(a, b, 1e-9)) }
      for (a, b) in zip(scores, three[name] ?? []) { #expect(agree(a, b, 1e-9)) }
    }
    #expect(two.count == 4 && three["a further one"] == [0, 0])
  }

  @Test("of more rows than are explained a part is, the same one each time")
  func rowLimit() {
    let data = Samples.dataset(rows: 30, columns: 3, family: .gaussian, seed: 9)
    let fit = ShapleySample.network(data, .gaussian, hidden: [3])
    let study = ShapleySample.study(fit, data, reference: data, SquaredError())
    let method = ShapleyImportance(pairs: 2, rows: 10)
    let rows = method.values(of: data.x.features, in: study).map(\.row)
    #expect(rows.count == 10 && Set(rows).count == 10 && rows == rows.sorted())
    let all = ShapleyImportance(pairs: 2).values(of: data.x.features, in: study)
    for (row, values) in method.values(of: data.x.features, in: study) {
      #expect(values.values == all[row].values.values)
    }
  }

  // By shap 0.51.0: LinearExplainer with an Independent masker of all rows, and KernelExplainer, which goes through all
  // coalitions of three features.
  @Test("values are those of the shap package")
  func package() throws {
    let x = Samples.design(
      [0.2, 1.4, -0.7, 0.9, 2.1, -1.3, 1, 0, 1, 0, 1, 0, 3, 2, 5, 4, 1, 3.5], rows: 6, columns: 3)
    let explained = Samples.design([1, -0.5, 1, 0, 2.5, 4.5], rows: 2, columns: 3)
    let weights = [0.8, -1.5, 0.25]
    let y = (0..<6).map { i -> Double in
      weights.indices.reduce(0.4) { $0 + weights[$1] * x.values[$1 * 6 + i] }
    }
    let data = Dataset(x: x, y: y)
    let heldOut = Dataset(x: explained, y: [0, 1])
    let linear = ShapleySample.study(try LeastSquares().fit(data), heldOut, reference: data, SquaredError())
    let exact = [
      [0.45333333333333337, -0.75, -0.14583333333333337], [-0.7466666666666667, 0.75, 0.35416666666666663],
    ]
    for (row, values) in ShapleyImportance().values(of: x.features, in: linear) {
      #expect(abs(values.baseline[0] - 0.7675) < 1e-12)
      for (a, b) in zip(values.values, exact[row]) { #expect(abs(a - b) < 1e-12) }
    }

    let events = Dataset(x: x, y: [0, 1, 0, 1, 1, 0])
    let network = ShapleySample.network(
      events, .binomial, hidden: [2], members: [[0.9, -1.1, 0.5, 0.7, -1.3, 0.4, 0.1, -0.2, 1.6, -0.8, 0.3]])
    let study = ShapleySample.study(network, heldOut, reference: events, LogLoss())
    let kernel = [
      [0.7243935452694142, 0.0670716246796923, 0.8848324241987006],
      [-0.783851893543048, 0.0439981794227316, -1.1172365858077096],
    ]
    for (a, b) in zip(study.predictions, [1.94375067, -1.58963722]) { #expect(abs(a - b) < 1e-8) }
    for (row, values) in ShapleyImportance(pairs: 600).values(of: x.features, in: study) {
      let enumerated = ShapleySample.shapley(players: 3) {
        ShapleySample.prediction(study, x.features, row, knowing: $0)[0]
      }
      for place in 0..<3 {
        #expect(abs(enumerated[place] - kernel[row][place]) < 1e-9)
        #expect(abs(values.values[place] - kernel[row][place]) < 4 * values.standardErrors[place])
      }
    }
  }
}
