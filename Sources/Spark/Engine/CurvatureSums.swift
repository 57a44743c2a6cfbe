import FeatureImportance

extension QuestionSums {
  /// Likelihoods with their second derivatives, whose many products of columns are sums of their own.
  func curvature() throws(SparkError) -> [RowSums] {
    // A floor keeps the quadratic model bounded where fitted probabilities reach 0 or 1.
    let products = ProductSums(layout, hasTarget: false)
    let levels =
      layout.categories.isEmpty
      ? [] : [GroupedSums.Request(each: "q", codes: layout.levelCodes, sums: ["u"])]
    let found = try run(
      likelihoodLayers, Self.plain + pulls, levels + products.requests(weight: "IF(v < 1e-10D, 1e-10D, v)", each: "q"))
    var sums = found.byPlace.map(likelihood)
    for row in found.more.prefix(levels.count).flatMap(\.self) {
      guard sums.indices.contains(row.group), let place = layout.levelPlace(row.code) else {
        throw .unexpectedResult("the rows have changed")
      }
      sums[row.group].gradient[place] = row.sums[0]
    }
    let matrices = try products.matrices(Array(found.more.dropFirst(levels.count)), groups: sums.count)
    for (place, matrix) in matrices.enumerated() { sums[place].curvature = layout.uncentered(matrix) }
    return sums
  }
}
