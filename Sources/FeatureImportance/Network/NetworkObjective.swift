internal import RealModule

/// Mean loss of some rows plus penalties, as a function of a network's parameters.
///
/// Belongs to one thread.
final class NetworkObjective<Real: NetworkReal> {
  let shape: NetworkShape
  let loss: OutputLoss
  private let input: NetworkInput<Real>
  private let penalty: NetworkPenalty
  private let features: [Range<Int>]
  let pass: NetworkPass<Real>
  private let x: UnsafeMutablePointer<Real>
  private let y: UnsafeMutablePointer<Real>
  private let w: UnsafeMutablePointer<Real>

  /// - Parameter capacity: rows of the largest batch.
  init(
    _ shape: NetworkShape, _ activation: Activation, _ loss: OutputLoss, _ penalty: NetworkPenalty,
    features: [Range<Int>], _ input: NetworkInput<Real>, capacity: Int
  ) {
    self.shape = shape
    self.loss = loss
    self.input = input
    self.penalty = penalty
    self.features = features
    pass = NetworkPass(shape, activation, capacity: capacity)
    pass.dropout = penalty.dropout
    x = .allocate(capacity: max(1, capacity * input.columnCount))
    y = .allocate(capacity: capacity)
    w = .allocate(capacity: capacity)
  }

  deinit {
    for buffer in [x, y, w] { buffer.deallocate() }
  }

  /// Sets the gradient to that of the mean loss of a batch, without penalties.
  ///
  /// - Returns: the batch's mean loss.
  func batchGradient(
    _ parameters: UnsafePointer<Real>, _ rows: ArraySlice<Int>, _ gradient: UnsafeMutablePointer<Real>,
    dropping stream: UnsafeMutablePointer<RandomStream>? = nil
  ) -> Double {
    let weight = gather(rows)
    let sum = pass.gradient(
      loss, parameters, x, y, input.weights == nil ? nil : UnsafePointer(w), rows: rows.count, scale: Real(1 / weight),
      beta: 0, gradient, dropping: stream)
    return sum / weight
  }

  /// Adds the gradient of the ridge part alone, which steps follow; kinks are for `NetworkPenalty.shrink`.
  func addRidgeGradient(_ parameters: UnsafePointer<Real>, _ gradient: UnsafeMutablePointer<Real>) {
    penalty.addRidgeGradient(parameters, shape, gradient)
  }

  /// Mean loss of rows, without penalties.
  func meanLoss(_ parameters: UnsafePointer<Real>, _ rows: [Int]) -> Double {
    let slopes = UnsafeMutablePointer<Real>.allocate(capacity: pass.capacity * shape.outputs)
    defer { slopes.deallocate() }
    var (sum, total) = (0.0, 0.0)
    for batch in blocks(of: rows) {
      total += gather(batch)
      let f = pass.forward(parameters, x, rows: batch.count)
      sum += loss.evaluate(
        rows: batch.count, f, y, input.weights == nil ? nil : UnsafePointer(w), scale: 0, slopes)
    }
    return sum / total
  }

  /// Mean loss of rows plus all penalties, and its gradient; at a kink some slope in between.
  func value(_ parameters: UnsafePointer<Real>, _ rows: [Int], _ gradient: UnsafeMutablePointer<Real>) -> (
    loss: Double, objective: Double
  ) {
    let total = input.weights.map { weights in rows.reduce(0) { $0 + Double(weights[$1]) } } ?? Double(rows.count)
    var sum = 0.0
    for (index, batch) in blocks(of: rows).enumerated() {
      _ = gather(batch)
      sum += pass.gradient(
        loss, parameters, x, y, input.weights == nil ? nil : UnsafePointer(w), rows: batch.count,
        scale: Real(1 / total), beta: index == 0 ? 0 : 1, gradient)
    }
    penalty.addRidgeGradient(parameters, shape, gradient)
    penalty.addKinkGradient(parameters, shape, features: features, gradient)
    return (sum / total, sum / total + penalty.value(parameters, shape, features: features))
  }

  private func blocks(of rows: [Int]) -> [ArraySlice<Int>] {
    stride(from: 0, to: rows.count, by: pass.capacity).map { rows[$0..<min(rows.count, $0 + pass.capacity)] }
  }

  /// Copies rows beside each other; returns the sum of their weights.
  private func gather(_ rows: ArraySlice<Int>) -> Double {
    let p = input.columnCount
    input.values.withUnsafeBufferPointer { values in
      input.targets.withUnsafeBufferPointer { targets in
        for (i, row) in rows.enumerated() {
          if p > 0, let from = values.baseAddress { (x + i * p).update(from: from + row * p, count: p) }
          y[i] = targets[row]
        }
      }
    }
    guard let weights = input.weights else { return Double(rows.count) }
    var sum = 0.0
    for (i, row) in rows.enumerated() {
      w[i] = weights[row]
      sum += Double(weights[row])
    }
    return sum > 0 ? sum : 1
  }
}
