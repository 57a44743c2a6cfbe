import COpenBLAS
import Tabular

/// Sums of products of a block's raw columns and target over the parts of every partition.
///
/// The rows are written once, each as one run of numbers less others near their means. From there every partition takes
/// the rows part by part. Partitions whose parts meet in many rows share products: those of a meeting go to a part of each.
struct BlockProducts {
  private let expansion: RawExpansion
  private let target: Int
  /// Parts of each partition.
  private let partCounts: [Int]
  /// Near the means of the columns and the target.
  private let centers: [Double]
  /// Numbers of a row: columns, target, 1, and zeros up to a whole number of cache lines.
  private let stride: Int

  /// Numbers up to which the products of a few rows are faster as strips than as a triangle.
  private static let narrow = 96
  /// Rows that are written at a time: they stay in the first-level cache.
  private static let tile = 128
  /// Bytes of rows that are written before their products are taken: all of a block unless it is wide.
  private static let mostBytes = 32 << 20
  /// Rows in which parts of several partitions must meet on average for their products to be shared.
  private static let meeting = 32

  /// - Parameters:
  ///   - target: its place among the block's columns.
  ///   - partCounts: of each partition by which the used rows are dealt.
  init(_ expansion: RawExpansion, target: Int, partCounts: [Int]) {
    (self.expansion, self.target, self.partCounts) = (expansion, target, partCounts)
    stride = (expansion.raw.count + 2 + 7) / 8 * 8
    centers = Self.centers(expansion, target: target)
  }

  private var rowCount: Int { expansion.used.count }
  /// Columns, target and the constant.
  private var width: Int { centers.count + 1 }
  private var isNarrow: Bool { stride <= Self.narrow }

  /// Of some rows from all over the block.
  private static func centers(_ expansion: RawExpansion, target: Int) -> [Double] {
    let (count, columns, run) = (expansion.used.count, expansion.raw.count, 16)
    guard count > 0 else { return [Double](repeating: 0, count: columns + 1) }
    var sums = [Double](repeating: 0, count: columns + 1)
    var rows = 0
    withUnsafeTemporaryAllocation(of: Double.self, capacity: run * (columns + 1)) { buffer in
      guard let values = buffer.baseAddress else { return }
      for start in Swift.stride(from: 0, to: count, by: max(run, count / 16)) {
        let some = start..<min(count, start + run)
        expansion.write(some, to: values)
        expansion.writeTarget(target, some, to: values + columns * some.count)
        for j in sums.indices { for i in 0..<some.count { sums[j] += values[j * some.count + i] } }
        rows += some.count
      }
    }
    return sums.map { $0 / Double(rows) }
  }

