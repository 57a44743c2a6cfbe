/// The columns that every encoding of a table is a linear map of, whatever it learns on training rows.
///
/// A number or date is its value, with a fixed number (the origin) where it is missing, and a column that is 1 where it is
/// missing. A category is one column for each code. A column that comes up late (a level, a first missing value) was 0
/// in all rows before, so sums over earlier rows are padded with zeros.
package struct RawColumns: Sendable, Equatable {
  package enum Kind: Sendable, Hashable {
    case value
    case missing
    case code(Int32)
  }

  package struct Column: Sendable, Hashable {
    /// Place among the table's columns.
    package let source: Int
    package let kind: Kind

    package init(_ source: Int, _ kind: Kind) { (self.source, self.kind) = (source, kind) }
  }

  package private(set) var columns: [Column] = []
  /// By the table's columns: what stands for a missing number.
  package var origins: [Double]
  private var places: [Column: Int] = [:]

  /// - Parameter sourceCount: of the table's columns.
  package init(sourceCount: Int) { origins = [Double](repeating: 0, count: sourceCount) }

  package var count: Int { columns.count }

  /// The place of a raw column; nil where there is none.
  package func place(_ source: Int, _ kind: Kind) -> Int? { places[Column(source, kind)] }

  /// Adds a column behind the others, unless it is there.
  package mutating func add(_ source: Int, _ kind: Kind) {
    let column = Column(source, kind)
    guard places[column] == nil else { return }
    places[column] = columns.count
    columns.append(column)
  }
}

extension Moments {
  /// The same rows with further columns, which are 0 in all of them, between the columns and the target.
  func padded(to columnCount: Int) -> Moments {
    let (old, new) = (means.count - 1, columnCount)
    guard new > old else { return self }
    func place(_ j: Int) -> Int { j < old ? j : new }
    var padded = Moments(
      weight: weight, means: [Double](repeating: 0, count: new + 1),
      meanRests: [Double](repeating: 0, count: new + 1),
      crossProducts: [Double](repeating: 0, count: (new + 1) * (new + 1)))
    for j in 0...old {
      (padded.means[place(j)], padded.meanRests[place(j)]) = (means[j], meanRests[j])
      for i in 0...old {
        padded.crossProducts[place(j) * (new + 1) + place(i)] = crossProducts[j * (old + 1) + i]
      }
    }
    return padded
  }
}
