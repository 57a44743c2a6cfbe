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

  /// Prepares what does not change when a feature's rows change places.
  func shuffling(_ feature: Feature, in x: DesignMatrix) -> ShuffledPrediction<Real> {
    ShuffledPrediction(self, feature, in: x)
  }

  fileprivate static func blocks(_ rows: Int) -> [Range<Int>] {
    stride(from: 0, to: rows, by: block).map { $0..<min(rows, $0 + block) }
  }
}

/// Predictions when one feature's values are dealt out anew among the rows.
struct ShuffledPrediction<Real: NetworkReal>: Sendable {
  private let prediction: NetworkPrediction<Real>
  private let rowCount: Int
  /// For each network what comes into the first layer, and the feature's part of it: row-major, rows x units.
  private let whole: [[Real]]
  private let part: [[Real]]
  /// The same for what a LassoNet adds to its outputs.
  private let skipWhole: [[Real]]
  private let skipPart: [[Real]]

  fileprivate init(_ prediction: NetworkPrediction<Real>, _ feature: Feature, in x: DesignMatrix) {
    self.prediction = prediction
    rowCount = x.rowCount
    let shape = prediction.fit.shape
    let (all, own) = (0..<x.columnCount, feature.columns)
    func product(_ columns: Range<Int>, _ weights: (Range<Int>) -> Range<Int>, width: Int) -> [[Real]] {
      let places = weights(columns)
      var results = prediction.parameters.map { _ in [Real](repeating: 0, count: x.rowCount * width) }
      guard !columns.isEmpty, !places.isEmpty else { return results }
      var block = [Real](repeating: 0, count: NetworkPrediction<Real>.block * columns.count)
      for rows in NetworkPrediction<Real>.blocks(x.rowCount) {
        block.withUnsafeMutableBufferPointer { block in
          guard let base = block.baseAddress else { return }
          prediction.fit.scaling.write(rows, of: x, columns: columns, to: base)
          for (k, network) in prediction.parameters.enumerated() {
            network.withUnsafeBufferPointer { network in
              results[k].withUnsafeMutableBufferPointer { result in
                guard let w = network.baseAddress, let z = result.baseAddress else { return }
                Real.forward(
                  rows: rows.count, inputs: columns.count, outputs: width, base, w + places.lowerBound, beta: 0,
                  z + rows.lowerBound * width)
              }
            }
          }
        }
      }
      return results
    }
    whole = product(all, shape.firstLayerWeights, width: shape.firstLayer.outputs)
    part = product(own, shape.firstLayerWeights, width: shape.firstLayer.outputs)
    skipWhole = shape.skip.isEmpty ? [] : product(all, shape.skipWeights, width: shape.outputs)
    skipPart = shape.skip.isEmpty ? [] : product(own, shape.skipWeights, width: shape.outputs)
  }

  /// - Parameter order: row i gets the feature's values of row `order[i]`.
  func predict(_ order: [Int]) -> [Double] {
    let fit = prediction.fit
    let pass = NetworkPass<Real>(fit.shape, fit.activation, capacity: NetworkPrediction<Real>.block)
    var sum = PredictionSum(fit, rows: rowCount, networks: prediction.parameters.count)
    let width = fit.shape.firstLayer.outputs
    var z = [Real](repeating: 0, count: pass.capacity * width)
    var skip = [Real](repeating: 0, count: pass.capacity * fit.shape.outputs)
    for rows in NetworkPrediction<Real>.blocks(rowCount) {
      for (k, network) in prediction.parameters.enumerated() {
        move(whole[k], part[k], rows, order, width: width, &z)
        if !skipWhole.isEmpty { move(skipWhole[k], skipPart[k], rows, order, width: fit.shape.outputs, &skip) }
        sum.add(
          pass.forward(network, fromFirstLayer: z, skip: skipWhole.isEmpty ? nil : skip, rows: rows.count), rows)
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
