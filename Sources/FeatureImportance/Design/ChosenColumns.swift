extension DesignMatrix {
  /// Some columns, ascending, with the features that own them.
  func choosing(_ columns: [Int]) -> DesignMatrix {
    var chosen: [Feature] = []
    var next = 0
    for feature in features {
      let first = next
      while next < columns.count, columns[next] < feature.columns.upperBound { next += 1 }
      if next > first { chosen.append(Feature(name: feature.name, columns: first..<next)) }
    }
    var values: [Double] = []
    values.reserveCapacity(rowCount * columns.count)
    for j in columns { values.append(contentsOf: self[column: j]) }
    return DesignMatrix(
      rowCount: rowCount, columnNames: columns.map { columnNames[$0] }, features: chosen, values: values)
  }
}

extension Dataset {
  /// The same rows with some of the columns, ascending.
  func choosing(_ columns: [Int]) -> Dataset {
    guard columns.count < x.columnCount else { return self }
    return Dataset(x: x.choosing(columns), y: y, weights: givenWeights, dependence: dependence)
  }
}
