/// The width of a network's one hidden layer.
struct WidthSweep: ComplexitySweep {
  private let networks: [NeuralNetwork]

  /// From a few units to more than most tables need, doubled.
  static let widths = [1, 2, 4, 8, 16, 32, 64]

  /// - Parameter network: the same but for the width; of its several beginnings one is trained, since an average of
  ///   networks would hide their variance.
  init(_ network: NeuralNetwork) {
    networks = Self.widths.map { width in
      var narrow = network
      narrow.hidden = [width]
      narrow.networks = 1
      return narrow
    }
  }

  var model: String { "mlp" }
  var axis: LossCurve.Axis? { .width }
  var places: [Double] { Self.widths.map { Double($0) } }

  func fit(_ training: Dataset, predicting designs: [DesignMatrix], seed: Seed) throws(FitError) -> [SweepFit] {
    var fits: [SweepFit] = []
    for network in networks {
      let fitted = try network.fit(training, seed: seed)
      fits.append(SweepFit(parameters: fitted.parameterCount, predictions: designs.map(fitted.predict)))
    }
    return fits
  }
}
