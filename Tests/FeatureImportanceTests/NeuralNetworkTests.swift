import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct NeuralNetworkTests {
  static let exact = NeuralNetwork(
    family: .gaussian, hidden: [], optimizer: .lbfgs, epochs: 5000, penalty: NetworkPenalty(), earlyStopping: nil,
    networks: 1)

  @Test("without hidden layers it is least squares", arguments: [1, 2, 3] as [UInt64])
  func leastSquares(seed: UInt64) throws {
    let data = Samples.dataset(rows: 120, columns: 6, family: .gaussian, seed: seed, isWeighted: seed == 3)
    let linear = try LeastSquares().fit(data, seed: Seed(0)).predict(data.x)
    let network = try Self.exact.fit(data, seed: Seed(0))
    #expect(network.members[0].record.end == .converged)
    for (a, b) in zip(network.predict(data.x), linear) { #expect(abs(a - b) < 1e-6) }
  }

  @Test("without hidden layers it is logistic regression, of two classes and of three")
  func logistic() throws {
    let data = Samples.dataset(rows: 200, columns: 5, family: .binomial, seed: 4)
    var model = Self.exact
    model.family = .binomial
    let linear = try LogisticRegression().fit(data).predict(data.x)
    for (a, b) in zip(try model.fit(data, seed: Seed(0)).predict(data.x), linear) { #expect(abs(a - b) < 1e-6) }

    let three = Samples.dataset(rows: 300, columns: 4, family: .multinomial, seed: 4)
    (model.family, model.classCount) = (.multinomial, 3)
    let multinomial = try MultinomialRegression().fit(three, classes: ["a", "b", "c"], reference: 0)
    let predictions = try model.fit(three, seed: Seed(0)).predict(three.x)
    // Log-odds against the first class: a softmax knows its outputs up to a constant.
    for k in 1...2 {
      let fitted = multinomial.fits[k - 1]
      for i in 0..<300 {
        let eta = (0..<4).reduce(fitted.intercept) {
          $0 + fitted.coefficients[$1].estimate * three.x.values[$1 * 300 + i]
        }
        #expect(abs(predictions[k * 300 + i] - predictions[i] - eta) < 1e-6)
      }
    }
  }

  /// Rows of two uniform columns and a third of noise.
  static func rows(_ count: Int, seed: UInt64, _ target: (Double, Double) -> Double) -> Dataset {
    var stream = Seed(seed).stream("rows")
    let columns = (0..<3).map { _ in (0..<count).map { _ in 2 * stream.uniform() - 1 } }
    return Dataset(
      x: Samples.design(columns.flatMap { $0 }, rows: count, columns: 3),
      y: (0..<count).map { target(columns[0][$0], columns[1][$0]) })
  }

  static func loss(_ fit: NetworkFit, _ data: Dataset, _ family: Family) -> Double {
    (family == .gaussian ? SquaredError() as any Loss : LogLoss()).mean(fit.predict(data.x), data.y)
  }

  @Test("XOR is learnt, which no linear predictor sees")
  func xor() throws {
    let (training, test) = (
      Self.rows(400, seed: 1) { $0 * $1 > 0 ? 1 : 0 }, Self.rows(400, seed: 2) { $0 * $1 > 0 ? 1 : 0 }
    )
    let network = NeuralNetwork(family: .binomial, learningRate: 0.01, batchSize: 32, networks: 2)
    #expect(Self.loss(try network.fit(training, seed: Seed(1)), test, .binomial) < 0.25)
    let linear = try LogisticRegression().fit(training).predict(test.x)
    #expect(LogLoss().mean(linear, test.y) > 0.65)
  }

  @Test("a product is learnt")
  func product() throws {
    let (training, test) = (Self.rows(400, seed: 1) { $0 * $1 }, Self.rows(400, seed: 2) { $0 * $1 })
    let network = NeuralNetwork(family: .gaussian, learningRate: 0.01, batchSize: 32, networks: 2)
    let variance = standardDeviation(of: test.y, denominator: 400)
    #expect(Self.loss(try network.fit(training, seed: Seed(1)), test, .gaussian) < 0.1 * variance * variance)
  }

  @Test("two spirals are learnt")
  func spirals() throws {
    func spirals(_ seed: UInt64) -> Dataset {
      var stream = Seed(seed).stream("spirals")
      var (a, b, y): ([Double], [Double], [Double]) = ([], [], [])
      for i in 0..<400 {
        let angle = 0.5 + 2.5 * Double.pi * stream.uniform().squareRoot()
        let sign = i % 2 == 0 ? 1.0 : -1.0
        a.append(sign * angle * cos(angle) + 0.1 * stream.normal())
        b.append(sign * angle * sin(angle) + 0.1 * stream.normal())
        y.append(i % 2 == 0 ? 1 : 0)
      }
      return Dataset(x: Samples.design(a + b, rows: 400, columns: 2), y: y)
    }
    let network = NeuralNetwork(
      family: .binomial, hidden: [24, 24], activation: .tanh, learningRate: 0.02, epochs: 300, batchSize: 40,
      penalty: NetworkPenalty(), earlyStopping: nil, networks: 1)
    let test = spirals(2)
    let fit = try network.fit(spirals(1), seed: Seed(1))
    let right = zip(fit.predict(test.x), test.y).count { ($0 > 0) == ($1 > 0.5) }
    #expect(right > 380)
  }

  @Test("same seed, same bits at any number of threads; another seed, others")
  func bits() throws {
    let data = Samples.dataset(rows: 150, columns: 4, family: .gaussian, seed: 1)
    var network = NeuralNetwork(family: .gaussian, epochs: 10, penalty: NetworkPenalty(l2: 1e-3, dropout: 0.2))
    let one = try network.fit(data, seed: Seed(7))
    network.threads = Threads(4)
    let four = try network.fit(data, seed: Seed(7))
    #expect(one.members.map(\.parameters) == four.members.map(\.parameters))
    #expect(one.members.map(\.record) == four.members.map(\.record))
    #expect(one.predict(data.x) == four.predict(data.x))
    #expect(try network.fit(data, seed: Seed(8)).predict(data.x) != one.predict(data.x))
  }

  @Test("predictions after a shuffle are those of the shuffled table", arguments: [Family.gaussian, .multinomial])
  func shuffling(family: Family) throws {
    let data = Samples.dataset(rows: 300, columns: 4, family: family, seed: 1)
    for optimizer in [Optimizer.adam(), .lbfgs] {
      let network = NeuralNetwork(
        family: family, classCount: 3, hidden: [6, 4], activation: .gelu, optimizer: optimizer, epochs: 10, networks: 2)
      let fit = try network.fit(data, seed: Seed(1))
      var stream = Seed(2).stream("order")
      let order = stream.permutation(of: 300)
      var values = data.x.values
      for i in 0..<300 { values[2 * 300 + i] = data.x.values[2 * 300 + order[i]] }
      let whole = fit.predict(Samples.design(values, rows: 300, columns: 4))
      let quick = fit.shuffling(data.x.features[2], in: data.x)(order)
      let tolerance = optimizer == .lbfgs ? 1e-11 : 1e-4
      for (a, b) in zip(whole, quick) { #expect(abs(a - b) < tolerance) }
      // Every row keeps its value: nothing changes, to the bit.
      #expect(fit.shuffling(data.x.features[2], in: data.x)(Array(0..<300)) == fit.predict(data.x))
    }
  }

  @Test("the group lasso takes a feature out as a whole, and its shuffling then changes nothing")
  func groupLasso() throws {
    let data = Self.rows(300, seed: 1) { 2 * $0 + $1 * $1 }
    let network = NeuralNetwork(
      family: .gaussian, hidden: [8], optimizer: .momentum(), learningRate: 0.02, epochs: 200, batchSize: 50,
      penalty: NetworkPenalty(group: 0.03), earlyStopping: nil, networks: 1)
    let fit = try network.fit(data, seed: Seed(1))
    let norms = try #require(fit.members[0].record.epochs.last?.featureNorms)
    #expect(norms[0] > 0.1 && norms[1] > 0.1 && norms[2] == 0)
    #expect(fit.shuffling(data.x.features[2], in: data.x)(Array((0..<300).reversed())) == fit.predict(data.x))
  }

  @Test("early stopping keeps the weights of the lowest validation loss")
  func earlyStopping() throws {
    let data = Samples.dataset(rows: 80, columns: 6, family: .gaussian, seed: 2)
    let network = NeuralNetwork(
      family: .gaussian, hidden: [40], learningRate: 0.02, epochs: 400, batchSize: 20, penalty: NetworkPenalty(),
      earlyStopping: .init(share: 0.25, patience: 10), networks: 3)
    let fit = try network.fit(data, seed: Seed(1))
    let splits = network.validationSplits(data, Seed(1))
    for (member, trained) in fit.members.enumerated() {
      let record = trained.record
      #expect(record.end == .stoppedEarly && record.epochs.count < 400)
      let losses = record.epochs.compactMap(\.validationLoss)
      #expect(losses.count == record.epochs.count)
      #expect(losses.min() == losses[record.best - 1])
      // The loss that the record gives is that of the weights that were kept.
      let heldOut = splits[member].heldOut
      let predictions = fit.predict(data.x, member: member)
      let loss = mean(of: heldOut.map { (data.y[$0] - predictions[$0]) * (data.y[$0] - predictions[$0]) })
      #expect(agree(loss, losses[record.best - 1], 1e-4))
    }
    // Rows kept aside by one network train the others.
    #expect(Set(splits.flatMap(\.heldOut)).count == 80)
  }

  @Test("a rate that is too high stops with what to change")
  func divergence() {
    let data = Samples.dataset(rows: 100, columns: 3, family: .gaussian, seed: 1)
    let network = NeuralNetwork(
      family: .gaussian, optimizer: .sgd, learningRate: 50, epochs: 50, batchSize: 20, networks: 1)
    let error = #expect(throws: FitError.self) { try network.fit(data, seed: Seed(1)) }
    guard case .diverged(let epoch, let rate) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(epoch < 20 && rate == 50)
    #expect(error?.fix.contains("--learning-rate") == true)
  }

  @Test("the record follows the network: losses fall, layers move, features that matter gain weight")
  func record() throws {
    let data = Self.rows(400, seed: 3) { 2 * $0 + $1 }
    let network = NeuralNetwork(
      family: .gaussian, hidden: [16, 8], learningRate: 0.005, schedule: .init(.cosine, warmUp: 3), epochs: 60,
      batchSize: 50, earlyStopping: nil, networks: 1)
    let record = try network.fit(data, seed: Seed(1)).members[0].record
    #expect(record.epochs.map(\.epoch) == Array(1...60) && record.best == 60 && record.end == .epochs)
    #expect(record.epochs[59].loss < 0.1 * record.epochs[0].loss)
    #expect(record.epochs[0].learningRate == 0.005 / 4 && record.epochs[59].learningRate < 0.0001)
    for epoch in record.epochs {
      #expect(epoch.layers.count == 3 && epoch.featureNorms.count == 3 && epoch.gradientNorm > 0)
      #expect(epoch.layers.allSatisfy { $0.weightNorm > 0 && $0.updateRatio > 0 })
      let first = epoch.featureNorms.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(agree(first, epoch.layers[0].weightNorm, 1e-6))
    }
    let last = record.epochs[59].featureNorms
    #expect(last[0] > last[1] && last[1] > last[2])
  }

  @Test("validation parts keep groups together and lie after the training rows in time")
  func dependence() {
    let data = Samples.dataset(rows: 60, columns: 2, family: .gaussian, seed: 1)
    let groups = (0..<60).map { $0 / 6 }
    let network = NeuralNetwork(family: .gaussian)
    let grouped = Dataset(x: data.x, y: data.y, dependence: .groups(groups))
    for split in network.validationSplits(grouped, Seed(1)) {
      #expect(Set(split.training.map { groups[$0] }).isDisjoint(with: split.heldOut.map { groups[$0] }))
    }
    let timed = network.validationSplits(
      Dataset(x: data.x, y: data.y, dependence: .time(TimeOrder((0..<60).map(Double.init)))), Seed(1))
    #expect(timed.count == 1)
    #expect((timed[0].training.max() ?? 60) < (timed[0].heldOut.min() ?? 0))
  }
}
