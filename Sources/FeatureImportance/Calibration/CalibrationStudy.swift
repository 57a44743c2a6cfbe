import Tabular

/// Gives a model noise to test, on the rows of an analysis, and counts how often it is called important.
///
/// Tests are those of features in a run: one Wald test of a feature's coefficients with errors over samples, which all methods
/// share that know such errors.
struct CalibrationStudy: Sendable {
  /// All rows of the cohort, encoded.
  let everything: Dataset
  let family: Family
  let seed: Seed
  let threads: Threads

  /// Tests of each kind of noise: the rate is known to about 1.5 percentage points.
  private static let wantedTests = 200
  private static let trialRange = 5...60
  /// More would be another table: coefficients cost rows.
  private static let mostProbes = 10
  /// Multiplications for all trials of a kind: a second or so.
  private static let mostProducts = 1e9
  /// What passes over the rows cost beside products of columns, in columns.
  private static let passes = 16.0
  /// Steps of Newton's method.
  private static let logisticSteps = 8.0

  /// - Parameter methods: whose p-values come from the test.
  /// - Returns: one for each kind of noise; none where fits take too long or no fit succeeds.
  func calibrations(of model: any Model, methods: [String]) -> [SelfCalibration] {
    SelfCalibration.Noise.allCases.compactMap { noise in
      let trials = trials(model, noise)
      guard !trials.isEmpty else { return nil }
      return SelfCalibration(
        model: model.name, methods: methods.joined(separator: ", "), noise: noise, trials: trials)
    }
  }

  private func trials(_ model: some Model, _ noise: SelfCalibration.Noise) -> [(calls: Int, tests: Int)] {
    let features = everything.x.features.filter { !$0.columns.isEmpty }
    let probes = max(1, min(Self.mostProbes, features.count / 2))
    let tested = noise == .nullProbes ? probes : features.count
    let wanted = min(
      max((Self.wantedTests + tested - 1) / tested, Self.trialRange.lowerBound), Self.trialRange.upperBound)
    let added = noise == .nullProbes ? Double(probes) / Double(features.count) : 0
    let width = Double(everything.x.columnCount) * (1 + added) + Self.passes
    let cost = Double(everything.rowCount) * width * width * (family == .gaussian ? 1 : Self.logisticSteps)
    let count = min(wanted, Int(Self.mostProducts / max(1, cost)))
    guard count >= Self.trialRange.lowerBound else { return [] }
    return threads.map(count) { trial in
      let (data, tested) = noisy(noise, features, probes: probes, trial: trial)
      guard case .success(let pValues) = Result(catching: { () throws(FitError) in try test(model, data, tested) })
      else { return nil }
      return (pValues.count { $0 <= SelfCalibration.level }, pValues.count)
    }.compactMap { $0 }
  }

  /// - Returns: the p-values that there are.
  private func test(_ model: some Model, _ data: Dataset, _ features: [Feature]) throws(FitError) -> [Double] {
    guard let influence = try model.fit(data, seed: seed).influence(on: data, family: family) else { return [] }
    return features.compactMap(influence.test)
  }

  /// The rows with noise in them, and the features that are noise.
  private func noisy(
    _ noise: SelfCalibration.Noise, _ features: [Feature], probes: Int, trial: Int
  ) -> (Dataset, [Feature]) {
    let (x, n) = (everything.x, everything.rowCount)
    func donors(_ name: ByteText) -> [Int] {
      everything.dependence.donors(rowCount: n, seed.stream("calibration \(noise.rawValue)", name, trial))
    }
    guard noise == .nullProbes else {
      let order = donors("")
      return (Dataset(x: x, y: order.map { everything.y[$0] }, dependence: everything.dependence), features)
    }
    // By name, so that the same features are probed in whatever order they stand.
    var pool = features.sorted { $0.name < $1.name }
    var stream = seed.stream("calibration of which", "", trial)
    stream.shuffle(&pool)
    var (names, values, owners) = (x.columnNames, x.values, x.features)
    for feature in pool.prefix(probes) {
      let order = donors(feature.name)
      owners.append(
        Feature(name: ByteText("\(feature.name) (probe)"), columns: names.count..<names.count + feature.columns.count))
      for j in feature.columns {
        names.append(ByteText("\(x.columnNames[j]) (probe)"))
        for donor in order { values.append(x.values[j * n + donor]) }
      }
    }
    let design = DesignMatrix(rowCount: n, columnNames: names, features: owners, values: values)
    return (
      Dataset(x: design, y: everything.y, dependence: everything.dependence), Array(owners.suffix(probes))
    )
  }
}

extension Analysis {
  /// - Returns: none for a model whose p-values have no errors over samples behind them.
  func calibrations(of evaluation: Evaluation, _ everything: Dataset) -> [SelfCalibration] {
    guard evaluation.influence != nil, options.measure == nil else { return [] }
    let methods = ["learned", "permutation", "conditional", "loco"].filter {
      $0 == "permutation" || options.methods?.contains($0) ?? true
    }
    return CalibrationStudy(
      everything: everything, family: evaluation.target.family, seed: options.seed, threads: options.threads
    ).calibrations(of: evaluation.model, methods: methods)
  }
}
