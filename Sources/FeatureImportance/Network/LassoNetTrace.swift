internal import RealModule

/// One LassoNet on its way from dense to empty.
///
/// At each lambda all rows that learn make one step together: proximal gradient descent. Steps are short, a tenth of 1 over
/// the curvature that the last two gradients showed, and without momentum: a feature that has no linear part is lost for ever
/// once a step has thrown it out, as nothing pulls its weights away from zero. (In Friedman's model, whose third predictor
/// is such a one, steps of ten times the length found the five active of 50 predictors on 2 of 10 tables, these on 20 of 20.)
/// - SeeAlso: Malitsky, Mishchenko (2020), ICML, for steps from local curvature without a line search.
struct LassoNetTrace {
  private let path: LassoNetPath
  private let data: Dataset
  private let shape: NetworkShape
  private let scaling: NetworkScaling
  private let target: TargetScale
  private let features: [Range<Int>]
  private let objective: NetworkObjective<Float>
  private let split: Split
  private var parameters: [Float]
  private var gradient: [Float]
  /// Of the step before.
  private var last: (parameters: [Float], gradient: [Float])?
  /// Length of steps.
  private var step = 0.01

  private static let share = 0.1
  /// How much steps may grow.
  private static let growth = 1.05
  /// A step that moves parameters by less than this share of themselves is the last: single precision sees little beyond.
  private static let stillness = 1e-6

  /// Trains the dense network.
  init(_ path: LassoNetPath, _ data: Dataset, seed: Seed) throws(FitError) {
    guard data.hasVaryingTarget else { throw .constantTarget }
    self.path = path
    self.data = data
    let network = path.network
    scaling = NetworkScaling(data)
    guard zip(scaling.centers, scaling.factors).allSatisfy({ $0.isFinite && $1.isFinite }) else { throw .overflow }
    target = TargetScale(data, family: network.family)
    shape = NetworkShape(
      inputs: data.x.columnCount, hidden: network.hidden, outputs: network.loss.outputs, hasSkip: true)
    features = data.x.features.map(\.columns)
    split = network.validationSplits(data, seed)[0]
    let input = NetworkInput<Float>(data, scaling, target)
    let training = NetworkTraining(
      network: network, shape: shape, features: features, input: input, lossUnit: network.lossUnit(target),
      split: split,
      orders: seed.stream("network rows"), drops: seed.stream("network dropout"))
    parameters = try training.run(from: network.start(shape, seed, 0)).parameters
    gradient = [Float](repeating: 0, count: shape.parameterCount)
    objective = NetworkObjective(
      shape, network.activation, network.loss, NetworkPenalty(l2: network.penalty.l2), features: features, input,
      capacity: 256)
    for (j, factor) in scaling.factors.enumerated() where factor == 0 { close(j..<j + 1) }
    shrink(by: 0)
  }

  /// Goes from lambda to lambda, upwards.
  ///
  /// - Parameter visit: sees every lambda, in units of the target, and the network there.
  mutating func run(_ visit: (_ lambda: Double, LassoNetTrace) -> Void) throws(FitError) {
    switch path.lambdas {
    case .given(let lambdas):
      for lambda in lambdas.sorted() {
        // What left all features out does so at a higher price.
        if !isEmpty { try descend(lambda / target.scale) }
        visit(lambda, self)
      }
    case .automatic(let count, let ratio):
      let factor = count > 1 ? Double.pow(1 / ratio, 1 / Double(count - 1)) : 1 / ratio
      var lambda = largestLambda() * (count > 1 ? ratio : 1)
      repeat {
        try descend(lambda)
        visit(lambda * target.scale, self)
        lambda *= factor
      } while !isEmpty && lambda.isFinite
    }
  }

  // MARK: What the network is

  private var isEmpty: Bool { shape.skip.allSatisfy { parameters[$0] == 0 } }

  /// The network as a model.
  var fit: NetworkFit {
    let member = NetworkFit.Member(
      parameters: parameters.map { Double($0) }, record: TrainingRecord(epochs: [], best: 0, end: .epochs))
    return NetworkFit(path.network, data.x, shape, scaling, target, [member])
  }

  func point(_ lambda: Double) -> PathPoint {
    let (p, outputs) = (shape.inputs, shape.outputs)
    let zeros = [Float](repeating: 0, count: max(1, p))
    let atMeans = objective.pass.forward(parameters, zeros, rows: 1)
    var intercepts: [Double] = []
    var (coefficients, norms): ([Double], [Double]) = ([], [])
    for k in 0..<outputs {
      var intercept = target.center + target.scale * Double(atMeans[k])
      for j in 0..<p {
        let skip = Double(parameters[shape.skip.lowerBound + j * outputs + k])
        let coefficient = skip * scaling.factors[j] * target.scale
        intercept -= coefficient * scaling.centers[j]
        coefficients.append(coefficient)
        let first = Double(norm(parameters, shape.firstLayerWeights(of: j..<j + 1)))
        norms.append((skip * skip + first * first).squareRoot())
      }
      intercepts.append(intercept)
    }
    // Of several classes any number could be added to all.
    if outputs > 1 {
      let mean = intercepts.reduce(0, +) / Double(outputs)
      intercepts = intercepts.map { $0 - mean }
    }
    return PathPoint(
      lambda: lambda, intercepts: intercepts, coefficients: coefficients, standardized: norms,
      devianceRatio: 1 - objective.meanLoss(parameters, Array(0..<data.rowCount)) / lossOfNothing, dualityGap: nil)
  }

