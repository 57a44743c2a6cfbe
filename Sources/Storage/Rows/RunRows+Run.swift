internal import FeatureImportance
internal import Tabular

extension RunRows {
  /// - Throws: `RowMismatch` when the run holds a NaN or lists that do not fit together.
  init(_ run: Run) throws {
    self.init()
    try put(run.provenance.command, into: RunTables.arguments)
    try put(run.provenance.options, into: RunTables.options)
    try put(run.target.classes, into: RunTables.classes)
    try put(run.data.columns.map(ColumnRow.init), into: RunTables.columns)
    try put(run.data.rejected.map { RejectedRow(line: $0.line, reason: $0.reason) }, into: RunTables.rejected)
    try put(run.encoding.features.map(FeatureRow.init), into: RunTables.features)
    for (index, feature) in run.encoding.features.enumerated() {
      try put(feature.levels, into: RunTables.levels, of: index)
    }
    try put(run.groups.map(\.name), into: RunTables.groups)
    for (index, group) in run.groups.enumerated() { try put(group.members, into: RunTables.groupMembers, of: index) }
    try put(run.models, into: RunTables.models)
    for (index, model) in run.models.enumerated() {
      try put(model.intercepts, into: RunTables.intercepts, of: index)
      try put(model.metrics, into: RunTables.metrics, of: index)
      try put(model.coefficients, into: RunTables.coefficients, of: index)
      try put(model.diagnostics, of: index, classes: run.target.classes.count)
      if let network = model.network { try put(network, of: index, features: run.featureNames.count) }
    }
    try put(run.importances, into: RunTables.methods)
    for (index, importances) in run.importances.enumerated() {
      try put(importances.features, into: RunTables.importances, of: index)
    }
    try putRefits(run)
    try put(run.ranking, into: RunTables.ranking)
    try put(run.withoutSuspects ?? [], into: RunTables.rankingWithoutSuspects)
    try put(run.calibration, into: RunTables.calibration)
    let paths = [run.path] + (run.networkPath.map { [$0] } ?? [])
    guard paths.allSatisfy({ $0.classes == run.target.classes.map(\.name) }) else {
      throw RowMismatch(table: "target_classes", "not the classes of the path")
    }
    for (number, path) in paths.enumerated() { try put(path, number: number) }
    try put(run.curves.curves, into: RunTables.curves)
    for (index, curve) in run.curves.curves.enumerated() {
      try put(curve.points.map(CurvePointRow.init), into: RunTables.curvePoints, of: index)
    }
    try put(run.curves.decompositions, into: RunTables.biasVariance)
    try put(run.effects)
    try put(run.redundancy)
    try put(run.agreement)
    if let segments = run.segments { try put(segments) }
    if let stability = run.stability { try put(stability) }
    if let knockoffs = run.knockoffs { try put(knockoffs) }
    try put(run.labels, into: RunTables.dictionary)
    try put(run.warnings, into: RunTables.warnings)
    try put(run.timings, into: RunTables.timings)
    try put(run.work, into: RunTables.work)
  }

  /// - Throws: `RowMismatch` when the rows do not make a run.
  func run(_ row: RunRow) throws -> Run {
    var target = row.target
    target.classes = try list(RunTables.classes)
    return Run(
      id: row.id, createdAt: row.createdAt,
      provenance: Provenance(
        version: row.version, command: try list(RunTables.arguments), seed: row.seed,
        options: try list(RunTables.options)),
      data: DataSummary(
        fileName: row.fileName, sha256: row.dataSHA256, byteCount: row.byteCount, rowsRead: row.rowsRead,
        rowsWithoutTarget: row.rowsWithoutTarget, rejected: try list(RunTables.rejected).map(\.value),
        rejectedCount: row.rejectedCount, columns: try list(RunTables.columns).map { try $0.value() }),
      target: target, encoding: try encoding(), groups: try groups(), models: try models(classes: target.classes.count),
      importances: try importances(),
      ranking: try list(RunTables.ranking), withoutSuspects: try withoutSuspects(),
      calibration: try list(RunTables.calibration), path: try path(0, classes: target.classes.map(\.name)),
      networkPath: try networkPath(classes: target.classes.map(\.name)),
      curves: try curves(), effects: try effects(), redundancy: try redundancy(), agreement: try agreement(),
      segments: try segments(),
      stability: try stability(),
      knockoffs: try knockoffs(),
      labels: try list(RunTables.dictionary),
      refits: try list(RunTables.refits),
      warnings: try list(RunTables.warnings),
      timings: try list(RunTables.timings), work: try list(RunTables.work))
  }

