import Tabular

/// Effect curves of one model, measured in every refit on rows that it was fitted on.
///
/// Each refit makes its own curves on the same grid. What is shown is their mean; the band is the mean ± t standard errors
/// of Nadeau and Bengio, point by point: how the curve would come out on another sample of this size, with models fitted
/// anew. With one refit there is no band.
struct EffectStudy {
  let evaluation: Evaluation
  let cohort: Cohort
  let confidence: Double
  let seed: Seed
  let threads: Threads

  /// Features that get curves, at most.
  static let features = 9
  /// Training rows of a refit that curves are averaged over, at most.
  private static let rows = 500

  /// - Parameter names: of features, the most important first.
  /// - Returns: for each feature and class what is known of it, accumulated local effects first.
  /// - Complexity: O(features x grid x rows) predictions a refit, each of which changes one term of the first layer.
  func curves(of names: some Sequence<ByteText>) -> [EffectCurve] {
    let grids = names.prefix(Self.features).compactMap { name in
      cohort.table[name].flatMap { EffectGrid($0, rows: cohort.target.rows) }
    }
    guard !grids.isEmpty else { return [] }
    let refits = threads.map(evaluation.studies.count) { refit in measure(grids, refit) }
    return grids.enumerated().flatMap { place, grid in
      EffectCurve.Kind.allCases.flatMap { kind in
        classes.enumerated().compactMap { k, name in
          let curves = refits.compactMap { $0[place][kind]?[k] }
          return curves.isEmpty ? nil : summary(curves, grid, kind, name)
        }
      }
    }
  }

  /// nil for the only output.
  private var classes: [ByteText?] {
    let target = evaluation.target
    return target.family == .multinomial ? target.classes.map { $0 } : [nil]
  }

  private func summary(
    _ curves: [[Double]], _ grid: EffectGrid, _ kind: EffectCurve.Kind, _ name: ByteText?
  ) -> EffectCurve {
    let quantities = (0..<grid.count).map { point in curves.map { $0[point] } }
    let hasBand = curves.count > 1
    let replicates = evaluation.plan.replicates(quantities) { quantities }
    let points = quantities.indices.map { point -> EffectCurve.Point in
      let center = replicates.mean(point)
      let reach =
        hasBand ? replicates.criticalValue(of: point, confidence: confidence) * replicates.standardError(point) : 0
      var result = EffectCurve.Point(
        effect: center, low: hasBand ? center - reach : nil, high: hasBand ? center + reach : nil)
      switch grid.places {
      case .values(let values): result.place = values[point]
      case .levels(let levels): result.level = levels[point].name
      }
      return result
    }
    return EffectCurve(model: evaluation.model.name, feature: grid.feature, class: name, kind: kind, points: points)
  }

  /// For each grid the curves of one refit by kind, one an output.
  private func measure(_ grids: [EffectGrid], _ refit: Int) -> [[EffectCurve.Kind: [[Double]]]] {
    let training = evaluation.plan.splits[refit].training
    var stream = seed.stream("effects", "", refit)
    let chosen =
      training.count <= Self.rows
      ? training : stream.permutation(of: training.count).prefix(Self.rows).sorted().map { training[$0] }
    let encoding = Encoding(
      of: cohort.features, in: cohort.table, rows: training.map { cohort.target.rows[$0] }, rule: cohort.rule)
    let rows = chosen.map { cohort.target.rows[$0] }
    // Behind the rows stand the places of the grids, from which rows take values as in a shuffle.
    let x = encoding.design(of: cohort.table, rows: rows)
      .followed(by: encoding.design(of: table(of: grids), rows: Array(0..<(grids.map(\.count).max() ?? 0))))
    let predictor = evaluation.studies[refit].predictor
    return grids.map { grid in
      guard let feature = x.features.first(where: { $0.name == grid.feature }) else { return [:] }
      let moved = MovedRows(
        predict: predictor.shuffling(feature, in: x), rowCount: rows.count, all: x.rowCount, outputs: classes.count)
      let (rises, partial) = moved.partial(grid)
      guard case .values = grid.places, let column = cohort.table[grid.feature] else { return [.partial: partial] }
      let bins = rows.map { column.number(at: $0).flatMap { grid.bin(of: $0) } }
      return [.partial: partial, .accumulated: moved.accumulated(grid, bins, instead: rises)]
    }
  }

