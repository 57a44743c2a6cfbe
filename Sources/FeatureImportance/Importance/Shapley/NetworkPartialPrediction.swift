/// Predictions of networks on walks from background rows to explained ones.
///
/// A step changes what comes into the first layer by one feature's part, O(units), and then goes through the upper layers.
/// Few background rows would make Shapley values noisy mostly by what they differ from the mean in. That part is linear and
/// known: of a linear model with the network's mean slopes as its weights the exact values replace the sampled ones, so that
/// only what the network does beyond it is left to chance (a control variate; no bias, whatever the weights).
struct NetworkPartialPrediction: PartialPrediction {
  private let fit: NetworkFit
  private let features: [Feature]
  private let x: DesignMatrix
  private let background: Background
  /// Mean slopes of the networks' mean, output x columns, in standardised columns and units of the prediction.
  private let slopes: [[Double]]
  /// For each network whether it reads the feature at all.
  private let isRead: [[Bool]]

  var terms: FeatureTerms? { nil }

  /// Rows of the background whose slopes are averaged.
  private static let slopeRows = 256
  /// States that go through a network together.
  private static let block = 128

  init(_ fit: NetworkFit, _ x: DesignMatrix, _ features: [Feature], _ background: Background) {
    self.fit = fit
    self.x = x
    self.features = features
    self.background = background
    slopes = (0..<fit.shape.outputs).map { output in
      Attributions(fit: fit).meanSlopes(
        StandardizedRows(background.rows.x, fit.scaling, limit: Self.slopeRows), output: output)
    }
    isRead = fit.members.map { member in
      features.map { feature in
        feature.columns.contains { j in
          fit.scaling.factors[j] != 0
            && [fit.shape.firstLayerWeights(of: j..<j + 1), fit.shape.skipWeights(of: j..<j + 1)].contains {
              member.parameters[$0].contains { $0 != 0 }
            }
        }
      }
    }
  }

  func predictions(along walks: [CoalitionWalk], to row: Int) -> [[Double]] {
    let end = standardized(x, row)
    var walker = NetworkWalker(fit, features, capacity: Self.block)
    return walks.map { walk in
      let states = walk.order.count + 1
      let share = 1 / Double(walk.background.count)
      var result = [Double](repeating: fit.target.center, count: states * fit.shape.outputs)
      for start in walk.background {
        let start = standardized(background.rows.x, start)
        let steps = zip(end, start).map { $0 - $1 }
        for (member, isRead) in zip(fit.members, isRead) {
          walker.go(
            member.parameters, from: start, steps, walk.order, isRead,
            scale: share * fit.target.scale / Double(fit.members.count), to: &result)
        }
        for output in slopes.indices {
          correct(output, states, start, walk.order, share, &result)
        }
      }
      return result
    }
  }

  /// Moves what the linear model says of the unknown features from the background row to the mean.
  private func correct(
    _ output: Int, _ states: Int, _ start: [Double], _ order: [Int], _ share: Double, _ result: inout [Double]
  ) {
    var rest = 0.0
    for (s, feature) in order.enumerated().reversed() {
      for j in features[feature].columns {
        let mean = (background.means[j] - fit.scaling.centers[j]) * fit.scaling.factors[j]
        rest += share * slopes[output][j] * (mean - start[j])
      }
      result[output * states + s] += rest
    }
  }

  private func standardized(_ x: DesignMatrix, _ row: Int) -> [Double] {
    (0..<x.columnCount).map {
      (x.values[$0 * x.rowCount + row] - fit.scaling.centers[$0]) * fit.scaling.factors[$0]
    }
  }
}

extension NetworkFit {
  public func partialPrediction(
    of x: DesignMatrix, features: [Feature], background: Background
  ) -> any PartialPrediction {
    NetworkPartialPrediction(self, x, features, background)
  }
}

extension Attributions {
  /// Mean over rows and networks of the slope in each standardised column, in units of the prediction.
  fileprivate func meanSlopes(_ rows: StandardizedRows, output: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: fit.shape.inputs)
    for member in fit.members.indices {
      let slopes = gradients(rows.values, rows.count, member: member, output: output)
      for (place, slope) in slopes.enumerated() { sum[place % sum.count] += slope }
    }
    return sum.map { $0 / Double(rows.count * fit.members.count) }
  }
}
