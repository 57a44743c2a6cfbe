/// Whether some direction tells rows of different classes apart without a single mistake, so that a likelihood of
/// classes has no maximum.
///
/// Each row and each class that it is not of give a vector v: moving the coefficients along d changes the margin of the
/// row's own class by `v'd`. The classes are separated when some d has `v'd >= 0` for all v and `> 0` for one.
/// By Stiemke's lemma either that is so or positive multiples of all v sum to zero. So the least `‖sum of (1 + m) v‖`
/// over `m >= 0` decides: it is zero, or the sum is itself such a direction, since at the minimum no `v'd` is negative
/// and `sum of v'd = ‖d‖²`.
///
/// - SeeAlso: Albert, Anderson (1984), Biometrika 71(1); Konis (2007), DPhil thesis, Oxford; Lawson, Hanson (1974),
///   Solving Least Squares Problems, chapter 23.
struct SeparationCone {
  private let rows: Int
  private let columns: Int
  /// Column-major, each row divided by its norm.
  private let design: [Double]
  /// The class of each row; the reference is 0 and has no coefficients.
  private let classes: [Int]
  private let classCount: Int

  /// - Parameters:
  ///   - design: column-major, only of rows that count.
  ///   - classes: 0 ..< classCount, each with a row.
  init(_ design: [Double], classes: [Int], classCount: Int) {
    let rows = classes.count
    self.rows = rows
    columns = rows > 0 ? design.count / rows : 0
    self.classes = classes
    self.classCount = classCount
    let squares = squaredRowNorms(design, rows: rows, columns: columns)
    // The direction of a vector is all that matters.
    self.design = scaledRows(
      design, rows: rows, columns: columns, by: squares.map { $0 > 0 ? 1 / $0.squareRoot() : 0 })
  }

  private var dimension: Int { columns * (classCount - 1) }

  /// A separating direction, the coefficients of class 1 first; nil when the classes overlap.
  ///
  /// - Complexity: O(rows x dimension) a step, about as many steps as the dimension.
  func separatingDirection() -> [Double]? {
    guard dimension > 0 else { return nil }
    var passive: [Int] = []
    var multiples: [Double] = []
    let sum = sumOfVectors()
    var d = sum
    for _ in 0..<(20 + 10 * dimension) {
      let size = norm(d)
      // Vectors have length one and no row counts for more, so what is left here is rounding of a sum over all.
      guard size > 1e-9 * (1 + norm(sum)) else { return nil }
      let margins = margins(d)
      guard let worst = margins.indices.min(by: { margins[$0] < margins[$1] }), margins[worst] < -1e-9 * size else {
        return d
      }
      guard !passive.contains(worst) else { return nil }
      passive.append(worst)
      multiples.append(0)
      while let best = unconstrained(passive, sum) {
        guard best.contains(where: { $0 <= 0 }) else {
          multiples = best
          break
        }
        // As far towards the unconstrained minimum as all multiples stay positive; those that reach zero leave.
        var share = 1.0
        for (m, b) in zip(multiples, best) where b <= 0 { share = min(share, m / (m - b)) }
        multiples = zip(multiples, best).map { $0 + share * ($1 - $0) }
        let staying = passive.indices.filter { multiples[$0] > 1e-14 * (multiples.max() ?? 0) && multiples[$0] > 0 }
        if staying.isEmpty { return nil }
        passive = staying.map { passive[$0] }
        multiples = staying.map { multiples[$0] }
      }
      d = sum
      for (r, m) in zip(passive, multiples) {
        for (k, value) in vector(r).enumerated() { d[k] += m * value }
      }
    }
    return nil
  }

  /// Vector r belongs to row `r / (classCount - 1)` and one of the classes that the row is not of.
  private func place(_ r: Int) -> (row: Int, own: Int, other: Int) {
    let row = r / (classCount - 1)
    let other = r % (classCount - 1)
    return (row, classes[row], other < classes[row] ? other : other + 1)
  }

  private func vector(_ r: Int) -> [Double] {
    let (row, own, other) = place(r)
    var v = [Double](repeating: 0, count: dimension)
    for j in 0..<columns {
      if own > 0 { v[(own - 1) * columns + j] = design[j * rows + row] }
      if other > 0 { v[(other - 1) * columns + j] = -design[j * rows + row] }
    }
    return v
  }

  private func margins(_ d: [Double]) -> [Double] {
    let predictors =
      [[Double](repeating: 0, count: rows)]
      + (1..<classCount).map {
        product(design, rows: rows, columns: columns, Array(d[($0 - 1) * columns..<$0 * columns]))
      }
    return (0..<rows * (classCount - 1)).map { r in
      let (row, own, other) = place(r)
      return predictors[own][row] - predictors[other][row]
    }
  }

  private func sumOfVectors() -> [Double] {
    (1..<classCount).flatMap { k in
      // A row of class k is in the vectors of all other classes; one of another class is in one, negated.
      transposedProduct(
        design, rows: rows, columns: columns, classes.map { $0 == k ? Double(classCount - 1) : -1 })
    }
  }

  /// The multiples of some vectors, of any sign, that bring their sum closest to `-sum`.
  private func unconstrained(_ passive: [Int], _ sum: [Double]) -> [Double]? {
    guard passive.count <= dimension else { return nil }
    let qr = HouseholderQR(passive.flatMap(vector), rowCount: dimension, columnCount: passive.count)
    let multiples = qr.solve(Array(qr.applyTransposed(to: sum).prefix(passive.count))).map { -$0 }
    return multiples.allSatisfy(\.isFinite) ? multiples : nil
  }

  private func norm(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
