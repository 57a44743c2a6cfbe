import FeatureImportance
import Tabular

/// What held-out predictions look like beside what came: of the model that ranks and of its challengers.
struct PerformanceFigures {
  private let run: Run
  /// The model that ranks first.
  private let models: [(name: String, diagnostics: Diagnostics)]

  /// Beside the model that ranks.
  private static let mostChallengers = 3
  /// Classes in one figure.
  private static let mostClasses = 4

  init(_ run: Run) {
    self.run = run
    let best = run.bestModel.map { [$0] } ?? []
    let others = run.models.filter { $0.name != best.first?.name }.prefix(Self.mostChallengers)
    models = (best + others).map { ($0.title, $0.diagnostics) }
  }

  var blocks: [Block] {
    switch run.target.family {
    case .binomial: [operating, risks].compactMap { $0 }
    case .gaussian: [quantities, residuals].compactMap { $0 }
    case .multinomial: [classes, confusion].compactMap { $0 }
    }
  }

  /// The curves of one kind with the names of their models; only from the first on, since it is what the figure is about.
  private func curves(_ kind: DiagnosticCurve.Kind) -> [(name: String, curve: DiagnosticCurve)] {
    guard models.first?.diagnostics.curves(kind).first != nil else { return [] }
    return models.compactMap { model in model.diagnostics.curves(kind).first.map { (model.name, $0) } }
  }

  // MARK: Events

  private var operating: Block? {
    guard !curves(.roc).isEmpty, let share = run.target.mean else { return nil }
    let shown = models.filter { !$0.diagnostics.curves(.roc).isEmpty }
    let hasBand = curves(.roc)[0].curve.points.contains { $0.low != nil }
    let band: Prose =
      hasBand ? " The band of \(Prose(shown[0].name)) is a \(run.confidenceText) interval at each place." : ""
    let columns = DiagnosticCurve.Kind.operating.flatMap { kind in
      curves(kind).map { (title: "\(kind.valueTitle), \($0.name)", points: $0.curve.points) }
    }
    return .figure(
      Block.Figure(
        name: "roc", chart: .operating(shown, eventShare: share),
        caption:
          "Means over refits of the curves on their held-out rows.\(band) Dashed: a model that guesses blindly, whose precision "
          + "is the share of events, \(share.percent).",
        data: Block.Table(
          caption: "True-positive rate at a false-positive rate, and precision at a recall, of as much.",
          columns: [.init("Rate", .trailing)] + columns.map { .init(Prose($0.title), .trailing) },
          rows: (0...10).map { Double($0) / 10 }.map { place in
            [Prose(place.fixed(1))]
              + columns.map { column in Prose(column.points.value(at: place)?.fixed(3) ?? missingNumber) }
          })))
  }

  private var risks: Block? {
    let lines = curves(.calibration)
    guard let first = lines.first, let share = run.target.mean else { return nil }
    let benefits = curves(.netBenefit)
    return .figure(
      Block.Figure(
        name: "calibration",
        chart: .panels(
          [
            .calibration(lines.map { CalibrationLine(name: $0.name, curve: $0.curve) }, isEvent: true),
            .netBenefit(benefits.map(\.curve), eventShare: share),
          ], series: lines.map(\.name), title: "Calibration and net benefit",
          summary:
            "Left, the observed share of events over the predicted risk in \(first.curve.points.count) groups of rows; the "
            + "dashed diagonal is perfect. Right, the net benefit of acting above each threshold of risk."),
        caption:
          "Left: groups of at least ten held-out rows with nearly the same predicted risk, with Wilson's "
          + "\(run.confidenceText) intervals for \(Prose(first.name)); on the dashed line as many events came as were "
          + "predicted. Right: true positives per row less false positives at the odds of the threshold; above both dashed "
          + "line and zero, acting on the model is better than acting on all rows or on none.",
        data: groups(first.name, first.curve, expected: "Predicted risk", observed: "Observed share")))
  }

  /// The groups of a calibration curve.
  private func groups(_ name: String, _ curve: DiagnosticCurve, expected: Prose, observed: Prose) -> Block.Table {
    Block.Table(
      caption: "Groups of held-out rows by what \(Prose(name)) predicts, with \(run.confidenceText) intervals.",
      columns: [.init("Rows", .trailing), .init(expected, .trailing), .init(observed, .trailing)], headerColumn: 1,
      rows: curve.points.map { point in
        [
          "\(point.rows ?? 0)", Prose(point.place.significant(3)),
          Prose(estimateText(point.value, point.low, point.high)),
        ]
      })
  }

  // MARK: Quantities

  private var quantities: Block? {
    let lines = curves(.calibration)
    guard let first = lines.first else { return nil }
    return .figure(
      Block.Figure(
        name: "calibration",
        chart: .panels(
          [.calibration(lines.map { CalibrationLine(name: $0.name, curve: $0.curve) }, isEvent: false)],
          series: lines.map(\.name), title: "Calibration",
          summary:
            "Mean outcome over mean prediction in \(first.curve.points.count) groups of rows; the dashed diagonal is perfect."
        ),
        caption:
          "Groups of at least ten held-out rows for which nearly the same \(run.target.name) was predicted, with "
          + "\(run.confidenceText) intervals for \(Prose(first.name)). On the dashed line means are as predicted.",
        data: groups(first.name, first.curve, expected: "Mean prediction", observed: "Mean outcome")))
  }

