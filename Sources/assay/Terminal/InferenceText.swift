import FeatureImportance
import Tabular

/// Inference beside a path, for a terminal: the smallest p-values first.
struct InferenceText {
  let inference: PathInference

  init(_ inference: PathInference) { self.inference = inference }

  /// A table in full is for programs.
  private static let mostLines = 30

  /// Empty when nothing was asked for.
  func text(_ style: Style) -> String {
    [inference.debiased.map { debiased($0, style) }, inference.splitPValues.map { split($0, style) }]
      .compactMap { $0 }.map { "\n" + $0 }.joined()
  }

  private func debiased(_ coefficients: [DebiasedCoefficient], _ style: Style) -> String {
    var table = TextTable([
      ("debiased", .left), ("estimate", .right), ("95 % interval", .left), ("p", .right), ("adjusted", .right),
    ])
    let tested = coefficients.filter { $0.inference != nil }
    let ranked = tested.indices.sorted { (pValue(tested[$0]), $0) < (pValue(tested[$1]), $1) }.map { tested[$0] }
    for coefficient in ranked.prefix(Self.mostLines) {
      guard let inference = coefficient.inference else { continue }
      table.add(
        coefficient.column.string, shortened(inference.estimate),
        "\(shortened(inference.low)) to \(shortened(inference.high))", shortened(inference.pValue, digits: 2),
        shortened(inference.adjustedPValue, digits: 2))
    }
    var lines = [
      "estimate: the lasso's, corrected for its bias; adjusted: p by Holm over all columns"
    ]
    lines += rest(ranked.count)
    let untested = coefficients.count - tested.count
    if untested > 0 { lines.append("not estimated: \(untested), constant or repeated by another column") }
    return table.text(style) + lines.map { style.faint($0) + "\n" }.joined()
  }

  private func pValue(_ coefficient: DebiasedCoefficient) -> Double { coefficient.inference?.pValue ?? 1 }

  private func split(_ tests: [SplitPValue], _ style: Style) -> String {
    var table = TextTable([("split samples", .left), ("p", .right), ("selected in", .right)])
    let ranked = tests.indices.sorted {
      (tests[$0].pValue, -tests[$0].selectedShare, $0) < (tests[$1].pValue, -tests[$1].selectedShare, $1)
    }.map { tests[$0] }
    for test in ranked.prefix(Self.mostLines) {
      table.add(test.feature.string, shortened(test.pValue, digits: 2), percentage(test.selectedShare))
    }
    let lines = ["p: from rows that did not select, adjusted for all features"] + rest(ranked.count)
    return table.text(style) + lines.map { style.faint($0) + "\n" }.joined()
  }

  private func rest(_ count: Int) -> [String] {
    count > Self.mostLines ? ["… and \(count - Self.mostLines) more with --json"] : []
  }
}