  /// nil where there were no suspects, since a ranking has a feature at least.
  private func withoutSuspects() throws -> [RankedFeature]? {
    let ranking = try list(RunTables.rankingWithoutSuspects)
    return ranking.isEmpty ? nil : ranking
  }

  private func encoding() throws -> Encoding {
    let features = try list(RunTables.features)
    let levels = try lists(RunTables.levels, owners: features.count)
    return Encoding(features: try zip(features, levels).map { try $0.value(levels: $1) })
  }

  private func groups() throws -> [FeatureGroup] {
    let names = try list(RunTables.groups)
    return zip(names, try lists(RunTables.groupMembers, owners: names.count)).map {
      FeatureGroup(name: $0, members: $1)
    }
  }

  private func models(classes: Int) throws -> [ModelResult] {
    var models = try list(RunTables.models)
    let intercepts = try lists(RunTables.intercepts, owners: models.count)
    let metrics = try lists(RunTables.metrics, owners: models.count)
    let coefficients = try lists(RunTables.coefficients, owners: models.count)
    let trained = try networks()
    let diagnostics = try diagnostics(models: models.count, classes: classes)
    for index in models.indices {
      models[index].network = trained[index]
      models[index].diagnostics = diagnostics[index]
      models[index].intercepts = intercepts[index]
      models[index].metrics = metrics[index]
      models[index].coefficients = coefficients[index]
    }
    try addRefits(to: &models)
    return models
  }

  private func importances() throws -> [Importances] {
    var importances = try list(RunTables.methods)
    let features = try lists(RunTables.importances, owners: importances.count)
    for index in importances.indices { importances[index].features = features[index] }
    try addRefits(to: &importances)
    return importances
  }
}

extension RunRows {
  private func curves() throws -> Curves {
    var curves = try list(RunTables.curves)
    let points = try lists(RunTables.curvePoints, owners: curves.count)
    for index in curves.indices { curves[index].points = try points[index].map { try $0.value() } }
    return Curves(curves: curves, decompositions: try list(RunTables.biasVariance))
  }
}

// The path is sparse: of the coefficients only those that are not zero have a row.
extension RunRows {
  private mutating func put(_ path: PathResult, number: Int) throws {
    let validation = path.validation
    if let validation {
      let counts = [validation.mean.count, validation.standardError.count]
      guard counts.allSatisfy({ $0 == path.points.count }) else {
        throw RowMismatch(table: "lambda_path", "not one cross-validation result a lambda")
      }
    }
    if let criteria = path.criteria {
      guard InformationCriteria.Name.allCases.allSatisfy({ criteria[$0].count == path.points.count }) else {
        throw RowMismatch(table: "lambda_path", "not one value of a criterion a lambda")
      }
    }
    try put(
      PathRow(
        model: path.model, family: path.family, alpha: path.alpha, folds: validation?.folds,
        minimum: validation?.minimum,
        oneStandardError: validation?.oneStandardError, smallest: validation?.smallest),
      into: RunTables.paths, at: [number])
    try put(path.columns, into: RunTables.pathColumns, of: number)
    let outputs = max(1, path.classes.count)
    for (index, point) in path.points.enumerated() {
      let counts = [point.coefficients.count, point.standardized.count]
      guard point.intercepts.count == outputs, counts.allSatisfy({ $0 == outputs * path.columns.count }) else {
        throw RowMismatch(table: "path_coefficients", "not one coefficient a class and column")
      }
      let row = PointRow(
        lambda: point.lambda, devianceRatio: point.devianceRatio,
        dualityGap: point.dualityGap, validationMean: validation?.mean[index],
        validationStandardError: validation?.standardError[index], aic: path.criteria?.aic[index],
        bic: path.criteria?.bic[index], ebic: path.criteria?.ebic[index])
      try put(row, into: RunTables.points, at: [number, index])
      try put(point.intercepts, into: RunTables.pathIntercepts, of: number, index)
      for (place, estimate) in point.coefficients.enumerated() {
        let standardized = point.standardized[place]
        if estimate != 0 || standardized != 0 {
          let coefficient = PathCoefficientRow(estimate: estimate, standardized: standardized)
          let (c, column) = place.quotientAndRemainder(dividingBy: path.columns.count)
          try put(coefficient, into: RunTables.pathCoefficients, at: [number, index, c, column])
        }
      }
    }
  }

