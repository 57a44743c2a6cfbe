import FeatureImportance
import Tabular

extension Chart {
  /// Losses over epochs: of the first network training and validation loss, with the epoch whose weights are kept; of the
  /// others thin lines.
  ///
  /// - Parameter nullLoss: a line to compare with, where it lies within the losses.
  static func training(_ network: NetworkResult, lossTitle: String, nullLoss: Double?) -> Chart {
    let records = network.training.filter { !$0.epochs.isEmpty }
    let curves = records.map { [LossLine($0, \.loss), LossLine($0, \.validationLoss)] }
    let axes = EpochAxes(
      last: records.compactMap { $0.epochs.last?.epoch }.max() ?? 1,
      values: curves.joined().flatMap { $0.points.map(\.value) }, yTitle: lossTitle)
    var marks = axes.marks
    if let nullLoss, let height = axes.inside(nullLoss) {
      marks.append(.line([.init(axes.x.start, height), .init(axes.x.end, height)], .guide))
      // Below its line where the name of the kept epoch stands above it.
      let place = height < 50 ? height + 13 : height - 5
      marks.append(.text("null model", .init(axes.x.end - 4, place), .end, .guideLabel))
    }
    for line in curves.dropFirst().joined() { marks += axes.line(line.points, .faint) }
    guard let first = records.first, let lines = curves.first else { return chart(marks, records.count, "") }
    marks += axes.best(first, labelAt: .top)
    let shown = zip(["training", "validation"], lines).filter { !$1.points.isEmpty }
    for (index, item) in shown.enumerated() { marks += axes.line(item.1.points, .series(index)) }
    marks += axes.endLabels(
      shown.enumerated().map { index, item in (item.0, item.1.points.last?.value ?? 0, index) }, of: first)
    if let kept = first.kept {
      marks.append(.dot(.init(axes.x(Double(kept.epoch)), axes.height(kept.validationLoss ?? kept.loss)), .dot))
    }
    return chart(marks, records.count, " The weights of epoch \(first.best) of the first one are kept.")
  }

  private static func chart(_ marks: [Mark], _ networks: Int, _ kept: String) -> Chart {
    Chart(
      title: "Training and validation loss over epochs",
      summary: "Losses of \(networks) network\(networks == 1 ? "" : "s") while they learn.\(kept)",
      width: EpochAxes.width, height: EpochAxes.height, marks: marks)
  }

  /// Norms of features' first-layer weights over the epochs of one network; the strongest are labelled where they end. nil
  /// where they are not known.
  static func featureWeights(_ record: TrainingRecord, names: [ByteText]) -> Chart? {
    let epochs = record.epochs.filter { !$0.featureNorms.isEmpty && $0.featureNorms.count == names.count }
    guard epochs.count > 1, let last = epochs.last else { return nil }
    let axes = EpochAxes(
      last: last.epoch, values: epochs.flatMap(\.featureNorms), yTitle: "norm of first-layer weights")
    func points(_ feature: Int) -> [LossLine.Point] { epochs.map { (Double($0.epoch), $0.featureNorms[feature]) } }
    let kept = epochs.first { $0.epoch == record.best } ?? last
    let strong = names.indices.sorted { (kept.featureNorms[$1], $0) < (kept.featureNorms[$0], $1) }
      .prefix(Mark.Look.seriesCount)
    var marks = axes.marks + axes.best(record, labelAt: .bottom)
    for j in names.indices where !strong.contains(j) { marks += axes.line(points(j), .faint) }
    for (index, j) in strong.enumerated() { marks += axes.line(points(j), .series(index)) }
    marks += axes.endLabels(
      strong.enumerated().map { index, j in (visible(names[j].string), last.featureNorms[j], index) }, of: record)
    return Chart(
      title: "Weights of features while the network learns",
      summary: "First-layer norms of \(names.count) features over \(last.epoch) epochs. \(strong.count) of them are "
        + "labelled; grey lines are the others.",
      width: EpochAxes.width, height: EpochAxes.height, marks: marks)
  }
}

/// One loss of one network over its epochs, where it is known.
private struct LossLine {
  typealias Point = (epoch: Double, value: Double)
  let points: [Point]

  init(_ record: TrainingRecord, _ loss: (TrainingRecord.Epoch) -> Double?) {
    points = record.epochs.compactMap { epoch in
      loss(epoch).flatMap { $0.isFinite ? (Double(epoch.epoch), $0) : nil }
    }
  }
}

/// The frame of a plot over epochs, with room for names on the right.
private struct EpochAxes {
  static let width = 680.0
  static let height = 352.0
  private static let (left, right, top, bottom) = (68.0, 520.0, 26.0, 300.0)

