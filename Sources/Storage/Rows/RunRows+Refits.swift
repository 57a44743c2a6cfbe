internal import FeatureImportance

// Values of refits stand in tables of their own: a metric that some held-out rows do not define has no row for those.
extension RunRows {
  /// - Throws: `RowMismatch` when a metric or an importance has neither one value a refit nor none.
  mutating func putRefits(_ run: Run) throws {
    try put(run.refits, into: RunTables.refits)
    for (m, model) in run.models.enumerated() {
      for (x, metric) in model.metrics.enumerated() where !metric.refits.isEmpty {
        guard metric.refits.count == run.refits.count else {
          throw RowMismatch(table: "metric_refits", "not one value a refit")
        }
        for (refit, value) in metric.refits.enumerated() {
          if let value { try put(value, into: RunTables.metricRefits, at: [m, x, refit]) }
        }
      }
    }
    for (m, method) in run.importances.enumerated() {
      for (f, feature) in method.features.enumerated() where !feature.refits.isEmpty {
        guard feature.refits.count == run.refits.count else {
          throw RowMismatch(table: "importance_refits", "not one value a refit")
        }
        try put(feature.refits, into: RunTables.importanceRefits, of: m, f)
      }
    }
  }

  /// Fills in the values of refits.
  func addRefits(to models: inout [ModelResult]) throws {
    let count = try list(RunTables.refits).count
    for (keys, value) in try scattered(RunTables.metricRefits) {
      let (m, x, refit) = (keys[0], keys[1], keys[2])
      guard models.indices.contains(m), models[m].metrics.indices.contains(x), (0..<count).contains(refit) else {
        throw RowMismatch(table: "metric_refits", "a value without a metric or a refit")
      }
      if models[m].metrics[x].refits.isEmpty {
        models[m].metrics[x].refits = [Double?](repeating: nil, count: count)
      }
      models[m].metrics[x].refits[refit] = value
    }
  }

  /// Fills in the values of refits.
  func addRefits(to importances: inout [Importances]) throws {
    for (keys, value) in try scattered(RunTables.importanceRefits) {
      let (m, f, refit) = (keys[0], keys[1], keys[2])
      guard importances.indices.contains(m), importances[m].features.indices.contains(f),
        importances[m].features[f].refits.count == refit
      else { throw RowMismatch(table: "importance_refits", "a value is missing") }
      importances[m].features[f].refits.append(value)
    }
  }
}
