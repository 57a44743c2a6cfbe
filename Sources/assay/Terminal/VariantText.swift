import FeatureImportance
import Tabular

/// Refits and weights beside a path, for a terminal.
struct VariantText {
  let variant: PathVariant
  let path: PathResult

  /// Empty when nothing was asked for.
  func text(_ style: Style) -> String {
    let parts = [
      variant.adaptiveWeights.map { adaptive($0, style) }, variant.relaxed.map { relaxed($0, style) },
    ]
    return parts.compactMap { $0 }.map { "\n" + $0 }.joined()
  }

  private func adaptive(_ weights: [Double], _ style: Style) -> String {
    let out = weights.count { !$0.isFinite }
    return style.faint(
      "Adaptive: lambda counts for each column by 1 over the size of its ridge estimate"
        + (out > 0 ? "; \(grouped(out)) of estimate 0 stay out" : "") + ".") + "\n"
  }

  private func relaxed(_ relaxed: RelaxedPath, _ style: Style) -> String {
    var text = ""
    if let choice = variant.choice {
      var table = TextTable([
        ("relaxed", .left), ("gamma", .right), ("lambda", .right), ("non-zero", .right), ("held-out loss", .right),
      ])
      for (name, place) in [("1se", choice.oneStandardError), ("min", choice.minimum)] {
        let (mean, error) = (choice.mean[place.gamma][place.point], choice.standardError[place.gamma][place.point])
        table.add(
          name, number(choice.gammas[place.gamma]), shortened(path.points[place.point].lambda),
          grouped(path.points[place.point].degreesOfFreedom),
          "\(shortened(mean, digits: 4)) ± \(shortened(error, digits: 2))")
      }
      text += table.text(style)
    }
    let line =
      variant.choice == nil
      ? "Relaxed: fitted without penalty at \(grouped(relaxed.refits.count { $0 != nil })) lambdas; see --json"
      : "gamma x lasso + (1 - gamma) x the fit without penalty on the same columns"
    return text + style.faint(line) + "\n"
  }
}
