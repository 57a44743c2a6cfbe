import FeatureImportance
import Foundation
import Tabular

/// A path for a terminal: a sketch, the lambdas at which something changes, and what is chosen.
struct PathText {
  let path: PathResult
  let target: Target
  let file: String
  let rows: Int
  let splitting: Splitting
  /// Whether the path penalised standardised columns.
  let isStandardized: Bool
  let style: Style

  /// In signs, at most.
  private static let lineLength = 100

  var text: String {
    let sketch = PathSketch(path)
    return [heading + "\n", sketch.map { $0.text(style) + legend($0) }, table.text(style), choices]
      .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var heading: String {
    let event = target.positive.map { " = \(visible($0.string))" } ?? ""
    let penalty =
      path.model == .network
      ? "LassoNet" : path.alpha == 1 ? "lasso" : path.alpha == 0 ? "ridge" : "elastic net, alpha \(number(path.alpha))"
    return style.bold(visible(target.name.string) + event)
      + " in \(visible(file)): \(grouped(rows)) complete rows, \(grouped(path.columns.count)) columns; "
      + "\(path.family.rawValue) \(penalty)"
  }

  private func legend(_ sketch: PathSketch) -> String {
    let unit =
      switch path.family {
      case .gaussian: "in units of \(visible(target.name.string))"
      case .binomial: "in log-odds"
      case .multinomial: "of each class's linear predictor"
      }
    var lines = [
      path.model == .network
        ? "Length of each feature's linear and first-layer weights; columns standardised. Not convex: another seed ends elsewhere."
        : "Coefficients \(unit) per \(isStandardized ? "standard deviation" : "unit of the column")."
    ]
    var drawn: [String] = []
    if sketch.drawnCount < sketch.enteredCount {
      drawn.append("the largest \(sketch.drawnCount) of \(grouped(sketch.enteredCount)) features")
    }
    let hasSplitFeatures = Set(path.columns.map(\.feature)).count < path.columns.count
    switch (hasSplitFeatures, !path.classes.isEmpty) {
    case (false, false): break
    case (true, false): drawn.append("of each its largest column")
    case (false, true): drawn.append("of each its largest class")
    case (true, true): drawn.append("of each its largest column and class")
    }
    if let end = sketch.end { drawn.append("down to lambda \(shortened(end))") }
    if !drawn.isEmpty { lines.append("Drawn: \(drawn.joined(separator: ", ")).") }
    return lines.map { style.faint($0) + "\n" }.joined()
  }

  // MARK: What changes

  private var table: TextTable {
    let hasValidation = path.validation != nil
    let columns: [(title: String, alignment: TextTable.Alignment)] =
      [("lambda", .right), ("non-zero", .right), ("explained", .right)]
      + (hasValidation ? [("held-out deviance", .right)] : []) + [("chosen by", .left)]
    let order = PathOrder(path)
    var lines: [(cells: [String], changes: [(sign: String, feature: ByteText)])] = []
    for (place, index) in path.fallingOrder.enumerated() {
      let point = path.points[index]
      let changes =
        order.entries.filter { $0.point == index }.map { ("+", $0.feature) }
        + order.exits.filter { $0.point == index }.map { ("−", $0.feature) }
      let rules = self.rules(at: index)
      guard place == 0 || !changes.isEmpty || !rules.isEmpty else { continue }
      let cells = [
        shortened(point.lambda), grouped(point.degreesOfFreedom), String(format: "%.1f %%", 100 * point.devianceRatio),
      ]
      lines.append(
        (cells + (path.validation.map { [heldOut($0, index)] } ?? []) + [rules.joined(separator: ", ")], changes))
    }
    // What the other columns leave of the line, with two blanks after each.
    let taken = columns.indices.map { j in
      ([columns[j].title] + lines.map { $0.cells[j] }).map(\.count).max() ?? 0
    }.reduce(0) { $0 + $1 + 2 }
    var table = TextTable(columns + [("enters +, leaves −", .left)])
    for line in lines { table.add(line.cells + [listed(line.changes, within: Self.lineLength - taken)]) }
    return table
  }

  /// With as many decimals in every row as give the error at lambda.min two digits.
  private func heldOut(_ validation: PathResult.Validation, _ index: Int) -> String {
    let (mean, error) = (validation.mean[index], validation.standardError[index])
    let magnitude = log10(validation.standardError[validation.minimum])
    guard magnitude.isFinite, magnitude > -6, mean < 1e9 else { return "\(shortened(mean)) ± \(shortened(error))" }
    let decimals = max(0, 1 - Int(floor(magnitude)))
    return String(format: "%.\(decimals)f ± %.\(decimals)f", mean, error)
  }

  /// The rules and criteria that choose this lambda.
  private func rules(at index: Int) -> [String] {
    var rules: [String] = []
    if path.validation?.oneStandardError == index { rules.append("1se") }
    if path.validation?.minimum == index { rules.append("min") }
    for name in InformationCriteria.Name.allCases where path.criteria?.minimum(name) == index {
      rules.append(name.rawValue.uppercased())
    }
    return rules
  }

  /// As many as fit, and how many more.
  private func listed(_ names: [(sign: String, feature: ByteText)], within width: Int) -> String {
    let more = ", … 1,000 more".count
    let longest = max(8, min(28, width - more - 1))
    var shown = ""
    for (place, name) in names.enumerated() {
      let text = (place == 0 ? "" : ", ") + name.sign + abridged(name.feature.string, to: longest)
      let isLast = place == names.count - 1
      if place > 0 && shown.count + text.count + (isLast ? 0 : more) > width {
        return shown + ", … \(grouped(names.count - place)) more"
      }
      shown += text
    }
    return shown
  }

  // MARK: What is chosen

  private var choices: String {
    guard let validation = path.validation else { return "" }
    let folds = "\(validation.folds) "
    let how =
      switch splitting {
      case .random: folds + "folds at random"
      case .groups(let name): folds + "folds of whole groups of \(visible(name.string))"
      case .time(let name, _): folds + "steps forward in \(visible(name.string))"
      }
    let lines = [("lambda.1se", validation.oneStandardError), ("lambda.min", validation.minimum)].map { name, index in
      let features = path.features(at: path.points[index])
      let start = "\(name) \(shortened(path.points[index].lambda)) keeps "
      guard !features.isEmpty else { return start + "nothing" }
      let count = grouped(features.count) + ": "
      return start + count + listed(features.map { ("", $0) }, within: Self.lineLength - start.count - count.count)
    }
    return (lines + [style.faint("Held out: \(how); deviance per row \(deviance), ± one standard error over folds.")])
      .joined(separator: "\n") + "\n"
  }

  private var deviance: String { path.family == .gaussian ? "(squared error)" : "(twice the log loss)" }
}
