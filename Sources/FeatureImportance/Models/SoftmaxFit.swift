public import Tabular

/// A fitted linear model of several classes: each has a linear predictor of its own, and softmax makes probabilities of
/// them. Over the classes every column's coefficients sum to zero, and so do the intercepts, so that no class is the
/// reference.
public struct SoftmaxFit: Predictor {
  /// In the order of the target.
  public let classes: [ByteText]
  public let columnNames: [ByteText]
  public let features: [Feature]
  /// Coefficients in the units of the file, classes x columns, class after class.
  public let weights: [Double]
  /// Means of the columns in the training rows, around which predictions are formed.
  public let centers: [Double]
  /// One a class, where all columns have their means.
  public let interceptsAtCenters: [Double]
  /// Standard deviations (1/n) of the columns in the training rows.
  public let scales: [Double]
  /// nil where the model selected columns on the same rows, or was penalised.
  let inference: Inference?
  /// Of the L1 penalty; nil without one.
  var lambda: Double?

  /// Of the coefficients of standardised columns against class 0, from which everything else follows.
  struct Inference: Sendable {
    /// Of the coefficients of class 1, then of class 2, …
    let root: CovarianceRoot
    /// Of each column among the coefficients of one class; nil for an aliased column.
    let places: [Int?]
    /// Coefficients of one class.
    let width: Int
  }

  var columnCount: Int { columnNames.count }

  /// Whether the fit says that a feature says nothing.
  func ignores(_ feature: Feature) -> Bool {
    feature.columns.allSatisfy { j in classes.indices.allSatisfy { weights[$0 * columnCount + j] == 0 } }
  }

  public func predict(_ x: DesignMatrix) -> [Double] {
    let n = x.rowCount
    var eta: [Double] = []
    eta.reserveCapacity(n * classes.count)
    for intercept in interceptsAtCenters { eta += repeatElement(intercept, count: n) }
    for j in 0..<columnCount { add(column: j, of: x, to: &eta) }
    return eta
  }

  /// One shuffle changes one term of each class: O(rows x classes) for each order, after O(rows x columns x classes)
  /// once.
  public func shuffling(in x: DesignMatrix) -> Shuffling {
    let n = x.rowCount
    let eta = predict(x)
    return { [weights, columnCount, count = classes.count] moved in
      let terms = (0..<count).map { k in moved.term(moved.columns.map { weights[k * columnCount + $0] }) }
      return { order in
        var result = eta
        for (k, term) in terms.enumerated() {
          for i in 0..<n { result[k * n + i] += term[order[i]] - term[i] }
        }
        return result
      }
    }
  }

  private func add(column j: Int, of x: DesignMatrix, to sum: inout [Double]) {
    let n = x.rowCount
    let center = centers[j]
    x.values.withUnsafeBufferPointer { values in
      sum.withUnsafeMutableBufferPointer { sum in
        for k in classes.indices {
          let weight = weights[k * columnCount + j]
          guard weight != 0 else { continue }
          for i in 0..<n { sum[k * n + i] += weight * (values[j * n + i] - center) }
        }
      }
    }
  }
}

extension SoftmaxFit {
  public var intercepts: [Double] {
    classes.indices.map { k in
      let sum = (0..<columnCount).reduce(DoubleDouble(interceptsAtCenters[k])) {
        .multiplyAdd($0, DoubleDouble(-weights[k * columnCount + $1]), DoubleDouble(centers[$1]))
      }
      return sum.value
    }
  }

  public var coefficients: [Coefficient] {
    let errors = (0..<columnCount).map { j in inference.flatMap { $0.standardErrors(j, classCount: classes.count) } }
    return classes.indices.flatMap { k in
      features.flatMap { feature in
        feature.columns.map { j in
          let estimate = weights[k * columnCount + j]
          let error = errors[j].map { $0[k] / scales[j] }
          let statistic = error.flatMap { $0 > 0 ? estimate / $0 : nil }
          return Coefficient(
            feature: feature.name, column: columnNames[j], class: classes[k], estimate: estimate, standardError: error,
            statistic: statistic, pValue: statistic.map { 2 * Normal.upperTail(abs($0)) },
            standardized: estimate * scales[j])
        }
      }
    }
  }

