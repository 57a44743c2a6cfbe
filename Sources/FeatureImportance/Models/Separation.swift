import Tabular

/// The classes of rows in standardised columns, asked whether a likelihood of them has a maximum.
struct Separation {
  let x: DesignMatrix
  let z: StandardizedColumns
  /// One a row: 0, 1, …
  let classes: [Int]
  let classCount: Int
  let weights: [Double]?
  /// Columns of the model.
  let columns: [Int]
  let hasIntercept: Bool

  /// - Throws: `FitError.separation` with the fewest features that were found to separate classes, if any do.
  /// - Complexity: that of `SeparationCone`, a few times.
  func check() throws(FitError) {
    guard let direction = direction(columns) else { return }
    let size = columns.count + (hasIntercept ? 1 : 0)
    let features = x.features.filter { !$0.columns.filter(columns.contains).isEmpty }
    func strength(_ feature: Feature) -> Double {
      columns.enumerated().filter { feature.columns.contains($1) }.reduce(0) { strongest, column in
        (1..<classCount).reduce(strongest) {
          max($0, abs(direction[($1 - 1) * size + (hasIntercept ? 1 : 0) + column.offset]))
        }
      }
    }
    let ranked = features.map { ($0, strength($0)) }.sorted { $0.1 > $1.1 }.map { $0.0 }
    throw .separation(features: fewest(of: ranked).map(\.name))
  }

  /// A short list that separates by itself: the fewest first ones that do, less those that are not needed.
  private func fewest(of ranked: [Feature]) -> [Feature] {
    var (below, enough) = (0, ranked.count)
    while enough - below > 1 {
      let middle = (below + enough) / 2
      if separates(Array(ranked.prefix(middle))) { enough = middle } else { below = middle }
    }
    var chosen = Array(ranked.prefix(enough))
    guard chosen.count <= 12 else { return chosen }  // a check each
    for feature in chosen.reversed() where chosen.count > 1 {
      let others = chosen.filter { $0 != feature }
      if separates(others) { chosen = others }
    }
    return chosen
  }

  private func separates(_ features: [Feature]) -> Bool {
    direction(columns.filter { column in features.contains { $0.columns.contains(column) } }) != nil
  }

  private func direction(_ columns: [Int]) -> [Double]? {
    let counted = classes.indices.filter { (weights?[$0] ?? 1) > 0 }
    var design = [Double](repeating: 1, count: hasIntercept ? counted.count : 0)
    for j in columns { for i in counted { design.append(z.values[j * z.rowCount + i]) } }
    return SeparationCone(design, classes: counted.map { classes[$0] }, classCount: classCount).separatingDirection()
  }
}
