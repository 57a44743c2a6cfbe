internal import RealModule

/// Trains one network by batches of rows in random order.
struct NetworkTraining<Real: NetworkReal> {
  let network: NeuralNetwork
  let shape: NetworkShape
  let features: [Range<Int>]
  let input: NetworkInput<Real>
  /// What losses are multiplied by for the record.
  let lossUnit: Double
  /// Rows to learn from, and rows whose loss says when to stop; these may be none.
  let split: Split
  /// Of the order of rows, and of the units left out.
  let orders: RandomStream
  let drops: RandomStream

  /// - Parameter start: parameters to begin with.
  /// - Throws: `FitError.diverged` when the loss is no number or a thousand times that of a network which says nothing.
  /// - Complexity: O(rows x parameters) an epoch.
  func run(from start: [Double]) throws(FitError) -> (parameters: [Real], record: TrainingRecord) {
    let batchSize = network.batchSize(rows: split.training.count)
    let batches = max(1, (split.training.count + batchSize - 1) / batchSize)
    let objective = NetworkObjective(
      shape, network.activation, network.loss, network.penalty, features: features, input,
      capacity: max(1, min(batchSize, split.training.count)))
    var parameters = start.map { Real($0) }
    var (best, bestEpoch, bestLoss) = (parameters, 0, Double.infinity)
    var state = OptimizerState<Real>(network.optimizer, count: shape.parameterCount)
    var epochs: [TrainingRecord.Epoch] = []
    var order = split.training
    var (orders, drops) = (orders, drops)
    var end = TrainingRecord.End.epochs
    var waited = 0
    for epoch in 0..<network.epochs {
      let rate = network.learningRate * network.schedule.factor(epoch: epoch, of: network.epochs)
      orders.shuffle(&order)
      let before = parameters
      let (loss, gradientNorm) = pass(over: order, batches: batches, &parameters, objective, &state, &drops, rate: rate)
      guard loss.isFinite, gradientNorm.isFinite, loss < 1000 * network.loss.ofNothing,
        parameters.allSatisfy(\.isFinite)
      else { throw .diverged(epoch: epoch + 1, learningRate: rate) }
      let validationLoss = split.heldOut.isEmpty ? nil : objective.meanLoss(parameters, split.heldOut)
      epochs.append(
        TrainingRecord.Epoch(
          epoch: epoch + 1, loss: loss * lossUnit, validationLoss: validationLoss.map { $0 * lossUnit },
          gradientNorm: gradientNorm, learningRate: rate, layers: shape.layerRecords(from: before, to: parameters),
          featureNorms: shape.featureNorms(parameters, features)))
      guard let validationLoss, let stopping = network.earlyStopping else {
        (best, bestEpoch) = (parameters, epoch + 1)
        continue
      }
      waited = validationLoss < bestLoss * (1 - stopping.tolerance) ? 0 : waited + 1
      if validationLoss < bestLoss { (best, bestEpoch, bestLoss) = (parameters, epoch + 1, validationLoss) }
      if waited >= stopping.patience {
        end = .stoppedEarly
        break
      }
    }
    return (best, TrainingRecord(epochs: epochs, best: bestEpoch, end: end))
  }

  /// One epoch: mean loss of the batches as they came, and the root mean square of their gradients' norms.
  private func pass(
    over order: [Int], batches: Int, _ parameters: inout [Real], _ objective: NetworkObjective<Real>,
    _ state: inout OptimizerState<Real>, _ drops: inout RandomStream, rate: Double
  ) -> (loss: Double, gradientNorm: Double) {
    let count = shape.parameterCount
    let penalty = network.penalty
    var gradient = [Real](repeating: 0, count: count)
    var (sum, squares) = (0.0, 0.0)
    withPointers(&parameters, &gradient, &drops) { w, g, drops in
      for batch in 0..<batches {
        // Batches as equal as can be: a last one of a few rows would step as far as the others.
        let rows = order[order.count * batch / batches..<order.count * (batch + 1) / batches]
        let loss = objective.batchGradient(w, rows, g, dropping: penalty.dropout > 0 ? drops : nil)
        sum += loss * Double(rows.count)
        if !network.optimizer.decouplesRidge { objective.addRidgeGradient(w, g) }
        let size = Double(norm(UnsafePointer(g), 0..<count))
        squares += size * size
        if let limit = network.clipping, size > limit {
          let factor = Real(limit / size)
          for i in 0..<count { g[i] *= factor }
        }
        if network.optimizer.decouplesRidge { penalty.decay(w, shape, rate: rate) }
        state.step(w, g, count: count, rate: rate)
        penalty.shrink(w, shape, features: features, rate: rate)
      }
    }
    return (sum / Double(order.count), (squares / Double(batches)).squareRoot())
  }

  /// Parameters, their gradient and the stream of units left out, where loops reach them without checks.
  private func withPointers(
    _ parameters: inout [Real], _ gradient: inout [Real], _ drops: inout RandomStream,
    _ body: (UnsafeMutablePointer<Real>, UnsafeMutablePointer<Real>, UnsafeMutablePointer<RandomStream>) -> Void
  ) {
    withUnsafeMutablePointer(to: &drops) { drops in
      parameters.withUnsafeMutableBufferPointer { parameters in
        gradient.withUnsafeMutableBufferPointer { gradient in
          guard let w = parameters.baseAddress, let g = gradient.baseAddress else { return }
          body(w, g, drops)
        }
      }
    }
  }
}

extension NetworkPenalty {
  /// The ridge part apart from the gradient, as AdamW has it.
  func decay<Real: NetworkReal>(_ parameters: UnsafeMutablePointer<Real>, _ shape: NetworkShape, rate: Double) {
    guard l2 > 0 else { return }
    let factor = Real(1 - rate * l2)
    for range in shape.weights { for i in range { parameters[i] *= factor } }
  }
}

extension OutputLoss {
  /// Of outputs that are all zero.
  var ofNothing: Double {
    switch self {
    case .squaredError, .huber: 0.5
    case .logLoss: Double.log(2)
    case .softmax(let classes): Double.log(Double(classes))
    }
  }
}

extension NetworkShape {
  /// Norms of the layers' weights and how far they came.
  func layerRecords<Real: NetworkReal>(from before: [Real], to after: [Real]) -> [TrainingRecord.Epoch.Layer] {
    layers.map { layer in
      var (change, size, old) = (0.0, 0.0, 0.0)
      for i in layer.weights {
        let (a, b) = (Double(before[i]), Double(after[i]))
        change += (b - a) * (b - a)
        size += b * b
        old += a * a
      }
      return TrainingRecord.Epoch.Layer(
        weightNorm: size.squareRoot(), updateRatio: old > 0 ? (change / old).squareRoot() : 0)
    }
  }

  /// Norm of each feature's first-layer and skip weights.
  func featureNorms<Real: NetworkReal>(_ parameters: [Real], _ features: [Range<Int>]) -> [Double] {
    features.map { columns in
      var sum = 0.0
      for i in firstLayerWeights(of: columns) { sum += Double(parameters[i]) * Double(parameters[i]) }
      for i in skipWeights(of: columns) { sum += Double(parameters[i]) * Double(parameters[i]) }
      return sum.squareRoot()
    }
  }

  /// Places of the skip weights of some columns.
  func skipWeights(of columns: Range<Int>) -> Range<Int> {
    guard !skip.isEmpty else { return skip }
    return skip.lowerBound + columns.lowerBound * outputs..<skip.lowerBound + columns.upperBound * outputs
  }
}
