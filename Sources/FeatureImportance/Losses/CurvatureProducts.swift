import COpenBLAS

/// The Gram matrix of columns scaled row by row, as second derivatives are, computed block by block.
///
/// Tall tables are cut into pieces of rows whose products are added in order, others into strips of columns; both cuts
/// depend on the shape alone.
///
/// Second derivatives by the classes k and l are `X' diag(s p_k (1{k = l} - p_l)) X`, s the weights of the rows: minus
/// the Gram matrix of all coordinates' columns times probabilities, plus for each class one of the columns alone. That
/// takes as many times fewer products as there are classes than a Gram matrix over rows x classes.
struct CurvatureProducts {
  let roots: RowRoots
  /// Rows x columns of the working set.
  let values: [Double]
  let classCount: Int
  let interceptCount: Int
  /// Coordinates: intercepts, then the classes of each column.
  let size: Int

  private static let pieceRows = 2048
  private static let stripColumns = 96

  /// The matrix over all coordinates, given that over those before `known`.
  func extended(_ old: [Double], from known: Int, threads: Threads) -> [Double] {
    let added = size - known
    guard added > 0 else { return old }
    // Added x size: the coordinates from `known` on against all up to each.
    var products = roots.rowCount > 8 * size ? overPieces(from: known, threads) : overStrips(from: known, threads)
    if roots.probabilities != nil { addDiagonal(from: known, to: &products, threads) }
    return [Double](unsafeUninitializedCapacity: size * size) { matrix, filled in
      old.withUnsafeBufferPointer { old in
        products.withUnsafeBufferPointer { products in
          guard let to = matrix.baseAddress, let from = products.baseAddress else { return }
          for j in 0..<known {
            if let old = old.baseAddress { (to + j * size).update(from: old + j * known, count: known) }
            for i in 0..<added { to[j * size + known + i] = from[i * size + j] }
          }
          for j in 0..<added {
            (to + (known + j) * size).update(from: from + j * size, count: known + j + 1)
            for i in (j + 1)..<max(j + 1, added) { to[(known + j) * size + known + i] = from[i * size + known + j] }
          }
        }
      }
      filled = size * size
    }
  }

  /// Of the Gram matrix of columns times probabilities.
  private var sign: Double { roots.probabilities == nil ? 1 : -1 }

  /// Adds `X' diag(s p_k) X` for each class, in order of the rows.
  private func addDiagonal(from known: Int, to products: inout [Double], _ threads: Threads) {
    let classes = (0..<classCount).map { k in (0..<size).filter { classIndex($0) == k } }
    let parts = threads.map(classCount) { k in
      let own = classes[k]
      let first = own.firstIndex { $0 >= known } ?? own.count
      guard first < own.count else { return [Double]() }
      var sum = [Double](repeating: 0, count: own.count * (own.count - first))
      for start in stride(from: 0, to: roots.rowCount, by: Self.pieceRows) {
        let rows = start..<min(roots.rowCount, start + Self.pieceRows)
        let height = rows.count
        withUnsafeTemporaryAllocation(of: Double.self, capacity: height * own.count) { scaled in
          guard let scaled = scaled.baseAddress else { return }
          for (place, c) in own.enumerated() { write(c, rows, isDiagonal: true, to: scaled + place * height) }
          cblas_dgemm(
            CblasColMajor, CblasTrans, CblasNoTrans, Int32(own.count), Int32(own.count - first), Int32(height), 1,
            scaled, Int32(height), scaled + first * height, Int32(height), 1, &sum, Int32(own.count))
        }
      }
      return sum
    }
    for (own, part) in zip(classes, parts) where !part.isEmpty {
      let first = own.count - part.count / own.count
      for (column, c) in own[first...].enumerated() {
        for (row, d) in own.enumerated() where d <= c {
          products[(c - known) * size + d] += part[column * own.count + row]
        }
      }
    }
  }

  /// Whose linear predictor a coordinate is part of.
  private func classIndex(_ k: Int) -> Int { k < interceptCount ? k : (k - interceptCount) % classCount }

  private func overPieces(from known: Int, _ threads: Threads) -> [Double] {
    let n = roots.rowCount
    let pieces = (n + Self.pieceRows - 1) / Self.pieceRows
    // Several pieces a task, so that few partial sums are kept.
    let group = max(1, (pieces + 15) / 16)
    let parts = threads.map((pieces + group - 1) / group) { task in
      var sum = [Double](repeating: 0, count: (size - known) * size)
      for piece in task * group..<min(pieces, (task + 1) * group) {
        add(piece * Self.pieceRows..<min(n, (piece + 1) * Self.pieceRows), from: known, to: &sum)
      }
      return sum
    }
    var total = parts[0]
    for part in parts.dropFirst() { for k in total.indices { total[k] += part[k] } }
    return total
  }

  private func add(_ rows: Range<Int>, from known: Int, to sum: inout [Double]) {
    let height = rows.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: height * size) { scaled in
      guard let scaled = scaled.baseAddress else { return }
      for k in 0..<size { write(k, rows, to: scaled + k * height) }
      let (m, n, k) = (Int32(size), Int32(size - known), Int32(height))
      if known == 0 {
        cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, m, k, sign, scaled, k, 1, &sum, m)
      } else {
        cblas_dgemm(
          CblasColMajor, CblasTrans, CblasNoTrans, m, n, k, sign, scaled, k, scaled + known * height, k, 1, &sum, m)
      }
    }
  }

  private func overStrips(from known: Int, _ threads: Threads) -> [Double] {
    let height = roots.rowCount
    let scaled: [Double] = threads.columns(size, of: height) { k, out in write(k, 0..<roots.rowCount, to: out) }
    let added = size - known
    let strips = (added + Self.stripColumns - 1) / Self.stripColumns
    var products = [Double](repeating: 0, count: added * size)
    products.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let out = base
      scaled.withUnsafeBufferPointer { scaled in
        guard let columns = scaled.baseAddress else { return }
        nonisolated(unsafe) let columns2 = columns
        // The longest strips first: they take the longest.
        _ = threads.map(strips) { strip in
          let first = (strips - 1 - strip) * Self.stripColumns
          let width = min(added - first, Self.stripColumns)
          let rows = known + first + width
          cblas_dgemm(
            CblasColMajor, CblasTrans, CblasNoTrans, Int32(rows), Int32(width), Int32(height), sign, columns2,
            Int32(height), columns2 + (known + first) * height, Int32(height), 0, out + first * size, Int32(size))
        }
      }
    }
    return products
  }

  /// Some rows of a scaled coordinate.
  private func write(
    _ k: Int, _ rows: Range<Int>, isDiagonal: Bool = false, to out: UnsafeMutablePointer<Double>
  ) {
    guard k >= interceptCount else {
      return roots.write(nil, classIndex: classIndex(k), rows: rows, isDiagonal: isDiagonal, to: out)
    }
    let column = (k - interceptCount) / classCount
    values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      roots.write(
        base + column * roots.rowCount + rows.lowerBound, classIndex: classIndex(k), rows: rows, isDiagonal: isDiagonal,
        to: out)
    }
  }
}