  private func table(of grids: [EffectGrid]) -> Table {
    let count = grids.map(\.count).max() ?? 0
    let places = Dictionary(uniqueKeysWithValues: grids.map { ($0.feature, $0) })
    let columns = cohort.features.compactMap { cohort.table[$0] }
    return Table(
      columns: columns.map { column in
        Column(
          name: column.name,
          values: places[column.name]?.values(like: column, count: count) ?? column.missing(count: count))
      }, rowCount: count)
  }
}

/// Predictions of rows that take a feature's values from the grid.
private struct MovedRows {
  let predict: ([Int]) -> [Double]
  /// Rows that are averaged; the grid's follow them.
  let rowCount: Int
  let all: Int
  let outputs: Int

  /// Predictions when row i gets the feature's values of row `source(i)`, one array an output; of several outputs each minus
  /// the mean of all.
  private func predictions(_ source: (Int) -> Int) -> [[Double]] {
    let values = predict((0..<all).map { $0 < rowCount ? source($0) : $0 })
    var columns = (0..<outputs).map { k in Array(values[k * all..<k * all + rowCount]) }
    guard outputs > 1 else { return columns }
    for i in 0..<rowCount {
      let center = mean(of: columns.map { $0[i] })
      for k in 0..<outputs { columns[k][i] -= center }
    }
    return columns
  }

  /// Mean predictions when all rows have the same value: their rises from place to place, and the curves.
  func partial(_ grid: EffectGrid) -> (rises: [[Double]], curves: [[Double]]) {
    let first = predictions { _ in rowCount }
    let curves = (0..<grid.count).map { place in
      let here = predictions { _ in rowCount + place }
      // Differences row by row, so that of a feature that is not used nothing is left, not even rounding.
      return (0..<outputs).map { k in mean(of: zip(here[k], first[k]).map { $0 - $1 }) }
    }
    let byOutput = (0..<outputs).map { k in curves.map { $0[k] } }
    return (
      byOutput.map { curve in zip(curve, curve.dropFirst()).map { $1 - $0 } }, byOutput.map { grid.centered($0) }
    )
  }

  /// Sums of mean differences between the places on both sides of rows.
  ///
  /// - Parameters:
  ///   - bins: of each row, nil for one outside the grid.
  ///   - rises: what to take for a bin without rows.
  func accumulated(_ grid: EffectGrid, _ bins: [Int?], instead rises: [[Double]]) -> [[Double]] {
    let below = predictions { bins[$0].map { rowCount + $0 } ?? $0 }
    let above = predictions { bins[$0].map { rowCount + $0 + 1 } ?? $0 }
    var counts = [Double](repeating: 0, count: grid.count - 1)
    for case let bin? in bins { counts[bin] += 1 }
    return (0..<outputs).map { k in
      var sums = [Double](repeating: 0, count: grid.count - 1)
      for (i, bin) in bins.enumerated() {
        if let bin { sums[bin] += above[k][i] - below[k][i] }
      }
      var curve = [0.0]
      for bin in sums.indices {
        curve.append(curve[bin] + (counts[bin] > 0 ? sums[bin] / counts[bin] : rises[k][bin]))
      }
      return grid.centered(curve)
    }
  }
}

extension Column {
  /// nil where there is none.
  fileprivate func number(at row: Int) -> Double? {
    switch values {
    case .numeric(let x), .date(let x, _): x[row].isNaN ? nil : x[row]
    case .boolean, .categorical, .text: nil
    }
  }
}

extension DesignMatrix {
  /// The same columns with further rows.
  fileprivate func followed(by other: DesignMatrix) -> DesignMatrix {
    DesignMatrix(
      rowCount: rowCount + other.rowCount, columnNames: columnNames, features: features,
      values: columnNames.indices.flatMap { Array(self[column: $0]) + other[column: $0] })
  }
}
