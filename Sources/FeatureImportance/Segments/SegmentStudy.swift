import Tabular

/// Fits a regression to the rows of each level of a column and compares what counts in them.
struct SegmentStudy {
  let cohort: Cohort
  let column: ByteText
  let options: AnalysisOptions

  /// With fewer rows a level is not shown: it could be about somebody.
  private static let minimumRows = 10
  private static let mostLevels = 50

  /// - Throws: `AnalysisError.noSuchColumn`, `.noSegments` for a column of many values or a target of several classes.
  func segments() throws(AnalysisError) -> Segments {
    guard let values = cohort.table[column] else {
      throw .noSuchColumn(column, suggestion: nearestName(to: column, in: cohort.table.columns.map(\.name)))
    }
    guard cohort.target.family != .multinomial else { throw .noSegments(column, .severalClasses) }
    let (parts, left) = try levels(of: values)
    var everything = cohort
    everything.remove(column)
    let encoding = everything.everything().encoding
    let fits = parts.map { SegmentFit(everything, rows: $0.rows, encoding, options) }
    let names = everything.featureNames
    let poolings = names.indices.map { f in FeaturePooling(fits, feature: f) }
    let pooled = fits.indices.map { level in names.indices.map { poolings[$0].estimate(level, options.confidence) } }
    return Segments(
      column: column, model: cohort.target.task == .regression ? "linear" : "logistic", rowsLeftOut: left,
      levels: fits.enumerated().map { level, fit in
        Segment(
          level: parts[level].level, rows: parts[level].rows.count, failure: fit.failure,
          scores: fit.population == nil ? [] : scores(names, fit, pooled[level]))
      },
      tests: tests(names, poolings))
  }

  /// Rows of the cohort in each level, and how many are in none.
  private func levels(
    of column: Column
  ) throws(AnalysisError) -> (parts: [(level: ByteText, rows: [Int])], left: Int) {
    let rows = cohort.target.rows
    let texts: [ByteText?]
    switch column.values {
    case .boolean(let labels), .categorical(let labels):
      texts = rows.map { labels.codes[$0] >= 0 ? labels.levels[Int(labels.codes[$0])] : nil }
    case .numeric(let x): texts = rows.map { x[$0].isNaN ? nil : Self.name(x[$0]) }
    case .date, .text: throw .noSegments(self.column, .notLevels)
    }
    let groups = Dictionary(grouping: rows.indices.filter { texts[$0] != nil }) { texts[$0] ?? "" }
    guard groups.count <= Self.mostLevels else { throw .noSegments(self.column, .manyLevels(groups.count)) }
    let shown = groups.filter { $0.value.count >= Self.minimumRows }.sorted {
      ($1.value.count, $0.key) < ($0.value.count, $1.key)
    }
    guard shown.count > 1 else { throw .noSegments(self.column, .oneLevel) }
    return (shown.map { ($0.key, $0.value) }, rows.count - shown.reduce(0) { $0 + $1.value.count })
  }

  /// Without a fraction where there is none.
  private static func name(_ value: Double) -> ByteText {
    let text = value.description
    return ByteText(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  private func scores(_ names: [ByteText], _ fit: SegmentFit, _ pooled: [Estimate?]) -> [SegmentScore] {
    let order = names.indices.sorted { (pooled[$1]?.value ?? 0, $0) < (pooled[$0]?.value ?? 0, $1) }
    var ranks = [Int](repeating: 0, count: names.count)
    for (place, f) in order.enumerated() { ranks[f] = place + 1 }
    return names.indices.map { f in
      SegmentScore(
        feature: names[f], alone: fit.estimate(f, options.confidence), pooled: pooled[f], rank: ranks[f])
    }
  }

  private func tests(_ names: [ByteText], _ poolings: [FeaturePooling]) -> [SegmentTest] {
    let pValues = poolings.map(\.equality)
    let tested = names.indices.filter { pValues[$0] != nil }
    let (holm, rates) = (
      holmAdjusted(tested.compactMap { pValues[$0] }), benjaminiHochbergAdjusted(tested.compactMap { pValues[$0] })
    )
    return names.indices.map { f in
      let place = tested.firstIndex(of: f)
      return SegmentTest(
        feature: names[f], spread: poolings[f].spread, pValue: pValues[f], adjustedPValue: place.map { holm[$0] },
        falseDiscoveryRate: place.map { rates[$0] })
    }
  }
}

/// The regression of one level.
private struct SegmentFit {
  let population: PopulationImportance?
  let failure: String?
  let degreesOfFreedom: Double

  init(_ cohort: Cohort, rows: [Int], _ encoding: Encoding, _ options: AnalysisOptions) {
    let data = cohort.dataset(rows, encoding)
    degreesOfFreedom = Double(max(1, rows.count - data.x.columnCount - 1))
    do throws(FitError) {
      let fit = cohort.target.task == .regression ? try LeastSquares().fit(data) : try LogisticRegression().fit(data)
      population = fit.influence(on: data, family: cohort.target.family).map {
        PopulationMethods($0, repeats: options.repeats, seed: options.seed, threads: options.threads).permutation
      }
      failure = population == nil ? "errors of the coefficients are not known" : nil
    } catch {
      (population, failure) = (nil, error.message)
    }
  }

  /// Whether the feature varies in the level.
  func measures(_ f: Int) -> Bool { (population?.standardError(ofRoot: f) ?? 0) > 0 }

  func estimate(_ f: Int, _ confidence: Double) -> Estimate? {
    guard let population, measures(f) else { return nil }
    let interval = population.interval(f, confidence: confidence)
    return Estimate(population.roots[f] * population.roots[f], low: interval.lowerBound, high: interval.upperBound)
  }
}

/// One feature over the levels that measure it.
private struct FeaturePooling {
  /// Place among the values of each level; nil where it is not measured.
  private let places: [Int?]
  private let pooling: SegmentPooling?
  let equality: Double?

  init(_ fits: [SegmentFit], feature: Int) {
    let measured = fits.indices.filter { fits[$0].measures(feature) }
    places = fits.indices.map { measured.firstIndex(of: $0) }
    let roots = measured.compactMap { fits[$0].population?.roots[feature] }
    let errors = measured.compactMap { fits[$0].population?.standardError(ofRoot: feature) }
    pooling = measured.isEmpty ? nil : SegmentPooling(roots, errors: errors)
    equality = pooling?.equality(measured.map { fits[$0].degreesOfFreedom })
  }

  var spread: Double { pooling?.variance.squareRoot() ?? 0 }

  func estimate(_ level: Int, _ confidence: Double) -> Estimate? {
    guard let pooling, let place = places[level] else { return nil }
    let (root, error) = pooling.pooled(place)
    let interval = SquareInterval(dimensions: 1, confidence: confidence).squares(from: abs(root), error: error)
    return Estimate(root * root, low: interval.lowerBound, high: interval.upperBound)
  }
}
