import Foundation
import Tabular

/// What features are worth to the refits of an event's model, on the rows that their splits hold out.
struct EventImportance: Sendable {
  let cohort: LargeCohort
  let splits: SetSplits
  /// One a split.
  let refits: [EventModels.Fitted]
  /// Shuffles for each feature and split.
  let repeats: Int
  let seed: Seed

  // MARK: Exchange

  /// Numbers that the questions of one pass take.
  private static let mostNumbers = 1 << 23

  /// By feature, by split, the rise of the loss where a feature's part of the predictor is another row's.
  ///
  /// - Parameter isConditional: whether only what others say nothing about is exchanged.
  func exchanging(_ features: [Feature], isConditional: Bool) throws -> [[HeldOutScore]] {
    let own = splits.heldOut.count * (cohort.survey.raw.count + cohort.engine.mostDonors)
    let step = max(1, Self.mostNumbers / max(1, own))
    var scores: [[HeldOutScore]] = []
    for start in stride(from: 0, to: features.count, by: step) {
      scores += try exchanging(features, start..<min(features.count, start + step), isConditional)
    }
    return scores
  }

  private func exchanging(
    _ features: [Feature], _ chosen: Range<Int>, _ isConditional: Bool
  ) throws -> [[HeldOutScore]] {
    // By split, by chosen feature.
    let exchanged = refits.map { fitted in
      let donors = sampleDesign(fitted.learnt)
      return chosen.map { f in
        let part = part(fitted, fitted.learnt.design.features[f], isConditional)
        return (
          part: fitted.learnt.map.rawCoefficients(part, constant: 0),
          donors: strata(product(donors.values, rows: donors.rowCount, columns: donors.columnCount, part))
        )
      }
    }
    let method = isConditional ? "conditional" : "permutation"
    let coefficients = refits.map(\.rawCoefficients)
    let moving = chosen.filter { f in
      exchanged.contains { $0[f - chosen.lowerBound].part.contains { $0 != 0 } }
    }
    let queries = moving.flatMap { f in
      splits.heldOutQueries(coefficients) { range in
        var stream = seed.stream(method, features[f].name, range.lowerBound)
        return .exchange(
          RowQuery.Exchange(
            parts: range.map { exchanged[$0][f - chosen.lowerBound].part },
            donors: range.map { exchanged[$0][f - chosen.lowerBound].donors }, repeats: repeats, key: stream.next()))
      }
    }
    let answers = queries.isEmpty ? [] : try cohort.engine.answer(queries, about: cohort.reading).flatMap(\.self)
    return scores(answers, of: moving, among: chosen) { _, sums in
      HeldOutScore(sums.repeats.map { $0 / Double(max(1, sums.rows)) })
    }
  }

  /// What is exchanged of the linear predictor: weights of the design columns.
  private func part(_ fitted: EventModels.Fitted, _ feature: Feature, _ isConditional: Bool) -> [Double] {
    if isConditional { return fitted.dependence.residual(of: feature, weights: fitted.fit.weights) }
    var part = [Double](repeating: 0, count: fitted.fit.weights.count)
    for j in feature.columns { part[j] = fitted.fit.weights[j] }
    return part
  }

  /// No more donors than the engine takes: those in the middle of as many equal shares of all, in their order.
  private func strata(_ donors: [Double]) -> [Double] {
    let most = cohort.engine.mostDonors
    guard donors.count > most else { return donors }
    let sorted = donors.sorted()
    return (0..<most).map { sorted[Int((Double($0) + 0.5) / Double(most) * Double(sorted.count))] }
  }

  /// The sample's rows as a split's training rows would have them.
  private func sampleDesign(_ learnt: LargeCohort.Learnt) -> DesignMatrix {
    let design = learnt.encoding.design(of: cohort.survey.sample, rows: cohort.target.rows)
    return cohort.groups.isEmpty ? design : design.joining(cohort.groups)
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
    let answers = queries.isEmpty ? [] : try cohort.engine.answer(queries, about: cohort.reading).flatMap(\.self)
    return scores(answers, of: moving, among: features.indices) { split, sums in
      HeldOutScore(mean: (sums.loss - full[split].loss) / Double(max(1, sums.rows)))
    }
  }

  /// By feature, by split; 0 for features that were not asked about.
  ///
  /// - Parameter answers: feature by feature, split by split.
  private func scores(
    _ answers: [RowSums], of asked: [Int], among features: Range<Int>, _ score: (Int, RowSums) -> HeldOutScore
  ) -> [[HeldOutScore]] {
    var rest = answers[...]
    return features.map { f in
      guard asked.contains(f) else { return refits.map { _ in HeldOutScore(mean: 0) } }
      defer { rest = rest.dropFirst(refits.count) }
      return zip(refits.indices, rest).map(score)
    }
  }
}
