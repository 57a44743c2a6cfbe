/// For each group of columns an orthonormal basis of what they span: `z_group T` with `T' G T = 1`, G the group's Gram
/// matrix over n. A penalty on its coordinates is one on the group's fitted values, so that it does not matter which
/// level of a categorical feature is the reference; directions that do not vary are left out.
///
/// - SeeAlso: Simon, Tibshirani (2012), Statistica Sinica 22, on standardisation and the group lasso.
struct GroupBasis: Sendable {
  private let groups: [Range<Int>]
  /// For each group the range of its new columns, and T, column-major.
  let ranges: [Range<Int>]
  private let transforms: [[Double]]
  /// The group of each new column.
  private let owners: [Int]

  var columnCount: Int { owners.count }

  init(_ groups: [Range<Int>], gram: (Range<Int>) -> [Double]) {
    var ranges: [Range<Int>] = []
    var transforms: [[Double]] = []
    var owners: [Int] = []
    for (index, group) in groups.enumerated() {
      let transform = group.count == 1 ? [1.0] : Self.whitening(gram(group), group.count)
      let rank = transform.count / group.count
      ranges.append(owners.count..<owners.count + rank)
      owners += [Int](repeating: index, count: rank)
      transforms.append(transform)
    }
    self.groups = groups
    self.ranges = ranges
    self.transforms = transforms
    self.owners = owners
  }

  /// Eigenvectors over the roots of their eigenvalues.
  private static func whitening(_ gram: [Double], _ size: Int) -> [Double] {
    let (values, vectors) = symmetricEigen(gram, size)
    let floor = 1e-10 * (values.last ?? 0)
    return values.indices.filter { values[$0] > floor }.flatMap { k in
      vectors[k * size..<(k + 1) * size].map { $0 / values[k].squareRoot() }
    }
  }

  /// The standardised columns that make a new one, with their weights; nil where it is one of them.
  func combination(_ column: Int) -> (Range<Int>, ArraySlice<Double>)? {
    let owner = owners[column]
    let group = groups[owner]
    if group.count == 1 { return nil }
    let place = column - ranges[owner].lowerBound
    return (group, transforms[owner][place * group.count..<(place + 1) * group.count])
  }

  func standardized(_ b: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: groups.last?.upperBound ?? 0)
    for ((group, range), transform) in zip(zip(groups, ranges), transforms) {
      for (place, column) in range.enumerated() where b[column] != 0 {
        for (row, j) in group.enumerated() { result[j] += transform[place * group.count + row] * b[column] }
      }
    }
    return result
  }

  /// `T' v` of a vector over the standardised columns.
  func turned(_ vector: (Int) -> Double) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(columnCount)
    for ((group, range), transform) in zip(zip(groups, ranges), transforms) {
      for place in 0..<range.count {
        var sum = 0.0
        for (row, j) in group.enumerated() { sum += transform[place * group.count + row] * vector(j) }
        result.append(sum)
      }
    }
    return result
  }
}