  public var learnedIntervalSource: String { inference == nil ? "none" : "model" }

  public var learnedMeaning: String {
    "Euclidean norm of the standardised coefficients over the columns of the feature and the classes, where those of a "
      + "column sum to zero: change of the linear predictors for one standard deviation of the feature"
  }

  /// The norm over columns and classes; its interval is that of the norm over the Wald confidence ellipsoid, which errs
  /// on the wide side.
  public func learnedWeights(confidence: Double) -> [ImportanceScore] {
    features.map { feature in
      let b = feature.columns.flatMap { j in classes.indices.map { weights[$0 * columnCount + j] * scales[j] } }
      let norm = b.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard let inference, !b.isEmpty, let covariance = inference.covariance(of: feature.columns, classes.count) else {
        return ImportanceScore(feature: feature.name, score: norm)
      }
      let freedom = Double(feature.columns.count * (classes.count - 1))
      let radius =
        (ChiSquared(degreesOfFreedom: freedom).quantile(confidence) * largestEigenvalue(covariance, b.count))
        .squareRoot()
      return ImportanceScore(
        feature: feature.name, score: norm, low: max(0, norm - radius), high: norm + radius,
        pValue: equality(of: feature, inference))
    }
  }

  /// Joint test that a feature's coefficients are the same in all classes; nil when a column is aliased.
  private func equality(of feature: Feature, _ inference: Inference) -> Double? {
    let differences = feature.columns.flatMap { j in
      classes.indices.dropFirst().map { (weights[$0 * columnCount + j] - weights[j]) * scales[j] }
    }
    return inference.contrasts(of: feature.columns, classes.count).flatMap {
      waldTest(differences, $0, degreesOfFreedom: nil)
    }
  }
}

extension SoftmaxFit.Inference {
  /// Of one column's coefficients, one a class; nil for an aliased column.
  func standardErrors(_ j: Int, classCount: Int) -> [Double]? {
    covariance(of: j..<j + 1, classCount).map { covariance in
      (0..<classCount).map { max(0, covariance[$0 * (classCount + 1)]).squareRoot() }
    }
  }

  /// Of the differences from class 0, a column's classes side by side; nil when a column is aliased.
  func contrasts(of columns: Range<Int>, _ classCount: Int) -> [Double]? {
    let kept = columns.compactMap { places[$0] }
    guard kept.count == columns.count else { return nil }
    let members = kept.flatMap { place in (0..<classCount - 1).map { $0 * width + place } }
    return members.flatMap { i in members.map { root.covariance[i * root.size + $0] } }
  }

  /// Of the coefficients that sum to zero, a column's classes side by side; nil when a column is aliased.
  func covariance(of columns: Range<Int>, _ classCount: Int) -> [Double]? {
    contrasts(of: columns, classCount).map { contrasts in
      let (free, all) = (columns.count * (classCount - 1), columns.count * classCount)
      // A coefficient is its difference from class 0 minus the mean of these differences, that of class 0 being 0.
      func factors(_ place: Int) -> [(Int, Double)] {
        let (column, own) = place.quotientAndRemainder(dividingBy: classCount)
        return (1..<classCount).map { k in
          (column * (classCount - 1) + k - 1, (k == own ? 1 : 0) - 1 / Double(classCount))
        }
      }
      let rows = (0..<all).map(factors)
      return (0..<all).flatMap { a in
        (0..<all).map { b in
          rows[a].reduce(0) { sum, i in rows[b].reduce(sum) { $0 + i.1 * $1.1 * contrasts[i.0 * free + $1.0] } }
        }
      }
    }
  }
}
