/// Predictions of networks in some precision.
struct NetworkPrediction<Real: NetworkReal>: Sendable {
  fileprivate let fit: NetworkFit
  fileprivate let parameters: [[Real]]
  /// Rows that go through the network together.
  fileprivate static var block: Int { 256 }

  /// - Parameter members: which networks are averaged; nil for all.
  init(_ fit: NetworkFit, members: [Int]? = nil) {
    self.fit = fit
    parameters = (members ?? Array(fit.members.indices)).map { fit.members[$0].parameters.map { Real($0) } }
  }

  func predict(_ x: DesignMatrix) -> [Double] {
    let columns = 0..<x.columnCount
    let pass = NetworkPass<Real>(fit.shape, fit.activation, capacity: Self.block)
    var block = [Real](repeating: 0, count: Self.block * max(1, columns.count))
    var sum = PredictionSum(fit, rows: x.rowCount, networks: parameters.count)
    for rows in Self.blocks(x.rowCount) {
      block.withUnsafeMutableBufferPointer { block in
        guard let base = block.baseAddress else { return }
        fit.scaling.write(rows, of: x, columns: columns, to: base)
        for network in parameters { sum.add(pass.forward(network, base, rows: rows.count), rows) }
      }
    }
    return sum.predictions
  }

  /// What no shuffle changes is computed once, for all features.
  func shuffling(in x: DesignMatrix) -> Shuffling {
    let whole = FirstLayerInput(self, x)
    return { moved in
      let shuffled = ShuffledPrediction(self, whole, MovedInput(self, moved))
      return { shuffled.predict($0) }
    }
  }

  fileprivate static func blocks(_ rows: Int) -> [Range<Int>] {
    stride(from: 0, to: rows, by: block).map { $0..<min(rows, $0 + block) }
  }
}

/// What comes into the first layer from all columns, without its biases, and into the outputs by a LassoNet's straight
/// way.
private struct FirstLayerInput<Real: NetworkReal>: Sendable {
  /// One a network: row-major, rows x units.
  let hidden: [[Real]]
  /// One a network, rows x outputs; none without straight way.
  let skip: [[Real]]
  let rowCount: Int

  init(_ prediction: NetworkPrediction<Real>, _ x: DesignMatrix) {
    let (shape, p) = (prediction.fit.shape, x.columnCount)
    rowCount = x.rowCount
    let widths = (hidden: shape.firstLayer.outputs, skip: shape.skip.isEmpty ? 0 : shape.outputs)
    let weights = prediction.parameters.map {
      (hidden: Array($0[shape.firstLayer.weights]), skip: Array($0[shape.skip]))
    }
    var hidden = weights.map { _ in [Real](repeating: 0, count: x.rowCount * widths.hidden) }
    var skip = widths.skip == 0 ? [] : weights.map { _ in [Real](repeating: 0, count: x.rowCount * widths.skip) }
    var block = [Real](repeating: 0, count: NetworkPrediction<Real>.block * p)
    block.withUnsafeMutableBufferPointer { block in
      guard p > 0, let values = block.baseAddress else { return }
      func write(_ rows: Range<Int>, _ weights: [Real], width: Int, to product: inout [Real]) {
        product.withUnsafeMutableBufferPointer { product in
          guard let to = product.baseAddress else { return }
          Real.forward(
            rows: rows.count, inputs: p, outputs: width, values, weights, beta: 0, to + rows.lowerBound * width)
        }
      }
      // The blocks of `predict`, so that sums have the same bits.
      for rows in NetworkPrediction<Real>.blocks(x.rowCount) {
        prediction.fit.scaling.write(rows, of: x, columns: 0..<p, to: values)
        for k in weights.indices {
          write(rows, weights[k].hidden, width: widths.hidden, to: &hidden[k])
          if widths.skip > 0 { write(rows, weights[k].skip, width: widths.skip, to: &skip[k]) }
        }
      }
    }
    (self.hidden, self.skip) = (hidden, skip)
  }
}

/// What moves between rows, and what it adds to the first layer: a rank-one change for each column.
private struct MovedInput<Real: NetworkReal>: Sendable {
  /// Rows x columns, row-major, in standard deviations.
  private let values: [Real]
  let columnCount: Int
  /// One a network: columns x units.
  let hidden: [[Real]]
  let skip: [[Real]]

  init(_ prediction: NetworkPrediction<Real>, _ moved: ShuffledColumns) {
    let (n, count) = (moved.rowCount, moved.columns.count)
    var values = [Real](repeating: 0, count: n * count)
    moved.parts.withUnsafeBufferPointer { parts in
      for (k, column) in moved.columns.enumerated() where n > 0 {
        let (start, factor) = (parts[k * n], prediction.fit.scaling.factors[column])
        for i in 0..<n { values[i * count + k] = Real((parts[k * n + i] - start) * factor) }
      }
    }
    self.values = values
    columnCount = count
    let shape = prediction.fit.shape
    hidden = prediction.parameters.map { network in
      moved.columns.flatMap { network[shape.firstLayerWeights(of: $0..<$0 + 1)] }
    }
    skip =
      shape.skip.isEmpty
      ? []
      : prediction.parameters.map { network in moved.columns.flatMap { network[shape.skipWeights(of: $0..<$0 + 1)] } }
  }

