/// Mean increase of the held-out loss when a feature's values are shuffled among the rows, all its columns as one.
///
/// It says how much this model relies on the feature. It is not the loss of a model refitted without the feature: when
/// two features carry the same information, both can score low. Shuffling also forms rows that do not exist.
/// - SeeAlso: Breiman (2001), Machine Learning 45; Fisher, Rudin, Dominici (2019), J. Mach. Learn. Res. 20(177).
struct PermutationImportance: ImportanceMethod {
  let name = "permutation"
  /// Shuffles for each feature and study.
  let repeats: Int

  func meaning(_ loss: any Loss) -> String {
    "mean increase of held-out \(loss.name) when the feature is shuffled; near zero or below: the model does not use it"
  }

  /// - Complexity: for a linear predictor O(rows) a shuffle.
  func score(_ feature: Feature, in study: Study) -> HeldOutScore {
    let n = study.losses.count
    let predict = study.predictor.shuffling(feature, in: study.heldOut.x)
    var rows = [Double](repeating: 0, count: n)
    var means: [Double] = []
    for k in 0..<repeats {
      var stream = study.seed.stream("permutation", feature.name, study.refit, k)
      let losses = study.loss.rows(predict(stream.permutation(of: n)), study.heldOut.y)
      var sum = 0.0
      for i in 0..<n {
        let increase = losses[i] - study.losses[i]
        rows[i] += increase / Double(repeats)
        sum += increase
      }
      means.append(sum / Double(n))
    }
    let center = mean(of: means)
    return HeldOutScore(
      mean: center, rows: rows,
      shuffleSpread: standardDeviation(of: means, around: center, denominator: Double(repeats - 1)))
  }
}
