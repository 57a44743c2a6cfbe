/// One model's held-out performance in two runs.
public struct MetricChange: Sendable, Equatable {
  public var model: String
  public var metric: Metric.Name
  /// nil where no error is known.
  public var difference: Difference?
}

extension MetricChange {
  static func all(_ a: Run, _ b: Run, _ pairing: RefitPairing, confidence: Double) -> [MetricChange] {
    var changes: [MetricChange] = []
    for model in a.models {
      guard let other = b.models.first(where: { $0.name == model.name }) else { continue }
      for metric in model.metrics {
        guard let second = other.metrics.first(where: { $0.name == metric.name }) else { continue }
        changes.append(
          MetricChange(
            model: model.name, metric: metric.name,
            difference: Difference(
              JudgedValue(metric, in: a), JudgedValue(second, in: b), pairing, confidence: confidence,
              rounding: 1e-9 * max(1, abs(metric.estimate.value)))))
      }
    }
    for (index, difference) in changes.map(\.difference).adjusted().enumerated() {
      changes[index].difference = difference
    }
    return changes
  }
}

extension JudgedValue {
  /// The error of a mean over refits; of a single split what its interval says.
  fileprivate init(_ metric: Metric, in run: Run) {
    let values = metric.refits.compactMap(\.self)
    let replicates = Replicates(refits: [values], testShare: run.refits.testShare)
    var error = values.count > 1 ? replicates.standardError(0) : nil
    if error == nil, let low = metric.estimate.low, let high = metric.estimate.high, let confidence = run.confidence {
      // The wider side: the other may end at the bound of the measure.
      let reach = max(metric.estimate.value - low, high - metric.estimate.value)
      error = reach / Normal.quantile(upperTail: (1 - confidence) / 2)
    }
    self.init(
      value: metric.estimate.value, refits: metric.refits, standardError: error,
      degreesOfFreedom: values.count > 1 ? Double(values.count - 1) : .infinity)
  }
}

extension Run {
  /// Of its intervals, between 0 and 1.
  fileprivate var confidence: Double? {
    option("confidence").flatMap(Double.init).flatMap { 0 < $0 && $0 < 1 ? $0 : nil }
  }
}
