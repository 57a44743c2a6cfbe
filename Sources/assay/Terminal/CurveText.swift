import FeatureImportance
import Tabular

/// Curves for a terminal: what they say, a sketch, and the numbers.
struct CurveText {
  private let result: CurveResult
  private let style: Style

  init(_ result: CurveResult, style: Style) {
    self.result = result
    self.style = style
  }

  var text: String {
    let curves = result.curves
    let overRows = curves.curves.filter { $0.axis == .rows }
    let parts =
      [heading, Self.reading(curves), CurveSketch(overRows)?.text(style), rows(overRows)]
      + curves.curves.filter { $0.axis != .rows }.map(complexity) + [decompositions, explanation]
    return parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// One sentence a line.
  static func reading(_ curves: Curves) -> String { curves.reading.map { $0 + "\n" }.joined() }

  private var heading: String {
    let event = result.target.positive.map { " = \(visible($0.string))" } ?? ""
    let null = result.curves.curves.first.map { ", null model \(shortened($0.nullLoss))" } ?? ""
    return style.bold(visible(result.target.name.string) + event)
      + " in \(visible(result.data.fileName)): \(grouped(result.data.rowsUsed)) rows; "
      + "\(lossName)\(null)\n"
  }

  private var lossName: String { result.target.task == .regression ? "squared error" : "log loss in nats" }

  // MARK: Tables

  private func rows(_ curves: [LossCurve]) -> String {
    guard !curves.isEmpty else { return "" }
    var table = TextTable([
      ("model", .left), ("rows", .right), ("parameters", .right), ("training", .right), ("held out", .right),
      ("fall since the size before", .right),
    ])
    for curve in curves {
      for point in curve.points {
        table.add(
          curve.model, grouped(Int(point.place.rounded())), shortened(point.parameters), Self.text(point.training),
          Self.text(point.heldOut), point.gain.map(Self.text) ?? "")
      }
    }
    return table.text(style)
  }

  private func complexity(_ curve: LossCurve) -> String {
    let best = curve.best
    var table = TextTable([
      ("\(curve.model) \(curve.axis.rawValue)", .right), ("parameters", .right), ("training", .right),
      ("held out", .right), ("", .left),
    ])
    for index in fewPlaces(of: curve.points.count, with: best) {
      let point = curve.points[index]
      table.add(
        shortened(point.place), shortened(point.parameters), Self.text(point.training), Self.text(point.heldOut),
        index == best ? "least" : "")
    }
    return table.text(style)
  }

  private var decompositions: String {
    let all = result.curves.decompositions
    guard !all.isEmpty else { return "" }
    var table = TextTable([
      ("squared error of", .left), ("parameters", .right), ("loss", .right), ("bias²", .right), ("variance", .right),
      ("noise", .right),
    ])
    let alone = all.filter { $0.axis == nil }
    for parts in alone { add(parts, parts.model, to: &table) }
    for axis in LossCurve.Axis.allCases {
      let along = all.filter { $0.axis == axis }
      let best = along.indices.min { along[$0].loss.value < along[$1].loss.value }
      for index in fewPlaces(of: along.count, with: best) {
        add(
          along[index], "\(along[index].model), \(axis.rawValue) \(along[index].place.map { shortened($0) } ?? "")",
          to: &table)
      }
    }
    return table.text(style)
  }

  private func add(_ parts: BiasVariance, _ name: String, to table: inout TextTable) {
    table.add(
      name, shortened(parts.parameters), Self.text(parts.loss), Self.text(parts.squaredBias),
      Self.text(parts.variance), Self.text(parts.noise))
  }

  private var explanation: String {
    var lines = ["± one standard error over refits. Parameters: fitted numbers that are not zero."]
    if let first = result.curves.decompositions.first {
      let source =
        first.noiseSource == .repeats
        ? "rows with the same features" : "nearest neighbours, so at most as large as shown, apart from chance"
      lines += [
        "loss = bias² + variance + noise; variance over \(first.resamples) bootstrap fits in each split.",
        "noise from \(source).",
      ]
    } else if result.target.task == .classification {
      lines.append("Bias, variance and noise are parts of squared error; the log loss of classes has none such.")
    }
    return lines.map { style.faint($0) + "\n" }.joined()
  }

  private static func text(_ estimate: LossEstimate) -> String {
    shortened(estimate.value) + (estimate.standardError.map { " ± \(shortened($0, digits: 2))" } ?? "")
  }
}
