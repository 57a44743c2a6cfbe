import COpenBLAS

/// A smooth loss evaluated on the rows: log loss of two classes or several, and squared error where moments are not kept.
///
/// Columns of the working set stand side by side in memory, so that values and gradients at several points are matrix
/// products. Rows are taken in pieces of a fixed size whose sums are added in order: threads change no bit.
struct RowDatafit: Datafit {
  let columnCount: Int
  private(set) var working: [Int] = []
  private(set) var curvature: [Double] = []
  private(set) var roughCurvature: [Float] = []
  private let columns: PenalizedColumns
  private let likelihood: Likelihood
  /// Rows x working, column-major.
  private var matrix: [Double] = []
  /// All columns in single precision, unless all are in the working set from the beginning.
  private let shadow: ShadowColumns?
  /// Rows that stand for all in the curvature, with their values; nil where none are left out.
  private var sample: CurvatureSample?
  /// At the point of the curvature.
  private var roots: RowRoots?
  private var isSampled = false

  /// Up to this many columns all are in the working set from the beginning.
  private static let fewColumns = 512
  /// Rows of a piece, and of a block inside it, which should stay in the processor's cache.
  private static let pieceRows = 4096
  private static let blockRows = 256

  init(_ columns: PenalizedColumns, _ likelihood: Likelihood, shadow: ShadowColumns?, threads: Threads) {
    self.columns = columns
    self.likelihood = likelihood
    self.shadow = shadow
    columnCount = columns.columnCount
    if shadow == nil { include(Array(0..<columnCount), threads: threads) }
  }

  /// Whether columns of this number are better looked at through a shadow than all kept in the working set.
  static func needsShadow(_ columns: PenalizedColumns) -> Bool { columns.columnCount > fewColumns }

  /// The same columns with other weights of the rows.
  func weighted(_ likelihood: Likelihood) -> RowDatafit {
    RowDatafit(sharing: self, likelihood)
  }

  private init(sharing other: RowDatafit, _ likelihood: Likelihood) {
    columnCount = other.columnCount
    columns = other.columns
    shadow = other.shadow
    working = other.working
    matrix = other.matrix
    self.likelihood = likelihood
  }

  var classCount: Int { likelihood.classCount }
  var interceptCount: Int { likelihood.interceptCount }
  var nullIntercepts: [Double] { likelihood.nullIntercepts }
  /// As measured: long passes want to be shared by more.
  var batchSize: Int { rowCount > 20_000 ? 12 : isQuadratic ? 10 : 6 }
  var isQuadratic: Bool { likelihood.family == .gaussian }
  var hasSampledCurvature: Bool { isSampled }
  private var rowCount: Int { columns.rowCount }
  private var size: Int { interceptCount + working.count * classCount }

  mutating func include(_ added: [Int], threads: Threads) {
    let known = size
    let block: [Double] = threads.columns(added.count, of: rowCount) { [columns] in columns.write(added[$0], to: $1) }
    if matrix.isEmpty { matrix = block } else { matrix += block }
    working += added
    guard let roots else { return }
    let rowCount = rowCount
    if isSampled { sample?.include(block, rowCount: rowCount) }
    extendCurvature(from: known, roots, threads)
  }

  // MARK: Values and gradients