  /// Mean loss of the best prediction that is the same for every row.
  private var lossOfNothing: Double {
    if path.network.family == .gaussian { return 0.5 }
    var weights: [Double: Double] = [:]
    for (i, y) in data.y.enumerated() { weights[y, default: 0] += data.weights?[i] ?? 1 }
    let total = weights.keys.sorted().reduce(0) { $0 + (weights[$1] ?? 0) }
    return weights.keys.sorted().reduce(0) { sum, y in
      let share = (weights[y] ?? 0) / total
      return share > 0 ? sum - share * Double.log(share) : sum
    }
  }

  // MARK: Steps

  /// Steps at one lambda, in standard deviations of the target, until the rows kept aside gain no more.
  private mutating func descend(_ lambda: Double) throws(FitError) {
    var (best, waited) = (Double.infinity, 0)
    for iteration in 1...path.iterations {
      let loss = objective.value(parameters, split.training, &gradient).objective
      guard loss.isFinite, loss < 1000 * path.network.loss.ofNothing else {
        throw .diverged(epoch: iteration, learningRate: step)
      }
      measureCurvature()
      last = (parameters, gradient)
      for i in parameters.indices { parameters[i] -= Float(step) * gradient[i] }
      shrink(by: lambda)
      if isStill { return }
      guard !split.heldOut.isEmpty else { continue }
      let judged = objective.meanLoss(parameters, split.heldOut) + lambda * priced
      waited = judged < best * (1 - path.improvement) ? 0 : waited + 1
      best = waited == 0 ? judged : best
      if waited >= path.patience { return }
    }
  }

  /// Fits the step's length to how the gradient changed since the step before.
  private mutating func measureCurvature() {
    guard let last else { return }
    var (moved, turned) = (0.0, 0.0)
    for i in parameters.indices {
      let (a, b) = (Double(parameters[i] - last.parameters[i]), Double(gradient[i] - last.gradient[i]))
      moved += a * a
      turned += b * b
    }
    step *= Self.growth
    if turned > 0 { step = min(step, Self.share * (moved / turned).squareRoot()) }
  }

  private var isStill: Bool {
    guard let last else { return false }
    var (moved, size) = (0.0, 0.0)
    for i in parameters.indices {
      let (a, b) = (Double(parameters[i] - last.parameters[i]), Double(parameters[i]))
      moved += a * a
      size += b * b
    }
    return moved <= Self.stillness * Self.stillness * size
  }

  /// The proximal step after one along the gradient.
  private mutating func shrink(by lambda: Double) {
    let hierarchy = path.network.hidden.isEmpty ? 0 : path.hierarchy
    parameters.withUnsafeMutableBufferPointer { parameters in
      for columns in features where !columns.isEmpty {
        let root = Double(columns.count).squareRoot()
        HierarchicalProximal(lambda: Float(step * lambda * root), hierarchy: Float(hierarchy / root)).apply(
          UnsafeMutableBufferPointer(rebasing: parameters[shape.skipWeights(of: columns)]),
          UnsafeMutableBufferPointer(rebasing: parameters[shape.firstLayerWeights(of: columns)]))
      }
    }
  }

  /// What lambda multiplies.
  private var priced: Double {
    features.reduce(0) { sum, columns in
      sum + Double(columns.count).squareRoot() * Double(norm(parameters, shape.skipWeights(of: columns)))
    }
  }

  private mutating func close(_ columns: Range<Int>) {
    for i in shape.skipWeights(of: columns) { parameters[i] = 0 }
    for i in shape.firstLayerWeights(of: columns) { parameters[i] = 0 }
  }

  /// The least lambda at which no feature could come into the network if all were out and its other weights were these: a
  /// feature's skip weights are pulled by their own gradient, and by that of the weights that they would let in.
  private func largestLambda() -> Double {
    var empty = self
    for columns in features { empty.close(columns) }
    _ = objective.value(empty.parameters, split.training, &empty.gradient)
    let hierarchy = path.network.hidden.isEmpty ? 0 : path.hierarchy
    let largest =
      features.filter { !$0.isEmpty }.map { columns in
        let count = Double(columns.count)
        let behind = shape.firstLayerWeights(of: columns).reduce(0) { $0 + Double(abs(empty.gradient[$1])) }
        return Double(norm(empty.gradient, shape.skipWeights(of: columns))) / count.squareRoot()
          + hierarchy * behind / count
      }.max() ?? 0
    return largest > 0 ? largest : 1
  }
}