  let x: LinearScale
  private let y: LinearScale
  /// Whether y is of the logarithms: a loss that falls to a small part of what it was shows its end in no other way.
  private let isLogarithmic: Bool
  private let yTitle: String

  init(last: Int, values: [Double], yTitle: String) {
    let finite = values.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    isLogarithmic = low > 0 && high > 10 * low
    x = LinearScale(1...Double(max(2, last)), from: Self.left, to: Self.right)
    y = LinearScale(
      isLogarithmic ? low.logarithm10...high.logarithm10 : low...high, from: Self.bottom, to: Self.top)
    self.yTitle = yTitle
  }

  /// Pixels from the top.
  func height(_ value: Double) -> Double { y(isLogarithmic ? value.logarithm10 : value) }

  /// The height of a value that lies within the axis; nil for others.
  func inside(_ value: Double) -> Double? {
    guard value.isFinite, value > 0 || !isLogarithmic else { return nil }
    let height = height(value)
    // A value at an end of the axis may come out a rounding error beyond it.
    return (y.end - 0.01...y.start + 0.01).contains(height) ? height : nil
  }

  private var ticks: [(height: Double, text: String, look: Mark.Look)] {
    guard isLogarithmic else {
      let ticks = y.ticks(about: 5)
      let decimals = SharedDecimals(of: ticks, digits: 2)
      return ticks.map { (y($0), $0 == 0 ? "0" : decimals.text($0), $0 == 0 ? .zero : .grid) }
    }
    let powers = Int(y.domain.lowerBound.rounded(.down))...Int(y.domain.upperBound.rounded(.up))
    // With many powers of ten there is no room for what lies between them.
    let steps = powers.count > 4 ? [1.0] : [1, 2, 5]
    return powers.flatMap { power in steps.map { $0 * pow10(power) } }.compactMap { value in
      inside(value).map { ($0, value.significant(1, keepsZeros: false), .grid) }
    }
  }

  var marks: [Mark] {
    var marks: [Mark] = []
    for tick in ticks {
      marks.append(.line([.init(x.start, tick.height), .init(x.end, tick.height)], tick.look))
      marks.append(.text(tick.text, .init(x.start - 8, tick.height + 4), .end, .tick))
    }
    marks.append(.line([.init(x.start, y.start), .init(x.end, y.start)], .axis))
    for tick in x.ticks(about: 6) where tick == tick.rounded() {
      marks.append(.line([.init(x(tick), y.start), .init(x(tick), y.start + 5)], .axis))
      marks.append(.text(Int(tick).grouped, .init(x(tick), y.start + 20), .middle, .tick))
    }
    marks.append(.text("epoch", .init((x.start + x.end) / 2, y.start + 42), .middle, .tick))
    marks.append(.text(yTitle, .init(x.start - 60, y.end - 12), .start, .tick))
    return marks
  }

  func line(_ points: [LossLine.Point], _ look: Mark.Look) -> [Mark] {
    points.count > 1 ? [.line(points.map { Mark.Point(x($0.epoch), height($0.value)) }, look)] : []
  }

  enum Edge { case top, bottom }

  /// A line at the epoch whose weights are kept, with its name where lines of the plot are not.
  func best(_ record: TrainingRecord, labelAt edge: Edge) -> [Mark] {
    guard record.best > 0 else { return [] }
    let place = x(Double(record.best))
    let isLate = place > (x.start + x.end) / 2
    return [
      .line([.init(place, y.end), .init(place, y.start)], .guide),
      .text(
        "kept", .init(place + (isLate ? -4 : 4), edge == .top ? y.end + 10 : y.start - 6), isLate ? .end : .start,
        .guideLabel),
    ]
  }

  /// Names of lines beside where they end, moved apart as needed.
  func endLabels(_ ends: [(name: String, value: Double, series: Int)], of record: TrainingRecord) -> [Mark] {
    let start = x(Double(record.epochs.last?.epoch ?? 1))
    let heights = ends.map { height($0.value) }
    let places = Chart.spread(heights, apart: 15, within: y.end...y.start)
    return zip(ends, zip(heights, places)).flatMap { end, height -> [Mark] in
      [
        .line(
          [.init(start + 2, height.0), .init(x.end + 12, height.1)], start == x.end ? .series(end.series) : .faint),
        .text(clipped(end.name), .init(x.end + 16, height.1 + 4), .start, .seriesLabel(end.series)),
      ]
    }
  }

  private func clipped(_ name: String) -> String {
    name.count <= 22 ? name : String(name.prefix(12)) + "…" + String(name.suffix(9))
  }
}