  /// By partition, by part; none where no row is used.
  ///
  /// - Complexity: O(rows x columns²), for each family of partitions once.
  func moments() -> [[Moments]] {
    guard rowCount > 0 else { return partCounts.map { _ in [] } }
    let most = min(rowCount, max(1, Self.mostBytes / (8 * stride)))
    let pieces = Swift.stride(from: 0, to: rowCount, by: most).map { $0..<min(rowCount, $0 + most) }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: most * stride) { buffer in
      guard let rows = buffer.baseAddress else { return [] }
      var written: Range<Int>?
      return families.flatMap { family in
        sums(over: family) { starts, sums in
          for piece in pieces {
            if written != piece { write(piece, to: rows) }
            written = piece
            addProducts(of: rows, piece, over: family, starts, to: sums)
          }
        }
      }
    }
  }

  /// Moments from the sums that `add` adds to those of all parts of a family; each partition's parts begin at one of `starts`.
  private func sums(
    over family: Range<Int>, _ add: (_ starts: [Int], _ sums: UnsafeMutablePointer<Double>) -> Void
  ) -> [[Moments]] {
    let area = stride * stride
    let starts = family.map { p in partCounts[family.lowerBound..<p].reduce(0, +) }
    let total = partCounts[family].reduce(0, +) * area
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: total) { buffer in
      guard let sums = buffer.baseAddress else { return [] }
      sums.initialize(repeating: 0, count: total)
      add(starts, sums)
      return zip(family, starts).map { p, start in
        (start..<start + partCounts[p]).map { part in
          Moments(
            roughlyCentered: UnsafeBufferPointer(start: sums + part * area, count: area), stride: stride, at: centers)
        }
      }
    }
  }

  // MARK: Rows

  private func write(_ rows: Range<Int>, to out: UnsafeMutablePointer<Double>) {
    let (columns, tile) = (expansion.raw.count, Self.tile)
    let centers = centers + [Double](repeating: 0, count: stride - centers.count)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: tile * stride) { buffer in
      guard let values = buffer.baseAddress else { return }
      for start in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: tile) {
        let some = start..<min(rows.upperBound, start + tile)
        let count = some.count
        expansion.write(some, to: values)
        expansion.writeTarget(target, some, to: values + columns * count)
        (values + (columns + 1) * count).initialize(repeating: 1, count: count)
        (values + width * count).initialize(repeating: 0, count: (stride - width) * count)
        for j in Swift.stride(from: 0, to: stride, by: 2) {
          let (first, second) = (values + j * count, values + (j + 1) * count)
          let center = SIMD2(centers[j], centers[j + 1])
          var to = UnsafeMutableRawPointer(out + (start - rows.lowerBound) * stride + j)
          for i in 0..<count {
            to.storeBytes(of: SIMD2(first[i], second[i]) - center, as: SIMD2<Double>.self)
            to += stride * MemoryLayout<Double>.stride
          }
        }
      }
    }
  }

  // MARK: Products

  /// Neighbours among the partitions that share products.
  private var families: [Range<Int>] {
    var (families, meetings) = ([Range<Int>](), 1)
    for p in partCounts.indices {
      meetings *= partCounts[p]
      if isNarrow, let last = families.last, meetings <= rowCount / Self.meeting {
        families[families.count - 1] = last.lowerBound..<p + 1
      } else {
        families.append(p..<p + 1)
        meetings = partCounts[p]
      }
    }
    return families
  }

  private func addProducts(
    of rows: UnsafePointer<Double>, _ piece: Range<Int>, over family: Range<Int>, _ starts: [Int],
    to sums: UnsafeMutablePointer<Double>
  ) {
    let area = stride * stride
    let counts = partCounts[family]
    let isShared = family.count > 1
    let (order, bounds) = order(of: piece, by: family)
    // So few that they stay in a cache between being copied and multiplied.
    let most = isNarrow ? 128 : 1024
    withUnsafeTemporaryAllocation(of: Double.self, capacity: most * stride + area) { buffer in
      guard let some = buffer.baseAddress else { return }
      let own = some + most * stride
      if isShared { own.initialize(repeating: 0, count: area) }
      for meeting in 0..<bounds.count - 1 where bounds[meeting] < bounds[meeting + 1] {
        let places = bounds[meeting]..<bounds[meeting + 1]
        let out = isShared ? own : sums + meeting * area
        for start in Swift.stride(from: places.lowerBound, to: places.upperBound, by: most) {
          let count = min(most, places.upperBound - start)
          var from = rows + start * stride
          if !order.isEmpty {
            for i in 0..<count {
              (some + i * stride).update(from: rows + Int(order[start + i]) * stride, count: stride)
            }
            from = UnsafePointer(some)
          }
          multiply(from, count, to: out, keeping: !isShared || start > places.lowerBound)
        }
        guard isShared else { continue }
        var rest = meeting
        for (count, start) in zip(counts, starts).reversed() {
          cblas_daxpy(Int32(area), 1, own, 1, sums + (start + rest % count) * area, 1)
          rest /= count
        }
      }
    }
  }

  /// A piece's rows from its first, meeting after meeting of the parts of a family, and where each meeting begins; no order
  /// if there is but one meeting.
  private func order(of piece: Range<Int>, by family: Range<Int>) -> (order: [Int32], bounds: [Int]) {
    let meetings = family.reduce(1) { $0 * partCounts[$1] }
    guard meetings > 1 else { return ([], [0, piece.count]) }
    var own = Array(expansion.used.parts[family.lowerBound][piece])
    for p in family.dropFirst() {
      expansion.used.parts[p].withUnsafeBufferPointer { parts in
        own.withUnsafeMutableBufferPointer { own in
          for row in own.indices { own[row] = own[row] * partCounts[p] + parts[piece.lowerBound + row] }
        }
      }
    }
    var bounds = [Int](repeating: 0, count: meetings + 1)
    for meeting in own { bounds[meeting + 1] += 1 }
    for meeting in 0..<meetings { bounds[meeting + 1] += bounds[meeting] }
    var next = bounds
    let order = [Int32](unsafeUninitializedCapacity: piece.count) { order, filled in
      next.withUnsafeMutableBufferPointer { next in
        for (row, meeting) in own.enumerated() {
          order[next[meeting]] = Int32(truncatingIfNeeded: row)
          next[meeting] += 1
        }
      }
      filled = piece.count
    }
    return (order, bounds)
  }

  /// The lower triangle at least of the sum of rows' products with themselves.
  private func multiply(
    _ rows: UnsafePointer<Double>, _ count: Int, to out: UnsafeMutablePointer<Double>, keeping: Bool
  ) {
    let (size, count, keep) = (Int32(stride), Int32(count), keeping ? 1.0 : 0)
    guard isNarrow else {
      cblas_dsyrk(
        CblasColMajor, CblasLower, CblasNoTrans, Int32(width), count, 1, rows, size, keep, out, size)
      return
    }
    // OpenBLAS has kernels for small general products, which need no copies, and none for triangles.
    let strip = 16
    for j in Swift.stride(from: 0, to: stride, by: strip) {
      cblas_dgemm(
        CblasColMajor, CblasNoTrans, CblasTrans, size - Int32(j), Int32(min(strip, stride - j)), count, 1, rows + j,
        size, rows + j, size, keep, out + j * stride + j, size)
    }
  }
}
