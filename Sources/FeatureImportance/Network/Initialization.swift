internal import RealModule

/// How weights begin. Biases begin at zero. `in` and `out` are the units before and behind a layer.
public enum Initialization: Sendable, Equatable {
  /// Uniform within `±sqrt(6 / (in + out))`, variance `2 / (in + out)`: keeps the variance of activations and of
  /// gradients alike where the activation is nearly linear. Glorot, Bengio (2010), AISTATS.
  case glorotUniform
  /// Normal with variance `2 / (in + out)`. Glorot, Bengio (2010).
  case glorotNormal
  /// Uniform within `±sqrt(6 / in)`, variance `2 / in`: makes up for the half that a ReLU takes away. He, Zhang, Ren,
  /// Sun (2015), ICCV.
  case heUniform
  /// Normal with variance `2 / in`. He, Zhang, Ren, Sun (2015).
  case heNormal
  /// Normal with variance `1 / in`. LeCun, Bottou, Orr, Müller (1998), Efficient BackProp.
  case lecun
  /// Orthonormal columns or rows, whichever are fewer, of random directions. Saxe, McClelland, Ganguli (2014), ICLR.
  case orthogonal
  /// All weights alike. Hidden units of a layer then stay alike for ever, as if there were one: for tests and demonstrations.
  case constant(Double)

  /// As in `--init`, but for the constant.
  public static let named: [(name: String, value: Initialization)] = [
    ("glorot-uniform", .glorotUniform), ("glorot-normal", .glorotNormal), ("he-uniform", .heUniform),
    ("he-normal", .heNormal), ("lecun", .lecun), ("orthogonal", .orthogonal),
  ]

  /// What suits the activation behind a layer: He's for the rectified ones, Glorot's for the others and for outputs.
  public static func standard(for activation: Activation) -> Initialization {
    switch activation {
    case .relu, .leakyReLU, .gelu, .silu: .heUniform
    case .identity, .tanh, .logistic: .glorotUniform
    }
  }

  /// Weights of one layer, row-major, inputs x outputs.
  func weights(inputs: Int, outputs: Int, _ stream: inout RandomStream) -> [Double] {
    let (fanIn, fanOut) = (Double(max(1, inputs)), Double(outputs))
    let count = inputs * outputs
    func uniform(within limit: Double) -> [Double] { (0..<count).map { _ in (2 * stream.uniform() - 1) * limit } }
    func normal(variance: Double) -> [Double] {
      let deviation = variance.squareRoot()
      return (0..<count).map { _ in deviation * stream.normal() }
    }
    switch self {
    case .glorotUniform: return uniform(within: (6 / (fanIn + fanOut)).squareRoot())
    case .glorotNormal: return normal(variance: 2 / (fanIn + fanOut))
    case .heUniform: return uniform(within: (6 / fanIn).squareRoot())
    case .heNormal: return normal(variance: 2 / fanIn)
    case .lecun: return normal(variance: 1 / fanIn)
    case .orthogonal:
      guard count > 0 else { return [] }
      return orthonormal(inputs: inputs, outputs: outputs, normal(variance: 1))
    case .constant(let value): return [Double](repeating: value, count: count)
    }
  }

  /// Gram and Schmidt's process, twice, on the shorter side of a Gaussian matrix: uniform over orthonormal frames.
  private func orthonormal(inputs: Int, outputs: Int, _ gaussian: [Double]) -> [Double] {
    let (count, length) = (min(inputs, outputs), max(inputs, outputs))
    var vectors: [[Double]] = []
    for k in 0..<count {
      var vector = Array(gaussian[k * length..<(k + 1) * length])
      for _ in 0..<2 {
        for other in vectors {
          let share = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for i in 0..<length { vector[i] -= share * other[i] }
        }
        let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for i in 0..<length { vector[i] /= norm }
      }
      vectors.append(vector)
    }
    guard inputs < outputs else {
      return (0..<inputs).flatMap { i in (0..<outputs).map { vectors[$0][i] } }
    }
    return vectors.flatMap { $0 }
  }
}

extension NetworkShape {
  /// Parameters to begin with.
  ///
  /// - Parameter initialization: of all layers; nil for what suits each.
  func initialParameters(_ initialization: Initialization?, _ activation: Activation, _ stream: inout RandomStream)
    -> [Double]
  {
    var parameters = [Double](repeating: 0, count: parameterCount)
    for (index, layer) in layers.enumerated() {
      let behind = index == layers.count - 1 ? Activation.identity : activation
      let scheme = initialization ?? .standard(for: behind)
      parameters.replaceSubrange(
        layer.weights, with: scheme.weights(inputs: layer.inputs, outputs: layer.outputs, &stream))
    }
    if !skip.isEmpty {
      let scheme = initialization ?? .standard(for: .identity)
      parameters.replaceSubrange(skip, with: scheme.weights(inputs: inputs, outputs: outputs, &stream))
    }
    return parameters
  }
}
