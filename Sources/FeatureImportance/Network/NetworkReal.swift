import COpenBLAS
internal import RealModule

/// What a network computes with: single precision to train fast, double precision to check and to solve exactly.
///
/// Matrices are row-major. A single column or row goes to the routine for vectors, which is several times faster.
protocol NetworkReal: Real, BinaryFloatingPoint, Sendable {
  /// `c = op(a) op(b) + beta c`, c with m rows and n columns, op(a) with k columns.
  static func gemm(
    _ transposesA: Bool, _ transposesB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>,
    _ b: UnsafePointer<Self>, _ beta: Self, _ c: UnsafeMutablePointer<Self>)
  /// `y = op(a) x + beta y`, a with m rows and n columns.
  static func gemv(
    _ transposes: Bool, _ m: Int, _ n: Int, _ a: UnsafePointer<Self>, _ x: UnsafePointer<Self>, _ beta: Self,
    _ y: UnsafeMutablePointer<Self>)
}

extension Float: NetworkReal {
  static func gemm(
    _ transposesA: Bool, _ transposesB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>, _ beta: Float, _ c: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemm(
      CblasRowMajor, transposesA ? CblasTrans : CblasNoTrans, transposesB ? CblasTrans : CblasNoTrans, Int32(m),
      Int32(n), Int32(k), 1, a, Int32(transposesA ? m : k), b, Int32(transposesB ? k : n), beta, c, Int32(n))
  }

  static func gemv(
    _ transposes: Bool, _ m: Int, _ n: Int, _ a: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ beta: Float,
    _ y: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemv(
      CblasRowMajor, transposes ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), 1, a, Int32(n), x, 1, beta, y, 1)
  }
}

extension Double: NetworkReal {
  static func gemm(
    _ transposesA: Bool, _ transposesB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>,
    _ b: UnsafePointer<Double>, _ beta: Double, _ c: UnsafeMutablePointer<Double>
  ) {
    cblas_dgemm(
      CblasRowMajor, transposesA ? CblasTrans : CblasNoTrans, transposesB ? CblasTrans : CblasNoTrans, Int32(m),
      Int32(n), Int32(k), 1, a, Int32(transposesA ? m : k), b, Int32(transposesB ? k : n), beta, c, Int32(n))
  }

  static func gemv(
    _ transposes: Bool, _ m: Int, _ n: Int, _ a: UnsafePointer<Double>, _ x: UnsafePointer<Double>, _ beta: Double,
    _ y: UnsafeMutablePointer<Double>
  ) {
    cblas_dgemv(
      CblasRowMajor, transposes ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), 1, a, Int32(n), x, 1, beta, y, 1)
  }
}

extension NetworkReal {
  /// `c = a b + beta c`: rows x inputs times inputs x outputs.
  static func forward(
    rows: Int, inputs: Int, outputs: Int, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, beta: Self,
    _ c: UnsafeMutablePointer<Self>
  ) {
    if outputs == 1 { return gemv(false, rows, inputs, a, b, beta, c) }
    gemm(false, false, rows, outputs, inputs, a, b, beta, c)
  }

  /// `c = a' d + beta c`: the gradient of weights from what came in and the slopes of what went out.
  static func weightGradient(
    rows: Int, inputs: Int, outputs: Int, _ a: UnsafePointer<Self>, _ d: UnsafePointer<Self>, beta: Self,
    _ c: UnsafeMutablePointer<Self>
  ) {
    if outputs == 1 { return gemv(true, rows, inputs, a, d, beta, c) }
    gemm(true, false, inputs, outputs, rows, a, d, beta, c)
  }

  /// `c = d w'`: the slopes of what came in from those of what went out.
  static func backward(
    rows: Int, inputs: Int, outputs: Int, _ d: UnsafePointer<Self>, _ w: UnsafePointer<Self>,
    _ c: UnsafeMutablePointer<Self>
  ) {
    guard outputs == 1 else { return gemm(false, true, rows, inputs, outputs, d, w, 0, c) }
    for i in 0..<rows {
      let (slope, row) = (d[i], c + i * inputs)
      for j in 0..<inputs { row[j] = slope * w[j] }
    }
  }
}
