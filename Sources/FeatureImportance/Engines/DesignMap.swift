import Tabular

/// A design as a linear map of raw columns: what an encoding does to rows, done to sums over rows.
struct DesignMap: Sendable {
  /// Names and features of the design, without rows.
  let design: DesignMatrix
  /// For each design column the raw columns it is the weighted sum of.
  let terms: [[Term]]
  /// Of the raw columns.
  let rawCount: Int

  struct Term: Sendable, Equatable {
    let column: Int
    let weight: Double
  }

  /// - Precondition: every feature is a column of the survey, and none has calendar cycles.
  init(_ encoding: Encoding, _ survey: Survey, groups: [FeatureGroup] = []) {
    var terms: [[Term]] = []
    var features: [Feature] = []
    for feature in encoding.features {
      guard let source = survey.columns.firstIndex(where: { $0.name == feature.name }) else {
        preconditionFailure("no column \(feature.name)")
      }
      let own = Self.terms(of: feature, source, survey)
      features.append(Feature(name: feature.name, columns: terms.count..<terms.count + own.count))
      terms += own
    }
    let design = DesignMatrix.withoutRows(columnNames: encoding.columnNames, features: features)
    let places = Dictionary(uniqueKeysWithValues: zip(design.columnNames, terms))
    self.design = groups.isEmpty ? design : design.joining(groups)
    self.terms = self.design.columnNames.map { places[$0] ?? [] }
    rawCount = survey.raw.count
  }

  private static func terms(of feature: EncodedFeature, _ source: Int, _ survey: Survey) -> [[Term]] {
    let (raw, column) = (survey.raw, survey.columns[source])
    let missing = raw.place(source, .missing)
    var terms: [[Term]]
    switch feature.coding {
    case .numeric(let median), .date(let median, _):
      var own = raw.place(source, .value).map { [Term(column: $0, weight: 1)] } ?? []
      let shift = median - raw.origins[source]
      if let missing, shift != 0 { own.append(Term(column: missing, weight: shift)) }
      terms = [own]
    case .categorical(let levels, let mostFrequent, let poolsOthers):
      // Place of every level: 0 the reference, then one a column; pooled ones last.
      let known = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
      let other = poolsOthers ? levels.count : 0
      terms = [[Term]](repeating: [], count: max(0, levels.count - 1) + (poolsOthers ? 1 : 0))
      func add(_ column: Int?, to place: Int) {
        if let column, place > 0 { terms[place - 1].append(Term(column: column, weight: 1)) }
      }
      for (code, level) in column.levelOfCode.enumerated() where level >= 0 {
        add(raw.place(source, .code(Int32(code))), to: known[column.levels[Int(level)]] ?? other)
      }
      add(missing, to: known[mostFrequent] ?? 0)
    }
    if feature.hasMissingIndicator { terms.append(missing.map { [Term(column: $0, weight: 1)] } ?? []) }
    return terms
  }

  // MARK: Sums over rows

  /// Moments of the design from those of the raw columns.
  ///
  /// - Complexity: O(design columns x (raw columns + terms)).
  func moments(_ raw: Moments) -> Moments {
    let (p, r) = (terms.count, rawCount)
    var means = [Double](repeating: 0, count: p + 1)
    var rests = means
    for j in 0..<p {
      var sum = DoubleDouble(0)
      for term in terms[j] {
        sum = .multiplyAdd(
          sum, DoubleDouble(term.weight), DoubleDouble(raw.means[term.column], raw.meanRests[term.column]))
      }
      (means[j], rests[j]) = (sum.high, sum.low)
    }
    (means[p], rests[p]) = (raw.means[r], raw.meanRests[r])
    return Moments(
      weight: raw.weight, means: means, meanRests: rests, crossProducts: quadratic(raw.crossProducts))
  }

  /// `T C T'` for a symmetric matrix over the raw columns and one more, which stays the last.
  func quadratic(_ raw: [Double]) -> [Double] {
    let (p, r) = (terms.count, rawCount)
    let size = r + 1
    // Columns first: r + 1 rows by p + 1.
    let half = (terms + [[Term(column: r, weight: 1)]]).map { own in
      var sum = [Double](repeating: 0, count: size)
      for term in own { for i in 0..<size { sum[i] += term.weight * raw[term.column * size + i] } }
      return sum
    }
    var product = [Double](repeating: 0, count: (p + 1) * (p + 1))
    for j in 0...p {
      for i in 0..<p { product[j * (p + 1) + i] = terms[i].reduce(0) { $0 + $1.weight * half[j][$1.column] } }
      product[j * (p + 1) + p] = half[j][r]
    }
    return product
  }

  /// `T g` for a vector over the raw columns and one more, which stays the last.
  func linear(_ raw: [Double]) -> [Double] {
    terms.map { own in own.reduce(0) { $0 + $1.weight * raw[$1.column] } } + [raw[rawCount]]
  }

  /// `T' b` for coefficients of the design and a constant: those of the raw columns and the constant.
  func rawCoefficients(_ b: [Double], constant: Double) -> [Double] {
    var raw = [Double](repeating: 0, count: rawCount + 1)
    for (own, b) in zip(terms, b) where b != 0 {
      for term in own { raw[term.column] += term.weight * b }
    }
    raw[rawCount] = constant
    return raw
  }
}
