internal import RealModule

/// How parameters follow the gradient. `g` is the gradient of a batch, `r` the learning rate.
public enum Optimizer: Sendable, Equatable {
  /// `w -= r g`. Robbins, Monro (1951).
  case sgd
  /// `v = m v - r g; w += v`. Polyak (1964).
  case momentum(Double = 0.9)
  /// `v = m v - r g; w += m v - r g`: the gradient is taken as if the step had been made. Nesterov (1983); Sutskever et al.
  /// (2013), ICML.
  case nesterov(Double = 0.9)
  /// Divides by the root of the mean square of recent gradients. Tieleman, Hinton (2012), Coursera lecture 6.5.
  case rmsProp(decay: Double = 0.99)
  /// Moving means of the gradient and its square, both without bias. Kingma, Ba (2015), ICLR.
  case adam(beta1: Double = 0.9, beta2: Double = 0.999)
  /// Adam with the ridge part taken out of the gradient: `w -= r l2 w`. Loshchilov, Hutter (2019), ICLR.
  case adamW(beta1: Double = 0.9, beta2: Double = 0.999)
  /// Quasi-Newton steps on all rows at once, in double precision: for small tables and exact solutions. Has no use for
  /// rates, batches and kinks. Liu, Nocedal (1989), Math. Program. 45.
  case lbfgs

  /// As in `--optimizer`, with their usual constants.
  public static let named: [(name: String, value: Optimizer)] = [
    ("sgd", .sgd), ("momentum", .momentum()), ("nesterov", .nesterov()), ("rmsprop", .rmsProp()), ("adam", .adam()),
    ("adamw", .adamW()), ("lbfgs", .lbfgs),
  ]

  var decouplesRidge: Bool {
    if case .adamW = self { return true }
    return false
  }
}

/// What an optimiser remembers between steps.
struct OptimizerState<Real: NetworkReal> {
  private let optimizer: Optimizer
  private var first: [Real]
  private var second: [Real]
  private var steps = 0
  /// Keeps a division by a root from overflowing.
  private let floor: Real = 1e-8

  init(_ optimizer: Optimizer, count: Int) {
    self.optimizer = optimizer
    switch optimizer {
    case .sgd, .lbfgs: (first, second) = ([], [])
    case .momentum, .nesterov: (first, second) = ([Real](repeating: 0, count: count), [])
    case .rmsProp: (first, second) = ([], [Real](repeating: 0, count: count))
    case .adam, .adamW:
      first = [Real](repeating: 0, count: count)
      second = first
    }
  }

  /// One step down a gradient.
  mutating func step(
    _ parameters: UnsafeMutablePointer<Real>, _ gradient: UnsafePointer<Real>, count: Int, rate: Double
  ) {
    steps += 1
    let r = Real(rate)
    switch optimizer {
    case .sgd, .lbfgs: for i in 0..<count { parameters[i] -= r * gradient[i] }
    case .momentum(let m):
      let m = Real(m)
      first.withUnsafeMutableBufferPointer { v in
        for i in 0..<count {
          v[i] = m * v[i] - r * gradient[i]
          parameters[i] += v[i]
        }
      }
    case .nesterov(let m):
      let m = Real(m)
      first.withUnsafeMutableBufferPointer { v in
        for i in 0..<count {
          v[i] = m * v[i] - r * gradient[i]
          parameters[i] += m * v[i] - r * gradient[i]
        }
      }
    case .rmsProp(let decay):
      let (decay, floor) = (Real(decay), floor)
      second.withUnsafeMutableBufferPointer { s in
        for i in 0..<count {
          s[i] = decay * s[i] + (1 - decay) * gradient[i] * gradient[i]
          parameters[i] -= r * gradient[i] / (s[i].squareRoot() + floor)
        }
      }
    case .adam(let beta1, let beta2), .adamW(let beta1, let beta2):
      // Both corrections for the start from zero, once for all.
      let corrected = r * Real((1 - Double.pow(beta2, steps)).squareRoot() / (1 - Double.pow(beta1, steps)))
      adam(parameters, gradient, count, Real(beta1), Real(beta2), corrected)
    }
  }

  private mutating func adam(
    _ parameters: UnsafeMutablePointer<Real>, _ gradient: UnsafePointer<Real>, _ count: Int, _ beta1: Real,
    _ beta2: Real, _ rate: Real
  ) {
    let (rest1, rest2, floor) = (1 - beta1, 1 - beta2, floor)
    first.withUnsafeMutableBufferPointer { first in
      second.withUnsafeMutableBufferPointer { second in
        guard let m = first.baseAddress, let s = second.baseAddress else { return }
        for i in 0..<count {
          let g = gradient[i]
          let mean = beta1 * m[i] + rest1 * g
          let square = beta2 * s[i] + rest2 * g * g
          m[i] = mean
          s[i] = square
          parameters[i] -= rate * mean / (square.squareRoot() + floor)
        }
      }
    }
  }
}
