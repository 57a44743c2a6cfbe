/// One way through a network and back: what units hold for a block of rows, in memory that is used again and again.
///
/// Belongs to one thread. Everything is row-major, rows x units.
final class NetworkPass<Real: NetworkReal> {
  let shape: NetworkShape
  let activation: Activation
  /// Rows of the largest block.
  let capacity: Int
  /// Of each layer: what comes in with its bias, what goes out, and the slopes of the loss.
  private let inputs: [UnsafeMutablePointer<Real>]
  private let outputs: [UnsafeMutablePointer<Real>]
  private let slopes: [UnsafeMutablePointer<Real>]
  /// Share of hidden units that a training step leaves out.
  var dropout = 0.0
  /// Of each hidden layer under dropout: 0 or 1 over the share that stays, and what goes on after it.
  private let masks: [UnsafeMutablePointer<Real>]
  private let remaining: [UnsafeMutablePointer<Real>]
  private var isMasked = false

  init(_ shape: NetworkShape, _ activation: Activation, capacity: Int) {
    self.shape = shape
    self.activation = activation
    self.capacity = capacity
    func buffers() -> [UnsafeMutablePointer<Real>] {
      shape.layers.map {
        let buffer = UnsafeMutablePointer<Real>.allocate(capacity: max(1, capacity * $0.outputs))
        buffer.initialize(repeating: 0, count: max(1, capacity * $0.outputs))
        return buffer
      }
    }
    inputs = buffers()
    outputs = buffers()
    slopes = buffers()
    masks = buffers()
    remaining = buffers()
  }

  deinit {
    for buffer in inputs + outputs + slopes + masks + remaining { buffer.deallocate() }
  }

  /// What the network gives for rows: row-major, rows x outputs, valid until the next call.
  ///
  /// - Parameters:
  ///   - x: row-major, rows x inputs.
  ///   - dropping: leaves out hidden units at random.
  func forward(
    _ parameters: UnsafePointer<Real>, _ x: UnsafePointer<Real>, rows: Int,
    dropping stream: UnsafeMutablePointer<RandomStream>? = nil
  ) -> UnsafePointer<Real> {
    let first = shape.firstLayer
    Real.forward(
      rows: rows, inputs: first.inputs, outputs: first.outputs, x, parameters + first.weights.lowerBound, beta: 0,
      inputs[0])
    return finish(parameters, x, rows: rows, dropping: stream)
  }

  /// As `forward`, from what comes into the first layer before its biases, and from what the straight way adds to the
  /// outputs.
  ///
  /// - Parameter write: the first layer's inputs, rows x its outputs.
  func forward(
    _ parameters: UnsafePointer<Real>, skip: UnsafePointer<Real>?, rows: Int,
    writing write: (UnsafeMutablePointer<Real>) -> Void
  ) -> UnsafePointer<Real> {
    write(inputs[0])
    return finish(parameters, nil, rows: rows, skip: skip, dropping: nil)
  }

  private func finish(
    _ parameters: UnsafePointer<Real>, _ x: UnsafePointer<Real>?, rows: Int, skip: UnsafePointer<Real>? = nil,
    dropping stream: UnsafeMutablePointer<RandomStream>?
  ) -> UnsafePointer<Real> {
    isMasked = stream != nil && dropout > 0
    let last = shape.layers.count - 1
    for (l, layer) in shape.layers.enumerated() {
      if l > 0 {
        Real.forward(
          rows: rows, inputs: layer.inputs, outputs: layer.outputs, passedOn(l - 1),
          parameters + layer.weights.lowerBound, beta: 0, inputs[l])
      }
      if l == last, let x, !shape.skip.isEmpty {
        Real.forward(
          rows: rows, inputs: shape.inputs, outputs: shape.outputs, x, parameters + shape.skip.lowerBound, beta: 1,
          inputs[l])
      }
      if l == last, let skip { for i in 0..<rows * shape.outputs { inputs[l][i] += skip[i] } }
      (l == last ? .identity : activation).apply(
        rows: rows, width: layer.outputs, biases: parameters + layer.biases.lowerBound, inputs[l], outputs[l])
      if l < last, isMasked, let stream { drop(l, count: rows * layer.outputs, &stream.pointee) }
    }
    return UnsafePointer(outputs[last])
  }

