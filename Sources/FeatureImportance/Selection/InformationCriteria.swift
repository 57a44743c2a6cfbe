import Foundation

/// Akaike's, the Bayesian and the extended Bayesian information criterion at every lambda of a path.
///
/// With n rows, k estimated coefficients and the deviance D of the rows the path was traced on:
/// - the fit `F = D` for classes, and `n log(D/n)` for a gaussian target of unknown variance, where D is the residual sum
///   of squares; constants that are the same at every lambda are left out;
/// - `AIC = F + 2k`, `BIC = F + k log(n)`, `EBIC = BIC + 2 gamma log C(p, s)`, where s of p columns are chosen; gamma 0.5;
/// - k counts the coefficients that are not zero and the intercepts, of several classes one fewer than classes. That
///   number is an unbiased estimate of the lasso's degrees of freedom; for an elastic net or groups it is an upper bound,
///   and for ridge, which chooses nothing, there are no criteria.
///
/// Lower is better. Near as many coefficients as rows a gaussian fit is perfect and all but the EBIC worthless.
/// - SeeAlso: Akaike (1974); Schwarz (1978); Chen, Chen (2008), Biometrika 95(3); Zou, Hastie, Tibshirani (2007), Ann.
///   Statist. 35(5).
public struct InformationCriteria: Sendable, Equatable {
  /// One a lambda.
  public var aic: [Double]
  public var bic: [Double]
  public var ebic: [Double]

  public init(aic: [Double], bic: [Double], ebic: [Double]) {
    self.aic = aic
    self.bic = bic
    self.ebic = ebic
  }

  /// - Parameter data: the rows that the path was traced on.
  /// - Returns: nil for ridge.
  public init?(_ path: PathResult, of data: Dataset, gamma: Double = 0.5) {
    self.init(path, rowCount: data.rowCount, nullDeviance: path.family.nullDeviance(of: data), gamma: gamma)
  }

  /// - Parameter nullDeviance: of the rows that the path was traced on.
  init?(_ path: PathResult, rowCount: Int, nullDeviance: Double, gamma: Double = 0.5) {
    guard path.alpha > 0 else { return nil }
    let n = Double(rowCount)
    self.init(aic: [], bic: [], ebic: [])
    for point in path.points {
      let deviance = max(0, 1 - point.devianceRatio) * nullDeviance
      let fit = path.family == .gaussian ? n * log(deviance / n) : deviance
      let intercepts = max(1, point.intercepts.count - 1)
      let k = Double(point.coefficients.count { $0 != 0 } + intercepts)
      let choices = logBinomial(path.columns.count, point.degreesOfFreedom)
      aic.append(fit + 2 * k)
      bic.append(fit + k * log(n))
      ebic.append(fit + k * log(n) + 2 * gamma * choices)
    }
  }

  public enum Name: String, Sendable, CaseIterable {
    case aic, bic, ebic
  }

  public subscript(name: Name) -> [Double] {
    switch name {
    case .aic: aic
    case .bic: bic
    case .ebic: ebic
    }
  }

  /// Which lambda has the least value; of equal ones the first. Nil for a path without lambdas.
  public func minimum(_ name: Name) -> Int? {
    let values = self[name]
    return values.indices.min { (values[$0], $0) < (values[$1], $1) }
  }
}

/// `log C(n, k)`.
private func logBinomial(_ n: Int, _ k: Int) -> Double {
  lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
}

extension Family {
  /// The deviance of a model without features: the sum of squares around the mean, or for classes `-2 log L` of their
  /// shares. Rows count by their weights.
  func nullDeviance(of data: Dataset) -> Double {
    let weights = data.weights ?? [Double](repeating: 1, count: data.rowCount)
    switch self {
    case .gaussian:
      let center = zip(data.y, weights).reduce(0) { $0 + $1.0 * $1.1 } / Double(data.rowCount)
      return zip(data.y, weights).reduce(0) { $0 + $1.1 * ($1.0 - center) * ($1.0 - center) }
    case .binomial, .multinomial:
      var counts: [Double: Double] = [:]
      for (y, weight) in zip(data.y, weights) { counts[y, default: 0] += weight }
      return counts.keys.sorted().map { counts[$0] ?? 0 }.filter { $0 > 0 }
        .reduce(0) { $0 - 2 * $1 * log($1 / Double(data.rowCount)) }
    }
  }
}