  /// Of the only column, if there is one: for each row the value of its donor less its own.
  func changes(_ order: [Int]) -> [Real] {
    guard columnCount == 1 else { return [Real](repeating: 0, count: order.count) }
    return [Real](unsafeUninitializedCapacity: order.count) { changes, filled in
      values.withUnsafeBufferPointer { values in
        for i in order.indices { changes[i] = values[order[i]] - values[i] }
      }
      filled = order.count
    }
  }

  /// `whole + sum over columns of (value of the donor - own value) x weights`, for some rows.
  func write(
    _ whole: [Real], _ weights: [Real], _ rows: Range<Int>, _ order: [Int], width: Int,
    to result: UnsafeMutablePointer<Real>
  ) {
    whole.withUnsafeBufferPointer { whole in
      weights.withUnsafeBufferPointer { weights in
        values.withUnsafeBufferPointer { values in
          order.withUnsafeBufferPointer { order in
            guard let whole = whole.baseAddress, let weights = weights.baseAddress else { return }
            for (i, row) in rows.enumerated() {
              let (target, own) = (result + i * width, whole + row * width)
              for j in 0..<width { target[j] = own[j] }
              for k in 0..<columnCount {
                let change = values[order[row] * columnCount + k] - values[row * columnCount + k]
                let weights = weights + k * width
                for j in 0..<width { target[j] += change * weights[j] }
              }
            }
          }
        }
      }
    }
  }
}

/// Predictions when parts of some columns are dealt out anew among the rows.
private struct ShuffledPrediction<Real: NetworkReal>: Sendable {
  private let prediction: NetworkPrediction<Real>
  private let whole: FirstLayerInput<Real>
  private let part: MovedInput<Real>

  init(_ prediction: NetworkPrediction<Real>, _ whole: FirstLayerInput<Real>, _ part: MovedInput<Real>) {
    self.prediction = prediction
    self.whole = whole
    self.part = part
  }

  /// - Parameter order: row i gets the parts of row `order[i]`.
  func predict(_ order: [Int]) -> [Double] {
    let fit = prediction.fit
    if let layer = RectifierLayer(fit.shape, fit.activation), part.columnCount <= 1 {
      var sum = PredictionSum(fit, rows: whole.rowCount, networks: prediction.parameters.count)
      var outputs = [Real](repeating: 0, count: whole.rowCount)
      for (k, network) in prediction.parameters.enumerated() {
        layer.write(network, whole.hidden[k], part.hidden[k], part.changes(order), to: &outputs)
        outputs.withUnsafeBufferPointer { if let base = $0.baseAddress { sum.add(base, 0..<whole.rowCount) } }
      }
      return sum.predictions
    }
    let pass = NetworkPass<Real>(fit.shape, fit.activation, capacity: NetworkPrediction<Real>.block)
    var sum = PredictionSum(fit, rows: whole.rowCount, networks: prediction.parameters.count)
    var skip = [Real](repeating: 0, count: pass.capacity * fit.shape.outputs)
    for rows in NetworkPrediction<Real>.blocks(whole.rowCount) {
      for (k, network) in prediction.parameters.enumerated() {
        if let skipWhole = whole.skip.isEmpty ? nil : whole.skip[k] {
          skip.withUnsafeMutableBufferPointer { skip in
            guard let target = skip.baseAddress else { return }
            part.write(skipWhole, part.skip[k], rows, order, width: fit.shape.outputs, to: target)
          }
        }
        let outputs = pass.forward(network, skip: whole.skip.isEmpty ? nil : skip, rows: rows.count) {
          part.write(whole.hidden[k], part.hidden[k], rows, order, width: fit.shape.firstLayer.outputs, to: $0)
        }
        sum.add(outputs, rows)
      }
    }
    return sum.predictions
  }
}

/// Sums outputs of networks and brings them to the scale of predictions.
private struct PredictionSum {
  private let outputs: Int
  private let rowCount: Int
  private let scale: Double
  private(set) var predictions: [Double]

  init(_ fit: NetworkFit, rows: Int, networks: Int) {
    outputs = fit.shape.outputs
    rowCount = rows
    scale = fit.target.scale / Double(networks)
    predictions = [Double](repeating: fit.target.center, count: rows * outputs)
  }

  mutating func add<Real: NetworkReal>(_ f: UnsafePointer<Real>, _ rows: Range<Int>) {
    for (i, row) in rows.enumerated() {
      for k in 0..<outputs { predictions[k * rowCount + row] += scale * Double(f[i * outputs + k]) }
    }
  }
}
