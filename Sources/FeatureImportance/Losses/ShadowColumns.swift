import COpenBLAS

/// All columns of a wide table in single precision, which half the memory and half the time suffices to say which of them
/// may violate their optimality condition. Whoever may is looked at again in double precision.
struct ShadowColumns: Sendable {
  private let values: [Float]
  private let rowCount: Int
  let columnCount: Int
  /// The largest Euclidean norm of a column.
  private let largestNorm: Double

  private static let pieceRows = 4096
  private static let stripColumns = 512

  init(_ columns: PenalizedColumns, threads: Threads) {
    let n = columns.rowCount
    rowCount = n
    columnCount = columns.columnCount
    values = threads.columns(columns.columnCount, of: n) { j, out in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: n) { column in
        guard let column = column.baseAddress else { return }
        columns.write(j, to: column)
        for i in 0..<n { out[i] = Float(column[i]) }
      }
    }
    let norms: [Double] = threads.columns(columns.columnCount, of: 1) { [values] j, out in
      values.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return }
        out.initialize(to: Double(cblas_snrm2(Int32(n), base + j * n, 1)))
      }
    }
    largestNorm = norms.max() ?? 0
  }

  /// Minus the products of all columns with some vectors.
  ///
  /// - Parameter pulls: one a point, class after class.
  func gradients(of pulls: [[Double]], classCount: Int, threads: Threads) -> Screening {
    let n = rowCount
    let width = pulls.count * classCount
    // Near 1, where single precision is at home.
    let scale = Double(n)
    let vectors = pulls.flatMap { $0.map { Float($0 * scale) } }
    let strips = (columnCount + Self.stripColumns - 1) / Self.stripColumns
    var gradients = [Float](repeating: 0, count: columnCount * width)
    gradients.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let out = base
      _ = threads.map(strips) { strip in
        let first = strip * Self.stripColumns
        let count = min(columnCount - first, Self.stripColumns)
        let sums = products(columns: first..<first + count, vectors, width)
        for k in 0..<width {
          for j in 0..<count { out[k * columnCount + first + j] = Float(-sums[k * count + j] / scale) }
        }
      }
    }
    // Each of up to `pieceRows` products and additions errs by half a unit in the last place, and so do its factors.
    let steps = Double(min(n, Self.pieceRows) + 3) * 0x1p-24
    return Screening(
      gradients: gradients, columnCount: columnCount, classCount: classCount,
      errors: pulls.map { pull in
        let norm = (0..<classCount).reduce(0) { largest, k in
          max(largest, cblas_dnrm2(Int32(n), Array(pull[k * n..<(k + 1) * n]), 1))
        }
        return steps * largestNorm * norm
      })
  }

  /// Sums over pieces of rows in double precision, of sums in single precision.
  private func products(columns: Range<Int>, _ vectors: [Float], _ width: Int) -> [Double] {
    let n = rowCount
    let count = columns.count
    var part = [Float](repeating: 0, count: count * width)
    var sums = [Double](repeating: 0, count: count * width)
    values.withUnsafeBufferPointer { values in
      vectors.withUnsafeBufferPointer { vectors in
        guard let matrix = values.baseAddress, let right = vectors.baseAddress else { return }
        for start in stride(from: 0, to: n, by: Self.pieceRows) {
          let rows = Int32(min(n - start, Self.pieceRows))
          cblas_sgemm(
            CblasColMajor, CblasTrans, CblasNoTrans, Int32(count), Int32(width), rows, 1,
            matrix + columns.lowerBound * n + start, Int32(n), right + start, Int32(n), 0, &part, Int32(count))
          for k in part.indices { sums[k] += Double(part[k]) }
        }
      }
    }
    return sums
  }
}
