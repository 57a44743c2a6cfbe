internal import RealModule

/// What is added to the mean loss for large weights. Biases are never penalised.
///
/// `l1 Σ|w| + l2/2 Σw² + group Σ_j sqrt(h) ‖W_j‖`, W_j the first-layer weights of column j and h how many it has; a feature
/// of several columns has their weights together, with `sqrt(h · columns)`. The square root keeps the price of a weight
/// alike in groups of different sizes (Yuan, Lin 2006). The loss is halved squared error of the target in standard
/// deviations, or the negative log-likelihood in nats.
/// - SeeAlso: Scardapane, Comminiello, Hussain, Uncini (2017), Neurocomputing 241, for the group lasso on inputs.
public struct NetworkPenalty: Sendable, Equatable {
  /// Elastic net: both of these.
  public var l1: Double
  public var l2: Double
  /// Of the group lasso on the first layer: drives all weights of a feature to exactly zero together. Optimisers that
  /// divide by the size of recent gradients (RMSProp, Adam) step over the zero again and again; momentum gets there.
  public var group: Double
  /// Share of hidden units that a training step leaves out. Srivastava et al. (2014), J. Mach. Learn. Res. 15.
  public var dropout: Double

  public init(l1: Double = 0, l2: Double = 0, group: Double = 0, dropout: Double = 0) {
    self.l1 = l1
    self.l2 = l2
    self.group = group
    self.dropout = dropout
  }

  /// Whether the penalty has kinks, which steps along its gradient never reach.
  var hasKinks: Bool { l1 > 0 || group > 0 }
}

extension NetworkPenalty {
  /// The penalty of parameters.
  ///
  /// - Parameter features: columns of each feature.
  func value<Real: NetworkReal>(_ parameters: UnsafePointer<Real>, _ shape: NetworkShape, features: [Range<Int>])
    -> Double
  {
    var (absolute, squares, groups) = (0.0, 0.0, 0.0)
    for range in shape.weights {
      for i in range {
        absolute += Double(abs(parameters[i]))
        squares += Double(parameters[i]) * Double(parameters[i])
      }
    }
    if group > 0 {
      for columns in features {
        let range = shape.firstLayerWeights(of: columns)
        groups += Double(range.count).squareRoot() * Double(norm(parameters, range))
      }
    }
    return l1 * absolute + l2 / 2 * squares + group * groups
  }

  /// Adds the gradient of the ridge part.
  func addRidgeGradient<Real: NetworkReal>(
    _ parameters: UnsafePointer<Real>, _ shape: NetworkShape, _ gradient: UnsafeMutablePointer<Real>
  ) {
    guard l2 > 0 else { return }
    let factor = Real(l2)
    for range in shape.weights { for i in range { gradient[i] += factor * parameters[i] } }
  }

  /// Adds the gradient of the parts with kinks, 0 at a kink.
  func addKinkGradient<Real: NetworkReal>(
    _ parameters: UnsafePointer<Real>, _ shape: NetworkShape, features: [Range<Int>],
    _ gradient: UnsafeMutablePointer<Real>
  ) {
    if l1 > 0 {
      let price = Real(l1)
      for range in shape.weights {
        for i in range where parameters[i] != 0 { gradient[i] += parameters[i] > 0 ? price : -price }
      }
    }
    guard group > 0 else { return }
    for columns in features {
      let range = shape.firstLayerWeights(of: columns)
      let size = norm(parameters, range)
      guard size > 0 else { continue }
      let factor = Real(group * Double(range.count).squareRoot()) / size
      for i in range { gradient[i] += factor * parameters[i] }
    }
  }

  /// The proximal step of the parts with kinks: shrinks weights towards zero and leaves them there.
  ///
  /// - Parameter rate: the learning rate of the step before.
  func shrink<Real: NetworkReal>(
    _ parameters: UnsafeMutablePointer<Real>, _ shape: NetworkShape, features: [Range<Int>], rate: Double
  ) {
    if l1 > 0 {
      let reach = Real(rate * l1)
      for range in shape.weights {
        for i in range {
          let w = parameters[i]
          parameters[i] = w > reach ? w - reach : w < -reach ? w + reach : 0
        }
      }
    }
    guard group > 0 else { return }
    for columns in features {
      let range = shape.firstLayerWeights(of: columns)
      let size = norm(UnsafePointer(parameters), range)
      guard size > 0 else { continue }
      let factor = max(0, 1 - Real(rate * group * Double(range.count).squareRoot()) / size)
      for i in range { parameters[i] *= factor }
    }
  }
}

extension NetworkShape {
  /// Places of the first-layer weights of some columns.
  func firstLayerWeights(of columns: Range<Int>) -> Range<Int> {
    let (start, width) = (firstLayer.weights.lowerBound, firstLayer.outputs)
    return start + columns.lowerBound * width..<start + columns.upperBound * width
  }
}

/// Euclidean norm of some parameters.
func norm<Real: NetworkReal>(_ parameters: UnsafePointer<Real>, _ range: Range<Int>) -> Real {
  var sum: Real = 0
  for i in range { sum += parameters[i] * parameters[i] }
  return sum.squareRoot()
}
