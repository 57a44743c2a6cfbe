/// Solves for one network's parameters by L-BFGS on all rows.
struct NetworkSolution {
  let network: NeuralNetwork
  let shape: NetworkShape
  let features: [Range<Int>]
  let input: NetworkInput<Double>
  let lossUnit: Double

  func run(from start: [Double]) throws(FitError) -> NetworkFit.Member {
    let objective = NetworkObjective(
      shape, network.activation, network.loss, network.penalty, features: features, input, capacity: 256)
    let rows = Array(0..<input.rowCount)
    var epochs: [TrainingRecord.Epoch] = []
    var before = start
    var loss = 0.0
    let solver = LBFGS(iterations: network.epochs)
    let (point, end) = solver.minimise(from: start) { point, gradient in
      let value = gradient.withUnsafeMutableBufferPointer { gradient in
        gradient.baseAddress.map { objective.value(point, rows, $0) } ?? (loss: 0, objective: 0)
      }
      loss = value.loss
      return value.objective
    } observe: { step in
      epochs.append(
        TrainingRecord.Epoch(
          epoch: epochs.count + 1, loss: loss * lossUnit, validationLoss: nil,
          gradientNorm: step.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot(), learningRate: step.length,
          layers: shape.layerRecords(from: before, to: step.point),
          featureNorms: shape.featureNorms(step.point, features)))
      before = step.point
    }
    let ending: TrainingRecord.End
    switch end {
    case .converged: ending = .converged
    case .stalled: ending = .stalled
    case .iterations: ending = .epochs
    case .diverged: throw .diverged(epoch: 0, learningRate: 0)
    }
    return NetworkFit.Member(
      parameters: point, record: TrainingRecord(epochs: epochs, best: epochs.count, end: ending))
  }
}
