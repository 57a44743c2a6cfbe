import Foundation
import Tabular

/// What features are worth to the refits of an event's model, on the rows that their splits hold out.
struct EventImportance: Sendable {
  let cohort: LargeCohort
  let splits: SetSplits
  /// One a split.
  let refits: [EventFit]
  let threads: Threads

  // MARK: Exchange

  /// By feature, by split, the rise of the loss where a feature's part of the predictor is that of a row of the sample, on
  /// average over all of these.
  ///
  /// - Parameter isConditional: whether only what others say nothing about is exchanged.
  func exchanging(_ features: [Feature], isConditional: Bool) throws -> [[HeldOutScore]] {
    // By split, by feature.
    let parts = refits.map { fitted in
      features.indices.map { part(fitted, fitted.learnt.design.features[$0], isConditional) }
    }
    let moving = features.indices.filter { f in parts.contains { $0[f].contains { $0 != 0 } } }
    let donors = donors(parts, moving)
    let coefficients = refits.map(\.rawCoefficients)
    let queries = moving.enumerated().flatMap { place, f in
      splits.heldOutQueries(coefficients) { range in
        .exchange(
          RowQuery.Exchange(
            parts: range.map { refits[$0].learnt.map.rawCoefficients(parts[$0][f], constant: 0) },
            donors: range.map { donors[$0][place] }))
      }
    }
    return scores(try answers(queries), of: moving, among: features) { _, sums in
      HeldOutScore(mean: sums.loss / Double(max(1, sums.rows)))
    }
  }

  /// What the sample's rows give, by split, by moving feature.
  private func donors(_ parts: [[[Double]]], _ moving: [Int]) -> [[DonorCurve]] {
    threads.map(refits.count) { split in
      let rows = cohort.sampled(refits[split].learnt).x
      return moving.map {
        DonorCurve(product(rows.values, rows: rows.rowCount, columns: rows.columnCount, parts[split][$0]))
      }
    }
  }

  /// What is exchanged of the linear predictor: weights of the design columns.
  private func part(_ fitted: EventFit, _ feature: Feature, _ isConditional: Bool) -> [Double] {
    if isConditional { return fitted.dependence.residual(of: feature, weights: fitted.fit.weights) }
    var part = [Double](repeating: 0, count: fitted.fit.weights.count)
    for j in feature.columns { part[j] = fitted.fit.weights[j] }
    return part
  }

  // MARK: Leaving features out

  /// By feature, by split, the rise of the held-out loss when the model is fitted without the feature.
  ///
  /// - Parameter full: by split what the model with all features is worth.
  func leavingOut(_ features: [Feature], _ full: [RowSums]) throws -> [[HeldOutScore]] {
    let reduced = try SharedPasses.run(refits.count, on: cohort.engine, about: cohort.reading) { split, passes in
      try ReducedFits(
        refits[split].coordinates, at: refits[split].point, features: refits[split].learnt.design.features,
        rows: splits.training[split], client: PassClient(passes: passes, solver: split)
      ).points()
    }
    let moving = features.indices.filter { f in reduced.contains { $0[f] != nil } }
    let queries = moving.flatMap { f in
      splits.heldOutQueries(
        refits.indices.map { split in
          reduced[split][f].map(refits[split].coordinates.rawCoefficients) ?? refits[split].rawCoefficients
        }
      ) { _ in .performance(hasCurve: false) }
    }
    return scores(try answers(queries), of: moving, among: features) { split, sums in
      HeldOutScore(mean: (sums.loss - full[split].loss) / Double(max(1, sums.rows)))
    }
  }

  /// Feature by feature, split by split.
  private func answers(_ queries: [RowQuery]) throws -> [RowSums] {
    queries.isEmpty ? [] : try cohort.engine.answer(queries, about: cohort.reading).flatMap(\.self)
  }

  /// By feature, by split; 0 for features that were not asked about.
  private func scores(
    _ answers: [RowSums], of asked: [Int], among features: [Feature], _ score: (Int, RowSums) -> HeldOutScore
  ) -> [[HeldOutScore]] {
    var scores = features.map { _ in refits.map { _ in HeldOutScore(mean: 0) } }
    for (place, f) in asked.enumerated() {
      scores[f] = refits.indices.map { score($0, answers[place * refits.count + $0]) }
    }
    return scores
  }
}
