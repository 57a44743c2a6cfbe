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
      let shuffled = ShuffledPrediction(self, whole, FirstLayerInput(self, moved))
      return { shuffled.predict($0) }
    }
  }

  fileprivate static func blocks(_ rows: Int) -> [Range<Int>] {
    stride(from: 0, to: rows, by: block).map { $0..<min(rows, $0 + block) }
  }
}

/// What comes into the first layer from some columns, without its biases, and into the outputs by a LassoNet's straight
/// way.
private struct FirstLayerInput<Real: NetworkReal>: Sendable {
  /// One a network: row-major, rows x units.
  private(set) var hidden: [[Real]]
  /// One a network, rows x outputs; none without straight way.
  private(set) var skip: [[Real]] = []
  let rowCount: Int

  /// From all columns of a matrix.
  init(_ prediction: NetworkPrediction<Real>, _ x: DesignMatrix) {
    self.init(prediction, Array(0..<x.columnCount), rowCount: x.rowCount) { rows, target in
      prediction.fit.scaling.write(rows, of: x, columns: 0..<x.columnCount, to: target)
    }
  }

  /// From the parts that are shuffled.
  init(_ prediction: NetworkPrediction<Real>, _ moved: ShuffledColumns) {
    let factors = moved.columns.map { prediction.fit.scaling.factors[$0] }
    self.init(prediction, moved.columns, rowCount: moved.rowCount) { rows, target in
      for (place, factor) in factors.enumerated() {
        let start = moved.parts[place * moved.rowCount]
        for (i, row) in rows.enumerated() {
          target[i * factors.count + place] = Real((moved.parts[place * moved.rowCount + row] - start) * factor)
        }
      }
    }
  }

  /// - Parameter write: some rows of the columns, standardised, row-major.
  private init(
    _ prediction: NetworkPrediction<Real>, _ columns: [Int], rowCount: Int,
    write: (Range<Int>, UnsafeMutablePointer<Real>) -> Void
  ) {
    let shape = prediction.fit.shape
    self.rowCount = rowCount
    var blocks = [Real](repeating: 0, count: rowCount * columns.count)
    blocks.withUnsafeMutableBufferPointer { blocks in
      guard let base = blocks.baseAddress else { return }
      for rows in NetworkPrediction<Real>.blocks(rowCount) { write(rows, base + rows.lowerBound * columns.count) }
    }
    func products(width: Int, _ weights: (Range<Int>) -> Range<Int>) -> [[Real]] {
      prediction.parameters.map { network in
        var product = [Real](repeating: 0, count: rowCount * width)
        guard !columns.isEmpty, rowCount > 0 else { return product }
        let own = columns.flatMap { network[weights($0..<$0 + 1)] }
        blocks.withUnsafeBufferPointer { blocks in
          product.withUnsafeMutableBufferPointer { product in
            guard let from = blocks.baseAddress, let to = product.baseAddress else { return }
            // The blocks of `predict`, so that sums have the same bits.
            for rows in NetworkPrediction<Real>.blocks(rowCount) {
              Real.forward(
                rows: rows.count, inputs: columns.count, outputs: width, from + rows.lowerBound * columns.count, own,
                beta: 0, to + rows.lowerBound * width)
            }
          }
        }
        return product
      }
    }
    hidden = products(width: shape.firstLayer.outputs, shape.firstLayerWeights)
    if !shape.skip.isEmpty { skip = products(width: shape.outputs, shape.skipWeights) }
  }
}

/// Predictions when parts of some columns are dealt out anew among the rows.
private struct ShuffledPrediction<Real: NetworkReal>: Sendable {
  private let prediction: NetworkPrediction<Real>
  private let whole: FirstLayerInput<Real>
  private let part: FirstLayerInput<Real>

  init(_ prediction: NetworkPrediction<Real>, _ whole: FirstLayerInput<Real>, _ part: FirstLayerInput<Real>) {
    self.prediction = prediction
    self.whole = whole
    self.part = part
  }

  /// - Parameter order: row i gets the parts of row `order[i]`.
  func predict(_ order: [Int]) -> [Double] {
    let fit = prediction.fit
    let pass = NetworkPass<Real>(fit.shape, fit.activation, capacity: NetworkPrediction<Real>.block)
    var sum = PredictionSum(fit, rows: whole.rowCount, networks: prediction.parameters.count)
    let width = fit.shape.firstLayer.outputs
    var z = [Real](repeating: 0, count: pass.capacity * width)
    var skip = [Real](repeating: 0, count: pass.capacity * fit.shape.outputs)
    for rows in NetworkPrediction<Real>.blocks(whole.rowCount) {
      for (k, network) in prediction.parameters.enumerated() {
        move(whole.hidden[k], part.hidden[k], rows, order, width: width, &z)
        if !whole.skip.isEmpty { move(whole.skip[k], part.skip[k], rows, order, width: fit.shape.outputs, &skip) }
        sum.add(
          pass.forward(network, fromFirstLayer: z, skip: whole.skip.isEmpty ? nil : skip, rows: rows.count), rows)
      }
    }
    return sum.predictions
  }

  private func move(
    _ whole: [Real], _ part: [Real], _ rows: Range<Int>, _ order: [Int], width: Int, _ result: inout [Real]
  ) {
    whole.withUnsafeBufferPointer { whole in
      part.withUnsafeBufferPointer { part in
        result.withUnsafeMutableBufferPointer { result in
          for (i, row) in rows.enumerated() {
            let (own, other) = (row * width, order[row] * width)
            for j in 0..<width {
              result[i * width + j] = whole[own + j] + (part[other + j] - part[own + j])
            }
          }
        }
      }
    }
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