  func evaluate(_ points: [[Double]], threads: Threads) -> [FitState] {
    let n = rowCount
    let width = points.count * classCount
    let weights = coefficientMatrix(points)
    let pieces = (n + Self.pieceRows - 1) / Self.pieceRows
    let keepsPull = working.count < columnCount
    let parts = threads.map(pieces) { piece in
      evaluate(
        points, weights, rows: piece * Self.pieceRows..<min(n, (piece + 1) * Self.pieceRows), keepsPull: keepsPull)
    }
    var sums = parts[0].sums
    var gradient = parts[0].gradient
    for part in parts.dropFirst() {
      for k in points.indices { sums[k] += part.sums[k] }
      for k in gradient.indices { gradient[k] += part.gradient[k] }
    }
    return points.indices.map { index in
      var own = sums[index].interceptGradient
      own.reserveCapacity(size)
      let first = index * classCount * working.count
      for j in working.indices {
        for k in 0..<classCount { own.append(-gradient[first + k * working.count + j]) }
      }
      var pull: [Double] = []
      if keepsPull {
        pull.reserveCapacity(n * classCount)
        for k in 0..<classCount {
          for part in parts {
            let rows = part.pull.count / width
            pull += part.pull[(index * classCount + k) * rows..<(index * classCount + k + 1) * rows]
          }
        }
      }
      return FitState(
        point: points[index], value: sums[index].value, dual: likelihood.dual(sums[index]), gradient: own,
        interceptCurvature: sums[index].interceptCurvature, pull: pull)
    }
  }

  /// Working x (points x classes).
  private func coefficientMatrix(_ points: [[Double]]) -> [Double] {
    var weights: [Double] = []
    weights.reserveCapacity(points.count * classCount * working.count)
    for point in points {
      for k in 0..<classCount {
        for j in working.indices { weights.append(point[interceptCount + j * classCount + k]) }
      }
    }
    return weights
  }

  private struct Part: Sendable {
    var sums: [Likelihood.Sums]
    /// `matrix' pull` over the piece's rows.
    var gradient: [Double]
    var pull: [Double]
  }

