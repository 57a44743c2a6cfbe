public import Tabular

/// n rows by p columns of doubles, column after column, in the units of the file. Nothing is missing.
public struct DesignMatrix: Sendable {
  public let rowCount: Int
  /// Names of the columns: the feature's own, or "feature=level".
  public let columnNames: [ByteText]
  public let features: [Feature]
  /// Column-major, `rowCount * columnCount` values.
  public let values: [Double]

  public var columnCount: Int { columnNames.count }

  /// - Precondition: the features own all columns in order, and the values fill them.
  public init(rowCount: Int, columnNames: [ByteText], features: [Feature], values: [Double]) {
    precondition(values.count == rowCount * columnNames.count, "values do not fill the columns")
    precondition(features.map(\.columns.count).reduce(0, +) == columnNames.count, "a column without a feature")
    self.rowCount = rowCount
    self.columnNames = columnNames
    self.features = features
    self.values = values
  }

  /// Columns without any row: what they are called and whose they are.
  static func withoutRows(columnNames: [ByteText], features: [Feature]) -> DesignMatrix {
    DesignMatrix(rowCount: 0, columnNames: columnNames, features: features, values: [])
  }

  /// The values of one column, without a copy.
  public subscript(column j: Int) -> ArraySlice<Double> { values[j * rowCount..<(j + 1) * rowCount] }

  /// The powers 1 … degree of the only column, as one feature each.
  ///
  /// - Precondition: there is one column.
  public func powers(upTo degree: Int) -> DesignMatrix {
    precondition(columnCount == 1, "powers of one column")
    var powers = values
    var last = values
    for _ in 1..<degree {
      last = zip(last, values).map { $0 * $1 }
      powers += last
    }
    let names = (1...degree).map { $0 == 1 ? columnNames[0] : ByteText("\(columnNames[0])^\($0)") }
    return DesignMatrix(
      rowCount: rowCount, columnNames: names,
      features: names.enumerated().map { Feature(name: $1, columns: $0..<$0 + 1) }, values: powers)
  }

  /// The same columns with some features joined: each group stands where the member that it names first stood, its
  /// columns beside each other.
  ///
  /// - Precondition: every group has a member, and every member is a feature, of one group only.
  public func joining(_ groups: [FeatureGroup]) -> DesignMatrix {
    var groups = Dictionary(uniqueKeysWithValues: groups.map { ($0.members[0], $0) })
    let places = Dictionary(uniqueKeysWithValues: features.map { ($0.name, $0.columns) })
    let others = Set(groups.values.flatMap { $0.members.dropFirst() })
    var joined: [Feature] = []
    var order: [Int] = []
    for feature in features where !others.contains(feature.name) {
      let group = groups.removeValue(forKey: feature.name) ?? FeatureGroup(name: feature.name, members: [feature.name])
      let start = order.count
      for member in group.members { order += places[member].map(Array.init) ?? [] }
      joined.append(Feature(name: group.name, columns: start..<order.count))
    }
    return DesignMatrix(
      rowCount: rowCount, columnNames: order.map { columnNames[$0] }, features: joined,
      values: order.flatMap { self[column: $0] })
  }

  /// The feature that owns a column.
  public func feature(owning column: Int) -> Feature? { features.first { $0.columns.contains(column) } }
}

/// A design matrix with the target of its rows and their weights.
public struct Dataset: Sendable {
  public let x: DesignMatrix
  /// One value a row; for classification 1 for the event and 0 otherwise.
  public let y: [Double]
  /// Observation weights, not negative, summing to the number of rows; nil when all are equal.
  public let weights: [Double]?
  /// What splits of these rows must respect, as inside a model that chooses its penalty by cross-validation.
  public let dependence: Dependence
  /// Of the weights as they were given; the number of rows when all are equal.
  public let weightSum: Double

  /// - Parameters:
  ///   - weights: any scale; they are rescaled to sum to the number of rows.
  ///   - dependence: with one number a row.
  /// - Precondition: one target and one weight a row, weights not negative with a positive sum.
  public init(x: DesignMatrix, y: [Double], weights: [Double]? = nil, dependence: Dependence = .independent) {
    precondition(y.count == x.rowCount, "one target a row")
    self.x = x
    self.y = y
    self.dependence = dependence
    if let weights {
      let sum = weights.reduce(0, +)
      precondition(weights.count == y.count && weights.allSatisfy { $0 >= 0 } && sum > 0, "unusable weights")
      let scale = Double(y.count) / sum
      self.weights = weights.map { $0 * scale }
      weightSum = sum
    } else {
      self.weights = nil
      weightSum = Double(y.count)
    }
  }

  public var rowCount: Int { y.count }

  /// The weights on the scale on which they were given.
  var givenWeights: [Double]? {
    let scale = weightSum / Double(rowCount)
    return weights.map { $0.map { $0 * scale } }
  }

  /// Rows that count: those of positive weight.
  var weightedRowCount: Int { weights?.count { $0 > 0 } ?? rowCount }
}