  private var residuals: Block? {
    guard let best = models.first, let curve = best.diagnostics.curves(.residuals).first,
      let quantiles = best.diagnostics.curves(.residualQuantiles).first
    else { return nil }
    return .figure(
      Block.Figure(
        name: "residuals",
        chart: .panels(
          [.residuals(curve), .normalQuantiles(quantiles)], series: [], title: "Residuals of \(best.name)",
          summary:
            "Left, median residual and the range of nine in ten over the prediction, in \(curve.points.count) groups of "
            + "rows; right, quantiles of residuals against those of a normal distribution."),
        caption:
          "Left: a line away from zero is a bend that \(Prose(best.name)) has missed, a band that widens an error that grows with "
          + "the prediction. Right: on the dashed line residuals are normal; no extremes are shown.",
        data: Block.Table(
          caption: "Residuals by prediction: 5 %, 50 % and 95 % quantiles.",
          columns: [
            .init("Rows", .trailing), .init("Mean prediction", .trailing), .init("5 %", .trailing),
            .init("Median", .trailing), .init("95 %", .trailing),
          ], headerColumn: 1,
          rows: curve.points.map { point in
            ["\(point.rows ?? 0)"]
              + [point.place, point.low, point.value, point.high].map { Prose($0?.significant(3) ?? missingNumber) }
          })))
  }

  // MARK: Several classes

  /// Each class of the best model against all others, the most frequent ones.
  private var classes: Block? {
    guard let best = models.first else { return nil }
    let frequent = run.target.classes.sorted { $0.rows > $1.rows }.prefix(Self.mostClasses).map(\.name)
    let lines = best.diagnostics.curves(.calibration).filter { $0.class.map(frequent.contains) ?? false }.map {
      CalibrationLine(name: visible(($0.class ?? "").string), curve: $0)
    }
    guard let first = lines.first else { return nil }
    let rest: Prose =
      run.target.classes.count > lines.count
      ? " The \(lines.count) most frequent of \(run.target.classes.count) classes." : ""
    return .figure(
      Block.Figure(
        name: "calibration",
        chart: .panels(
          [.calibration(lines, isEvent: true)], series: lines.map(\.name), title: "Calibration of each class",
          summary:
            "Observed share over predicted probability of \(lines.count) classes of \(best.name), each against all others; "
            + "the dashed diagonal is perfect."),
        caption:
          "Predicted probability of a class by \(Prose(best.name)) and the share of rows that are of it, in groups of at least "
          + "ten held-out rows, with \(run.confidenceText) intervals for the first.\(rest)",
        data: groups(
          "\(best.name) for \(first.name)", first.curve, expected: "Predicted probability", observed: "Observed share"))
    )
  }

  /// Which class is taken for which; of many only the most frequent mistake of each.
  private var confusion: Block? {
    guard let best = models.first, !best.diagnostics.confusion.isEmpty else { return nil }
    let names = run.target.classes.map { Prose($0.name.string) }
    let rows = best.diagnostics.confusion
    let hidden = names.count - rows.count
    let caption: Prose =
      "What held-out rows of each class are taken for by \(Prose(best.name))."
      + (hidden > 0 ? " Left out: \(hidden) of the \(names.count) classes, with fewer than ten rows." : "")
    guard names.count > 10 else {
      return .table(
        Block.Table(
          caption: caption,
          columns: [.init("Class"), .init("Rows", .trailing)] + names.map { .init("as \($0)", .trailing) },
          rows: rows.map { row in
            [Prose(row.class.string), "\(row.rows)"] + row.shares.map { Prose($0.percent) }
          }))
    }
    return .table(
      Block.Table(
        caption: caption,
        columns: [
          .init("Class"), .init("Rows", .trailing), .init("Found", .trailing), .init("Most often taken for"),
          .init("Share", .trailing),
        ],
        rows: rows.prefix(30).map { row in
          let own = run.target.classes.firstIndex { $0.name == row.class }
          let mistake = row.shares.indices.filter { $0 != own }.max { row.shares[$0] < row.shares[$1] }
          return [
            Prose(row.class.string), "\(row.rows)", Prose(own.map { row.shares[$0].percent } ?? missingNumber),
            mistake.map { names[$0] } ?? Prose(missingNumber),
            Prose(mistake.map { row.shares[$0].percent } ?? missingNumber),
          ]
        }))
  }
}

extension DiagnosticCurve.Kind {
  fileprivate static let operating: [Self] = [.roc, .precisionRecall]

  /// Of a column of numbers.
  fileprivate var valueTitle: String { self == .roc ? "True-positive rate" : "Precision" }
}

extension [DiagnosticCurve.Point] {
  /// nil where the curve has no point.
  fileprivate func value(at place: Double) -> Double? {
    first { abs($0.place - place) < 1e-9 }?.value
  }
}
