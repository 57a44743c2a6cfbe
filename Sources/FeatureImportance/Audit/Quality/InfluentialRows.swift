import Tabular

/// Looks for single rows that carry a coefficient of an unpenalised model: extreme values far from what the others say.
///
/// A row's influence on a coefficient is its DFBETAS: by how many standard errors, estimated without the row, the coefficient
/// moves when the row is left out; exact for least squares, one Newton step for logistic regression.
/// - SeeAlso: Belsley, Kuh, Welsch (1980), Regression Diagnostics; Pregibon (1981), Ann. Stat. 9(4).
struct InfluentialRows {
  /// One standard error: whatever is said of the coefficient rests on one row.
  static let threshold = 1.0
  static let code = "influential-row"
  private static let mostNamed = 3

  /// - Parameters:
  ///   - influence: of each row on the coefficients of a fit.
  ///   - fit: that fit.
  ///   - rows: of the table, in the order of the fit's.
  static func warnings(_ influence: CoefficientInfluence, of fit: any Predictor, rows: [Int]) -> [RunWarning] {
    let (n, x) = (influence.data.rowCount, influence.data.x)
    let errors = fit.coefficients.map(\.standardError)
    guard errors.count == x.columnCount else { return [] }
    let spread = deletedSpreads(influence)
    let title = Catalog.model(influence.family == .gaussian ? "linear" : "logistic")?.title.lowercased() ?? ""
    return x.features.compactMap { feature in
      var moves: [Int: Double] = [:]
      for j in feature.columns {
        guard let error = errors[j], error > 0 else { continue }
        let own = influence.influence(on: j)
        let unit = Double(n) * error * influence.z.scales[j]
        for (i, change) in own.enumerated() where abs(change) > threshold * unit * spread[i] {
          moves[i] = max(moves[i] ?? 0, abs(change) / (unit * spread[i]))
        }
      }
      guard !moves.isEmpty else { return nil }
      let order = moves.keys.sorted { (-(moves[$0] ?? 0), $0) < (-(moves[$1] ?? 0), $1) }
      let named = order.prefix(mostNamed).map { "\(rows[$0] + 1)" }.joined(separator: ", ")
      let more = order.count > mostNamed ? " and \(order.count - mostNamed) more" : ""
      return RunWarning(
        code: code, severity: .note, feature: feature.name,
        finding:
          "Row\(order.count == 1 ? "" : "s") \(named)\(more) of the table (of the rows below the header) carr"
          + "\(order.count == 1 ? "ies" : "y each") the coefficient of \"\(feature.name)\" in \(title): without "
          + "\(order.count == 1 ? "it" : "one of them") it moves by up to \(shortened(moves[order[0]] ?? 0)) standard errors "
          + "(Cook's distance \(shortened(influence.cooksDistance(order[0])))).",
        consequence: "What the coefficient says, few rows say.", remedy: "Look whether the row is a mistake.")
    }
  }

  /// What the residual spread of least squares is without each row, over what it is with all; 1 for another model.
  private static func deletedSpreads(_ influence: CoefficientInfluence) -> [Double] {
    let n = influence.data.rowCount
    guard influence.family == .gaussian else { return [Double](repeating: 1, count: n) }
    let sum = influence.residuals.reduce(0) { $0 + $1 * $1 }
    let freedom = influence.residualFreedom
    return (0..<n).map { i in
      let own = influence.residuals[i] * influence.residuals[i] / (1 - influence.leverages[i])
      return (max(0, 1 - own / sum) * freedom / max(1, freedom - 1)).squareRoot()
    }
  }
}

extension CoefficientInfluence {
  /// Rows less coefficients.
  fileprivate var residualFreedom: Double { max(1, Double(data.rowCount) - leverages.reduce(0, +)) }

  /// How far leaving out a row moves all fitted values, in units of their joint confidence region.
  ///
  /// - SeeAlso: Cook (1977), Technometrics 19(1).
  func cooksDistance(_ row: Int) -> Double {
    let size = leverages.reduce(0, +)
    let isLinear = family == .gaussian
    let mean = predictors[row]
    let variance =
      isLinear
      ? residuals.reduce(0) { $0 + $1 * $1 } / residualFreedom : logisticProbability(mean) * logisticProbability(-mean)
    let h = leverages[row]
    return residuals[row] * residuals[row] * h / (variance * size * (1 - h) * (1 - h))
  }
}

extension Evaluation {
  /// Rows that carry a coefficient of the fit on all rows, where that is known.
  ///
  /// - Parameter rows: of the table, in the order of the fit's.
  func influentialRows(_ rows: [Int]) -> [RunWarning] {
    influence.map { InfluentialRows.warnings($0, of: refitted, rows: rows) } ?? []
  }
}