  private func drop(_ layer: Int, count: Int, _ stream: inout RandomStream) {
    let kept = Real(1 / (1 - dropout))
    for i in 0..<count {
      masks[layer][i] = stream.uniform() < dropout ? 0 : kept
      remaining[layer][i] = outputs[layer][i] * masks[layer][i]
    }
  }

  /// What a hidden layer gives to the next.
  private func passedOn(_ layer: Int) -> UnsafePointer<Real> {
    UnsafePointer(isMasked ? remaining[layer] : outputs[layer])
  }

  /// Adds the gradient of a block of rows to `beta` times what the gradient held.
  ///
  /// - Parameters:
  ///   - y: one target a row.
  ///   - scale: of the gradient, as 1 over the number of rows.
  /// - Returns: the sum of the rows' losses, not scaled.
  func gradient(
    _ loss: OutputLoss, _ parameters: UnsafePointer<Real>, _ x: UnsafePointer<Real>, _ y: UnsafePointer<Real>,
    _ weights: UnsafePointer<Real>?, rows: Int, scale: Real, beta: Real, _ gradient: UnsafeMutablePointer<Real>,
    dropping stream: UnsafeMutablePointer<RandomStream>? = nil
  ) -> Double {
    let f = forward(parameters, x, rows: rows, dropping: stream)
    let last = shape.layers.count - 1
    let sum = loss.evaluate(rows: rows, f, y, weights, scale: scale, slopes[last])
    backward(parameters, x, rows: rows, beta: beta, gradient)
    return sum
  }

  /// The gradient of the first output, or of one chosen, with respect to the inputs of every row: rows x inputs.
  func inputGradient(
    ofOutput output: Int, _ parameters: UnsafePointer<Real>, _ x: UnsafePointer<Real>, rows: Int,
    _ result: UnsafeMutablePointer<Real>
  ) {
    _ = forward(parameters, x, rows: rows)
    let last = shape.layers.count - 1
    let width = shape.outputs
    for i in 0..<rows * width { slopes[last][i] = i % width == output ? 1 : 0 }
    slopesBehindFirstLayer(parameters, rows: rows)
    let first = shape.firstLayer
    Real.backward(
      rows: rows, inputs: first.inputs, outputs: first.outputs, slopes[0], parameters + first.weights.lowerBound,
      result)
    guard !shape.skip.isEmpty else { return }
    for i in 0..<rows {
      for j in 0..<shape.inputs {
        result[i * shape.inputs + j] += parameters[shape.skip.lowerBound + j * width + output]
      }
    }
  }

  /// From the slopes of the last layer to those of the first.
  private func slopesBehindFirstLayer(_ parameters: UnsafePointer<Real>, rows: Int) {
    for l in stride(from: shape.layers.count - 1, to: 0, by: -1) {
      let layer = shape.layers[l]
      Real.backward(
        rows: rows, inputs: layer.inputs, outputs: layer.outputs, slopes[l], parameters + layer.weights.lowerBound,
        slopes[l - 1])
      let count = rows * layer.inputs
      if isMasked { for i in 0..<count { slopes[l - 1][i] *= masks[l - 1][i] } }
      activation.backward(count: count, inputs[l - 1], outputs[l - 1], slopes[l - 1])
    }
  }

  private func backward(
    _ parameters: UnsafePointer<Real>, _ x: UnsafePointer<Real>, rows: Int, beta: Real,
    _ gradient: UnsafeMutablePointer<Real>
  ) {
    slopesBehindFirstLayer(parameters, rows: rows)
    for (l, layer) in shape.layers.enumerated() {
      Real.weightGradient(
        rows: rows, inputs: layer.inputs, outputs: layer.outputs, l == 0 ? x : passedOn(l - 1), slopes[l],
        beta: beta, gradient + layer.weights.lowerBound)
      let biases = gradient + layer.biases.lowerBound
      for j in 0..<layer.outputs { biases[j] = beta == 0 ? 0 : beta * biases[j] }
      for i in 0..<rows {
        let row = slopes[l] + i * layer.outputs
        for j in 0..<layer.outputs { biases[j] += row[j] }
      }
    }
    guard !shape.skip.isEmpty else { return }
    Real.weightGradient(
      rows: rows, inputs: shape.inputs, outputs: shape.outputs, x, slopes[shape.layers.count - 1], beta: beta,
      gradient + shape.skip.lowerBound)
  }
}
