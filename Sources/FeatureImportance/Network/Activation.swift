internal import RealModule

/// What a hidden unit makes of its input.
public enum Activation: String, Sendable, Codable, CaseIterable {
  case identity
  /// `max(z, 0)`
  case relu
  /// `z` above 0, `0.01 z` below
  case leakyReLU = "leaky-relu"
  case tanh
  /// `1 / (1 + exp(-z))`
  case logistic
  /// `z Φ(z)`, Φ the standard normal distribution function. Hendrycks, Gimpel (2016), arXiv:1606.08415.
  case gelu
  /// `z / (1 + exp(-z))`. Elfwing, Uchibe, Doya (2018), Neural Networks 107.
  case silu

  /// Slope of a leaky ReLU below 0, as in PyTorch.
  static let leak = 0.01
}

extension Activation {
  /// Adds a bias to every row and applies the activation: `a = f(z + b)`, leaving `z + b` in z.
  func apply<Real: NetworkReal>(
    rows: Int, width: Int, biases: UnsafePointer<Real>, _ z: UnsafeMutablePointer<Real>,
    _ a: UnsafeMutablePointer<Real>
  ) {
    switch self {
    case .identity: Self.each(rows, width, biases, z, a) { $0 }
    case .relu: Self.each(rows, width, biases, z, a) { $0 > 0 ? $0 : 0 }
    case .leakyReLU:
      let leak = Real(Self.leak)
      Self.each(rows, width, biases, z, a) { $0 > 0 ? $0 : leak * $0 }
    case .tanh: Self.each(rows, width, biases, z, a) { Real.tanh($0) }
    case .logistic: Self.each(rows, width, biases, z, a) { sigmoid($0) }
    case .gelu: Self.each(rows, width, biases, z, a) { $0 * normalShare($0) }
    case .silu: Self.each(rows, width, biases, z, a) { $0 * sigmoid($0) }
    }
  }

  @inline(__always)
  private static func each<Real: NetworkReal>(
    _ rows: Int, _ width: Int, _ biases: UnsafePointer<Real>, _ z: UnsafeMutablePointer<Real>,
    _ a: UnsafeMutablePointer<Real>, _ f: (Real) -> Real
  ) {
    for i in 0..<rows {
      let (z, a) = (z + i * width, a + i * width)
      for j in 0..<width {
        let value = z[j] + biases[j]
        z[j] = value
        a[j] = f(value)
      }
    }
  }

  /// Multiplies slopes with respect to a by the derivative at z: slopes with respect to z.
  func backward<Real: NetworkReal>(
    count: Int, _ z: UnsafePointer<Real>, _ a: UnsafePointer<Real>, _ slopes: UnsafeMutablePointer<Real>
  ) {
    switch self {
    case .identity: break
    // Factors instead of choices: which way a unit goes can't be foreseen.
    case .relu: for i in 0..<count { slopes[i] *= z[i] > 0 ? 1 : 0 }
    case .leakyReLU:
      let leak = Real(Self.leak)
      for i in 0..<count { slopes[i] *= z[i] > 0 ? 1 : leak }
    case .tanh: for i in 0..<count { slopes[i] *= 1 - a[i] * a[i] }
    case .logistic: for i in 0..<count { slopes[i] *= a[i] * (1 - a[i]) }
    case .gelu:
      for i in 0..<count { slopes[i] *= normalShare(z[i]) + z[i] * normalDensity(z[i]) }
    case .silu:
      for i in 0..<count {
        let share = sigmoid(z[i])
        slopes[i] *= share * (1 + z[i] * (1 - share))
      }
    }
  }
}

@inline(__always)
func sigmoid<Real: NetworkReal>(_ z: Real) -> Real {
  // Of the negative absolute value, so that nothing overflows.
  let small = Real.exp(-abs(z))
  return (z >= 0 ? 1 : small) / (1 + small)
}

private func normalShare<Real: NetworkReal>(_ z: Real) -> Real {
  Real.erfc(-z * Real(0.5).squareRoot()) / 2
}

private func normalDensity<Real: NetworkReal>(_ z: Real) -> Real {
  Real.exp(-z * z / 2) / (2 * Real.pi).squareRoot()
}
