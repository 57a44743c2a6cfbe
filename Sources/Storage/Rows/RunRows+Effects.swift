internal import FeatureImportance

extension RunRows {
  mutating func put(_ effects: [EffectCurve]) throws {
    try put(effects, into: RunTables.effectCurves)
    for (index, curve) in effects.enumerated() { try put(curve.points, into: RunTables.effectPoints, of: index) }
  }

  func effects() throws -> [EffectCurve] {
    var effects = try list(RunTables.effectCurves)
    let points = try lists(RunTables.effectPoints, owners: effects.count)
    for index in effects.indices {
      // A report draws either along an axis or level by level.
      guard Set(points[index].map { $0.place == nil }).count < 2,
        points[index].allSatisfy({ ($0.place == nil) != ($0.level == nil) })
      else { throw RowMismatch(table: "effect_points", "neither places nor levels") }
      effects[index].points = points[index]
    }
    return effects
  }
}
