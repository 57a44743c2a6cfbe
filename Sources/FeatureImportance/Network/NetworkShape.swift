/// How many units each layer of a network has, and where its parameters lie in one vector.
public struct NetworkShape: Sendable, Equatable {
  /// Inputs, hidden layers, outputs.
  public let widths: [Int]
  public let layers: [Layer]
  /// Weights of the straight way from inputs to outputs that a LassoNet has, inputs x outputs; else empty.
  public let skip: Range<Int>
  /// Of all layers together.
  public let parameterCount: Int

  /// Full connections between two layers of units.
  public struct Layer: Sendable, Equatable {
    public let inputs: Int
    public let outputs: Int
    /// Places of the weights: row-major, inputs x outputs, so that a row is what one input gives to all outputs.
    public let weights: Range<Int>
    public let biases: Range<Int>
  }

  public init(inputs: Int, hidden: [Int], outputs: Int, hasSkip: Bool = false) {
    precondition(outputs > 0 && hidden.allSatisfy { $0 > 0 }, "a layer without units")
    widths = [inputs] + hidden + [outputs]
    var layers: [Layer] = []
    var next = 0
    for (from, to) in zip(widths, widths.dropFirst()) {
      layers.append(
        Layer(
          inputs: from, outputs: to, weights: next..<next + from * to,
          biases: next + from * to..<next + from * to + to))
      next += (from + 1) * to
    }
    self.layers = layers
    skip = next..<next + (hasSkip ? inputs * outputs : 0)
    parameterCount = skip.upperBound
  }

  public var inputs: Int { widths[0] }
  public var outputs: Int { widths[widths.count - 1] }
  public var hidden: [Int] { Array(widths.dropFirst().dropLast()) }
  var firstLayer: Layer { layers[0] }

  /// Places of what the penalties are on: all weights, no biases.
  var weights: [Range<Int>] { layers.map(\.weights) + (skip.isEmpty ? [] : [skip]) }
}