  private func networkPath(classes: [ByteText]) throws -> PathResult? {
    switch try list(RunTables.paths).count {
    case 1: nil
    case 2: try path(1, classes: classes)
    default: throw RowMismatch(table: "paths", "neither one path nor two")
    }
  }

  private func path(_ number: Int, classes: [ByteText]) throws -> PathResult {
    let paths = try list(RunTables.paths)
    guard paths.indices.contains(number) else { throw RowMismatch(table: "paths", "a row is missing") }
    let path = paths[number]
    let columns = try list(RunTables.pathColumns, of: number)
    let rows = try list(RunTables.points, of: number)
    let outputs = max(1, classes.count)
    let intercepts = try lists(RunTables.pathIntercepts, owners: rows.count, of: number)
    guard intercepts.allSatisfy({ $0.count == outputs }) else {
      throw RowMismatch(table: "path_intercepts", "not one intercept a class")
    }
    let zeros = [Double](repeating: 0, count: outputs * columns.count)
    var points = zip(rows, intercepts).map { row, intercepts in
      PathPoint(
        lambda: row.lambda, intercepts: intercepts, coefficients: zeros, standardized: zeros,
        devianceRatio: row.devianceRatio, dualityGap: row.dualityGap)
    }
    for (keys, coefficient) in try scattered(RunTables.pathCoefficients, of: number) {
      guard points.indices.contains(keys[0]), (0..<outputs).contains(keys[1]), columns.indices.contains(keys[2]) else {
        throw RowMismatch(table: "path_coefficients", "a coefficient without a lambda, a class or a column")
      }
      let place = keys[1] * columns.count + keys[2]
      points[keys[0]].coefficients[place] = coefficient.estimate
      points[keys[0]].standardized[place] = coefficient.standardized
    }
    return PathResult(
      model: path.model, family: path.family, alpha: path.alpha, points: points, columns: columns, classes: classes,
      validation: try validation(path, of: rows), criteria: try criteria(rows))
  }

  /// Those of all lambdas or of none.
  private func criteria(_ rows: [PointRow]) throws -> InformationCriteria? {
    let criteria = InformationCriteria(
      aic: rows.compactMap(\.aic), bic: rows.compactMap(\.bic), ebic: rows.compactMap(\.ebic))
    let counts = Set(InformationCriteria.Name.allCases.map { criteria[$0].count })
    if counts == [0] { return nil }
    guard counts == [rows.count] else { throw RowMismatch(table: "lambda_path", "incomplete criteria") }
    return criteria
  }

  private func validation(_ path: PathRow, of rows: [PointRow]) throws -> PathResult.Validation? {
    let means = rows.compactMap(\.validationMean)
    let errors = rows.compactMap(\.validationStandardError)
    switch (path.folds, path.minimum, path.oneStandardError) {
    case (nil, nil, nil) where means.isEmpty && errors.isEmpty: return nil
    case (let folds?, let minimum?, let oneStandardError?)
    where means.count == rows.count && errors.count == rows.count
      // A report looks these two up among the points.
      && rows.indices.contains(minimum) && rows.indices.contains(oneStandardError)
      && path.smallest.map(rows.indices.contains) ?? true:
      return PathResult.Validation(
        mean: means, standardError: errors, folds: folds, minimum: minimum, oneStandardError: oneStandardError,
        smallest: path.smallest)
    default: throw RowMismatch(table: "paths", "incomplete cross-validation")
    }
  }
}
