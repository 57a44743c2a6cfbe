internal import FeatureImportance

extension RunRows {
  /// - Parameters:
  ///   - model: its place among the models.
  ///   - classes: of the target, for each of which a row of the confusion has a share.
  /// - Throws: `RowMismatch` when it has more or fewer.
  mutating func put(_ diagnostics: Diagnostics, of model: Int, classes: Int) throws {
    try put(diagnostics.curves, into: RunTables.diagnosticCurves, of: model)
    for (c, curve) in diagnostics.curves.enumerated() {
      try put(curve.points, into: RunTables.diagnosticPoints, of: model, c)
    }
    try put(diagnostics.calibrations.map(CalibrationRow.init), into: RunTables.predictionCalibrations, of: model)
    try put(diagnostics.confusion, into: RunTables.classConfusions, of: model)
    for (c, confusion) in diagnostics.confusion.enumerated() {
      guard confusion.shares.count == classes else {
        throw RowMismatch(table: RunTables.confusionShares.shape.name, "not one share a class")
      }
      try put(confusion.shares, into: RunTables.confusionShares, of: model, c)
    }
  }

  /// One for each model.
  func diagnostics(models: Int, classes: Int) throws -> [Diagnostics] {
    let curves = try nested(RunTables.diagnosticCurves)
    let points = try nested(RunTables.diagnosticPoints)
    let calibrations = try nested(RunTables.predictionCalibrations)
    let confusions = try nested(RunTables.classConfusions)
    let shares = try nested(RunTables.confusionShares)
    return try (0..<models).map { model in
      var diagnostics = Diagnostics(
        curves: curves[[model], default: []],
        calibrations: try calibrations[[model], default: []].map { try $0.value() },
        confusion: confusions[[model], default: []])
      for c in diagnostics.curves.indices { diagnostics.curves[c].points = points[[model, c], default: []] }
      for c in diagnostics.confusion.indices {
        let own = shares[[model, c], default: []]
        guard own.count == classes else {
          throw RowMismatch(table: RunTables.confusionShares.shape.name, "not one share a class")
        }
        diagnostics.confusion[c].shares = own
      }
      return diagnostics
    }
  }
}