  private func evaluate(_ points: [[Double]], _ weights: [Double], rows: Range<Int>, keepsPull: Bool) -> Part {
    let n = rowCount
    let classes = classCount
    let count = working.count
    let width = points.count * classes
    var part = Part(
      sums: [Likelihood.Sums](repeating: .init(interceptCount: interceptCount), count: points.count),
      gradient: [Double](repeating: 0, count: count * width),
      pull: [Double](repeating: 0, count: keepsPull ? rows.count * width : 0))
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.blockRows * width) { eta in
      matrix.withUnsafeBufferPointer { matrix in
        guard let eta = eta.baseAddress else { return }
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.blockRows) {
          let block = start..<min(rows.upperBound, start + Self.blockRows)
          let (m, k) = (Int32(block.count), Int32(count))
          if let base = matrix.baseAddress {
            cblas_dgemm(
              CblasColMajor, CblasNoTrans, CblasNoTrans, m, Int32(width), k, 1, base + start, Int32(n), weights,
              max(1, k), 0, eta, m)
          } else {
            eta.initialize(repeating: 0, count: block.count * width)
          }
          for (index, point) in points.enumerated() {
            likelihood.pull(
              eta + index * classes * block.count, stride: block.count, rows: block,
              intercepts: point[..<interceptCount], &part.sums[index])
          }
          if let base = matrix.baseAddress {
            cblas_dgemm(
              CblasColMajor, CblasTrans, CblasNoTrans, k, Int32(width), m, 1, base + start, Int32(n), eta, m, 1,
              &part.gradient, k)
          }
          guard keepsPull else { continue }
          for column in 0..<width {
            for i in 0..<block.count {
              part.pull[column * rows.count + start - rows.lowerBound + i] = eta[column * block.count + i]
            }
          }
        }
      }
    }
    return part
  }

  /// The working set's columns in some rows.
  func values(ofRows rows: [Int]) -> [Double] {
    let n = rowCount
    return Threads(1).columns(working.count, of: rows.count) { j, out in
      matrix.withUnsafeBufferPointer { matrix in
        for (place, row) in rows.enumerated() { out[place] = matrix[j * n + row] }
      }
    }
  }

  // MARK: Columns outside the working set

  func screen(_ states: [FitState], threads: Threads) -> Screening {
    guard let shadow, working.count < columnCount else { return .empty }
    return shadow.gradients(of: states.map(\.pull), classCount: classCount, threads: threads)
  }

  func gradient(ofColumn column: Int, at state: FitState) -> [Double] {
    let n = rowCount
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: n) { values in
      guard let values = values.baseAddress else { return [] }
      columns.write(column, to: values)
      return state.pull.withUnsafeBufferPointer { pull in
        (0..<classCount).map { k in pull.baseAddress.map { -cblas_ddot(Int32(n), values, 1, $0 + k * n, 1) } ?? 0 }
      }
    }
  }

  // MARK: Curvature

  /// Rows that represent all of them: the error of a Gram matrix over m sampled rows is about the root of columns / m.
  private static let sampledRowsPerColumn = 40

  mutating func takeCurvature(at point: [Double], isExact: Bool, threads: Threads) {
    let wanted = max(4096, Self.sampledRowsPerColumn * size)
    isSampled = !isExact && 2 * wanted < rowCount
    if isSampled && sample?.count(forColumns: working.count) ?? 0 < wanted {
      sample = CurvatureSample(
        matrix, rowCount: rowCount, wanted: wanted, columnCount: working.count, shares: likelihood.shares)
    }
    let (values, rows) = isSampled ? (sample?.values ?? [], sample?.rows) : (matrix, nil)
    let count = rows?.count ?? rowCount
    var eta = [Double](repeating: 0, count: count * classCount)
    for k in 0..<classCount {
      let intercept = k < interceptCount ? point[k] : 0
      for i in 0..<count { eta[k * count + i] = intercept }
    }
    let weights = coefficientMatrix([point])
    if !working.isEmpty {
      cblas_dgemm(
        CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(count), Int32(classCount), Int32(working.count), 1, values,
        Int32(count), weights, Int32(working.count), 1, &eta, Int32(count))
    }
    var roots = likelihood.roots(eta, rows: rows)
    if let sample, isSampled { roots = roots.scaled(by: sample.inflation) }
    self.roots = roots
    curvature = []
    extendCurvature(from: 0, roots, threads)
  }

  /// The BFGS update, which keeps the matrix positive definite: sampled curvature becomes exact in the directions in which
  /// the path moves.
  /// - SeeAlso: Nocedal, Wright (2006), Numerical Optimization, equation 6.19.
  mutating func correctCurvature(_ from: FitState, _ to: FitState) {
    let n = Int32(size)
    guard from.point.count == size, to.point.count == size, curvature.count == size * size else { return }
    let step = zip(to.point, from.point).map { $0 - $1 }
    let change = zip(to.gradient, from.gradient).map { $0 - $1 }
    var old = [Double](repeating: 0, count: size)
    cblas_dsymv(CblasColMajor, CblasUpper, n, 1, curvature, n, step, 1, 0, &old, 1)
    let modelled = cblas_ddot(n, step, 1, old, 1)
    let measured = cblas_ddot(n, step, 1, change, 1)
    // Differences at rounding level say nothing.
    guard modelled > 0, measured > 0.05 * modelled, measured < 20 * modelled else { return }
    cblas_dger(CblasColMajor, n, n, 1 / measured, change, 1, change, 1, &curvature, n)
    cblas_dger(CblasColMajor, n, n, -1 / modelled, old, 1, old, 1, &curvature, n)
  }

  /// Adds the rows and columns of coordinates from `known` on.
  private mutating func extendCurvature(from known: Int, _ roots: RowRoots, _ threads: Threads) {
    let products = CurvatureProducts(
      roots: roots, values: isSampled ? sample?.values ?? [] : matrix, classCount: classCount,
      interceptCount: interceptCount, size: size)
    curvature = products.extended(curvature, from: known, threads: threads)
    if size >= QuadraticDescent.roughSize && !isSampled { roughCurvature = curvature.map(Float.init) }
    guard isSampled else { return }
    roughCurvature = []
    // A column that hardly varies among the sampled rows must not look flat.
    let floor = interceptCount > 0 ? 0.25 * curvature[0] : 0
    for k in interceptCount..<size where curvature[k * (size + 1)] < floor { curvature[k * (size + 1)] = floor }
  }
}
