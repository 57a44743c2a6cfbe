/// Takes one network from a background row to an explained one, in memory that is used again. Belongs to one thread.
struct NetworkWalker {
  private let shape: NetworkShape
  private let features: [Feature]
  private let pass: NetworkPass<Double>
  /// What comes into the first layer and what the straight way adds, now and in the states that wait for the pass.
  private var first: [Double]
  private var skip: [Double]
  private var waitingFirst: [Double]
  private var waitingSkip: [Double]
  private var waiting = 0
  /// Outputs of all different states so far, state after state.
  private var outputs: [Double] = []

  init(_ fit: NetworkFit, _ features: [Feature], capacity: Int) {
    shape = fit.shape
    self.features = features
    pass = NetworkPass(fit.shape, fit.activation, capacity: capacity)
    first = [Double](repeating: 0, count: shape.firstLayer.outputs)
    skip = [Double](repeating: 0, count: shape.skip.isEmpty ? 0 : shape.outputs)
    waitingFirst = [Double](repeating: 0, count: capacity * first.count)
    waitingSkip = [Double](repeating: 0, count: capacity * skip.count)
  }

  /// Adds the network's outputs in all states to a result: states x outputs, output after output.
  ///
  /// A feature that the network does not read, or that has the same value in both rows, makes no step, so that rounding
  /// cannot make one.
  /// - Parameters:
  ///   - start: the background row, standardised.
  ///   - steps: from it to the explained row, one a column.
  mutating func go(
    _ parameters: [Double], from start: [Double], _ steps: [Double], _ order: [Int], _ isRead: [Bool], scale: Double,
    to result: inout [Double]
  ) {
    outputs.removeAll(keepingCapacity: true)
    for j in first.indices { first[j] = 0 }
    for j in skip.indices { skip[j] = 0 }
    for j in start.indices where start[j] != 0 { move(j, by: start[j], parameters) }
    // Which of the different states each state is.
    var places = [0]
    keep(parameters)
    for feature in order {
      var hasMoved = false
      if isRead[feature] {
        for j in features[feature].columns where steps[j] != 0 {
          move(j, by: steps[j], parameters)
          hasMoved = true
        }
      }
      if hasMoved { keep(parameters) }
      places.append((hasMoved ? 1 : 0) + places[places.count - 1])
    }
    flush(parameters)
    let width = shape.outputs
    for k in 0..<width {
      for (state, place) in places.enumerated() {
        result[k * places.count + state] += scale * outputs[place * width + k]
      }
    }
  }

  private mutating func move(_ column: Int, by step: Double, _ parameters: [Double]) {
    Self.add(step, parameters, shape.firstLayerWeights(of: column..<column + 1), to: &first)
    if !skip.isEmpty { Self.add(step, parameters, shape.skipWeights(of: column..<column + 1), to: &skip) }
  }

  private static func add(_ factor: Double, _ parameters: [Double], _ places: Range<Int>, to sum: inout [Double]) {
    parameters.withUnsafeBufferPointer { parameters in
      sum.withUnsafeMutableBufferPointer { sum in
        for j in 0..<places.count { sum[j] += factor * parameters[places.lowerBound + j] }
      }
    }
  }

  private mutating func keep(_ parameters: [Double]) {
    if waiting == pass.capacity { flush(parameters) }
    Self.write(first, waiting, to: &waitingFirst)
    Self.write(skip, waiting, to: &waitingSkip)
    waiting += 1
  }

  private static func write(_ values: [Double], _ row: Int, to rows: inout [Double]) {
    let width = values.count
    values.withUnsafeBufferPointer { values in
      rows.withUnsafeMutableBufferPointer { rows in
        for j in 0..<width { rows[row * width + j] = values[j] }
      }
    }
  }

  private mutating func flush(_ parameters: [Double]) {
    let count = waiting * shape.firstLayer.outputs
    let f = pass.forward(parameters, skip: skip.isEmpty ? nil : waitingSkip, rows: waiting) { inputs in
      waitingFirst.withUnsafeBufferPointer { if let base = $0.baseAddress { inputs.update(from: base, count: count) } }
    }
    outputs.append(contentsOf: UnsafeBufferPointer(start: f, count: waiting * shape.outputs))
    waiting = 0
  }
}
