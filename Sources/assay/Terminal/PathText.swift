import FeatureImportance
import Tabular

/// A path for a terminal: a sketch, the lambdas at which something changes, and what is chosen.
struct PathText {
  let path: PathResult
  let target: Target
  let file: String
  let rows: Int
  let splitting: Splitting
  let style: Style

  /// Of the last column of the table, so that a line stays within 100.
  private static let widestChange = 40

  var text: String {
    let sketch = PathSketch(path)
    return [heading + "\n", sketch.map { $0.text(style) + legend($0) }, table.text(style), choices]
      .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var heading: String {
    let event = target.positive.map { " = \(visible($0.string))" } ?? ""
    let penalty = path.alpha == 1 ? "lasso" : path.alpha == 0 ? "ridge" : "elastic net, alpha \(number(path.alpha))"
    return style.bold(visible(target.name.string) + event)
      + " in \(visible(file)): \(grouped(rows)) complete rows, \(grouped(path.columns.count)) columns; "
      + "\(path.family.rawValue) \(penalty)"
  }

  private func legend(_ sketch: PathSketch) -> String {
    var text = "Coefficients of standardised columns"
    if sketch.drawnCount < sketch.enteredCount {
      text += ", the \(sketch.drawnCount) largest of \(grouped(sketch.enteredCount)) features that enter"
    }
    let isSplit = Set(path.columns.map(\.feature)).count < path.columns.count
    switch (isSplit, path.classes.isEmpty) {
    case (false, true): break
    case (true, true): text += "; of a feature its largest column"
    case (false, false): text += "; of a feature its largest class"
    case (true, false): text += "; of a feature its largest column and class"
    }
    return style.faint(text + ".") + "\n"
  }

  // MARK: What changes

  private var table: TextTable {
    let hasValidation = path.validation != nil
    var table = TextTable(
      [("lambda", .right), ("non-zero", .right), ("explained", .right)]
        + (hasValidation ? [("held-out deviance", .right)] : [])
        + [("least / rule", .left), ("enters +, leaves −", .left)])
    let order = PathOrder(path)
    for (place, index) in path.fallingOrder.enumerated() {
      let point = path.points[index]
      let changes =
        order.entries.filter { $0.point == index }.map { "+\(visible($0.feature.string))" }
        + order.exits.filter { $0.point == index }.map { "−\(visible($0.feature.string))" }
      let rules = self.rules(at: index)
      guard place == 0 || !changes.isEmpty || !rules.isEmpty else { continue }
      table.add(
        [
          shortened(point.lambda), grouped(point.degreesOfFreedom), percentage(point.devianceRatio),
        ] + (path.validation.map { [heldOut($0, index)] } ?? []) + [rules.joined(separator: ", "), listed(changes)])
    }
    return table
  }

  private func heldOut(_ validation: PathResult.Validation, _ index: Int) -> String {
    "\(shortened(validation.mean[index], digits: 4)) ± \(shortened(validation.standardError[index]))"
  }

  /// The rules and criteria that choose this lambda.
  private func rules(at index: Int) -> [String] {
    var rules: [String] = []
    if path.validation?.oneStandardError == index { rules.append("lambda.1se") }
    if path.validation?.minimum == index { rules.append("lambda.min") }
    for name in InformationCriteria.Name.allCases where path.criteria?.minimum(name) == index {
      rules.append(name.rawValue.uppercased())
    }
    return rules
  }

  /// As many as fit, and how many more.
  private func listed(_ changes: [String]) -> String {
    var shown: [String] = []
    for change in changes {
      let rest = changes.count - shown.count - 1
      let line = (shown + [change]).joined(separator: ", ")
      if !shown.isEmpty && line.count + (rest > 0 ? 12 : 0) > Self.widestChange { break }
      shown.append(change)
    }
    let rest = changes.count - shown.count
    return shown.joined(separator: ", ") + (rest > 0 ? ", … \(rest) more" : "")
  }

  // MARK: What is chosen

  private var choices: String {
    guard let validation = path.validation else { return "" }
    let folds = "\(validation.folds) "
    let how =
      switch splitting {
      case .random: folds + "folds at random"
      case .groups(let name): folds + "folds of whole groups of \(visible(name.string))"
      case .time(let name): folds + "steps forward in \(visible(name.string))"
      }
    let lines = [("lambda.1se", validation.oneStandardError), ("lambda.min", validation.minimum)].map { name, index in
      let features = path.features(at: path.points[index]).map { visible($0.string) }
      return style.bold(name) + " \(shortened(path.points[index].lambda)) keeps "
        + (features.isEmpty ? "nothing" : "\(grouped(features.count)): \(listed(features))")
    }
    return (lines + [style.faint("Held out: \(how); deviance per row \(deviance), ± one standard error over folds.")])
      .joined(separator: "\n") + "\n"
  }

  private var deviance: String { path.family == .gaussian ? "(squared error)" : "(twice the log loss)" }
}
