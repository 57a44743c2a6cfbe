import Tabular

/// What the weights of one network alone say of its inputs, for standardised columns. Descriptive: a unit can be saturated or
/// cancelled by another, so that a large weight need not matter.
struct ConnectionWeights {
  private let shape: NetworkShape
  private let parameters: [Double]

  init(_ shape: NetworkShape, _ parameters: [Double]) {
    self.shape = shape
    self.parameters = parameters
  }

  /// Euclidean norm of a feature's first-layer weights (with a LassoNet's skip weights).
  func firstLayerNorms(_ features: [Feature]) -> [Double] { shape.featureNorms(parameters, features.map(\.columns)) }

  /// Olden's connection weights: the product of the weight matrices, inputs x outputs, plus the skip weights. With
  /// identity activations they are the coefficients. Row-major.
  ///
  /// - SeeAlso: Olden, Joy, Death (2004), Ecological Modelling 178.
  func products() -> [Double] {
    var product = Array(parameters[shape.firstLayer.weights])
    for layer in shape.layers.dropFirst() {
      product = Self.multiply(product, Array(parameters[layer.weights]), inner: layer.inputs, columns: layer.outputs)
    }
    for (place, i) in shape.skip.enumerated() { product[place] += parameters[i] }
    return product
  }

  /// A feature's connection weights over outputs: signed for one column and one output, else their norm. Softmax outputs are
  /// compared with their mean, since a number added to all changes nothing.
  func connections(_ features: [Feature]) -> [Double] {
    let k = shape.outputs
    var w = products()
    if k > 1 {
      for j in 0..<shape.inputs {
        let row = j * k..<(j + 1) * k
        let center = mean(of: w[row])
        for i in row { w[i] -= center }
      }
    }
    return features.map { feature in
      let own = w[feature.columns.lowerBound * k..<feature.columns.upperBound * k]
      return own.count == 1 ? own.reduce(0, +) : own.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }

  /// Garson's shares: how much of each unit's absolute incoming weight comes from each input, carried to the outputs along
  /// absolute weights; they sum to 1.
  ///
  /// - SeeAlso: Garson (1991), AI Expert 6(4); Goh (1995), Artificial Intelligence in Engineering 9.
  func shares(_ features: [Feature]) -> [Double] {
    var product: [Double] = []
    for (l, layer) in shape.layers.enumerated() {
      var w = parameters[layer.weights].map { abs($0) }
      // A unit's incoming weights as shares; those of outputs stay as they are, to weigh the units before them.
      if l < shape.layers.count - 1 {
        for k in 0..<layer.outputs {
          let sum = (0..<layer.inputs).reduce(0) { $0 + w[$1 * layer.outputs + k] }
          for j in 0..<layer.inputs where sum > 0 { w[j * layer.outputs + k] /= sum }
        }
      }
      product = l == 0 ? w : Self.multiply(product, w, inner: layer.inputs, columns: layer.outputs)
    }
    for (place, i) in shape.skip.enumerated() { product[place] += abs(parameters[i]) }
    let total = product.reduce(0, +)
    return features.map { feature in
      let own = product[feature.columns.lowerBound * shape.outputs..<feature.columns.upperBound * shape.outputs]
      return total > 0 ? own.reduce(0, +) / total : 0
    }
  }

  /// a b, both row-major.
  private static func multiply(_ a: [Double], _ b: [Double], inner: Int, columns: Int) -> [Double] {
    let rows = a.count / max(1, inner)
    var result = [Double](repeating: 0, count: rows * columns)
    guard rows > 0 else { return result }
    Double.forward(rows: rows, inputs: inner, outputs: columns, a, b, beta: 0, &result)
    return result
  }
}
