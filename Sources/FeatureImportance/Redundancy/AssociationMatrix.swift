import Tabular

/// The association of every two features: symmetric, 1 on the diagonal.
struct AssociationMatrix: Sendable {
  let names: [ByteText]
  /// Row after row.
  private(set) var values: [Double]
  /// What each of them is.
  private let measures: [AssociationMeasure]

  var count: Int { names.count }

  /// More rows change an association by less than 0.01 (one standard error of Spearman's coefficient near 0 is
  /// `1/sqrt(20000) = 0.007`).
  static let mostRows = 20_000

  /// - Parameters:
  ///   - names: of columns of the table.
  ///   - rows: from which at most `mostRows` are drawn, the same for every pair.
  /// - Complexity: O(p² n) for p features and n rows drawn; those without missing values as one matrix product.
  init(of names: [ByteText], in table: Table, rows: [Int], seed: Seed, threads: Threads) {
    let rows = Self.sample(rows, seed)
    let found = names.compactMap { table[$0] }
    self.init(threads.map(found.count) { AssociatedColumn(found[$0], rows: rows) }, threads: threads)
  }

  /// - Precondition: columns of as many rows.
  init(_ columns: [AssociatedColumn], threads: Threads) {
    names = columns.map(\.name)
    measures = columns.flatMap { a in columns.map { Association.measure(a, $0) } }
    let count = columns.count
    let complete = columns.indices.filter { columns[$0].isOrdered && columns[$0].isComplete }
    let isComplete = columns.indices.map(Set(complete).contains)
    let lower = threads.map(count) { i in
      (0..<i).map { j in isComplete[i] && isComplete[j] ? 0 : Association.strength(columns[i], columns[j]) }
    }
    values = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<i { set(i, j, lower[i][j]) }
      values[i * (count + 1)] = 1
    }
    let correlations = Self.correlations(complete.map { columns[$0] })
    for (a, i) in complete.enumerated() {
      for (b, j) in complete.prefix(a).enumerated() { set(i, j, correlations[a * complete.count + b]) }
    }
  }

  subscript(i: Int, j: Int) -> Double { values[i * count + j] }

  func measure(_ i: Int, _ j: Int) -> AssociationMeasure { measures[i * count + j] }

  private mutating func set(_ i: Int, _ j: Int, _ value: Double) {
    values[i * count + j] = value
    values[j * count + i] = value
  }

  /// The same with declared groups as one feature each, which goes with another as strongly as its nearest member does:
  /// what one member tells, the group tells.
  func joining(_ groups: [FeatureGroup]) -> AssociationMatrix {
    guard !groups.isEmpty else { return self }
    let members = Dictionary(groups.map { ($0.name, $0.members) }, uniquingKeysWith: { first, _ in first })
    let joined = FeatureGroup.joined(names, groups)
    let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let parts = joined.map { name in (members[name] ?? [name]).compactMap { places[$0] } }
    let strongest = parts.flatMap { a in
      parts.map { b in
        a.flatMap { i in b.map { (i, $0) } }.max { self[$0.0, $0.1] < self[$1.0, $1.1] } ?? (0, 0)
      }
    }
    return AssociationMatrix(
      names: joined, values: strongest.map { self[$0.0, $0.1] }, measures: strongest.map { measure($0.0, $0.1) })
  }

  private init(names: [ByteText], values: [Double], measures: [AssociationMeasure]) {
    (self.names, self.values, self.measures) = (names, values, measures)
  }

  /// Spearman's coefficients of ordered columns without missing values, without their signs: a product of ranks of unit
  /// length, so that each column is ranked once.
  private static func correlations(_ columns: [AssociatedColumn]) -> [Double] {
    guard let rows = columns.first?.codes.count, rows >= Association.minimumRows else {
      return [Double](repeating: 0, count: columns.count * columns.count)
    }
    var units: [Double] = []
    units.reserveCapacity(rows * columns.count)
    for column in columns {
      var counts = [Int](repeating: 0, count: column.codeCount)
      for code in column.codes { counts[Int(code)] += 1 }
      let ranks = AssociatedColumn.centredRanks(counts)
      let length = zip(ranks, counts).reduce(0) { $0 + $1.0 * $1.0 * Double($1.1) }.squareRoot()
      units += column.codes.map { length > 0 ? ranks[Int($0)] / length : 0 }
    }
    let gram = weightedGram(
      units, rows: rows, columns: columns.count, rootWeights: [Double](repeating: 1, count: rows))
    return gram.map { min(1, abs($0)) }
  }

  /// In their order (Knuth, The Art of Computer Programming 2, algorithm 3.4.2S).
  private static func sample(_ rows: [Int], _ seed: Seed) -> [Int] {
    guard rows.count > mostRows else { return rows }
    var stream = seed.stream("rows of associations")
    var chosen: [Int] = []
    chosen.reserveCapacity(mostRows)
    for (place, row) in rows.enumerated() where stream.index(below: rows.count - place) < mostRows - chosen.count {
      chosen.append(row)
    }
    return chosen
  }
}
