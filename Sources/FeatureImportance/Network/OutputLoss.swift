internal import RealModule

/// What a network minimises, of its outputs and the target of a row.
enum OutputLoss: Sendable, Equatable {
  /// `(y - f)² / 2`, so that its slope is the residual.
  case squaredError
  /// `(y - f)² / 2` up to delta, beyond it `delta |y - f| - delta² / 2`; delta in standard deviations of the target.
  /// Huber (1964), Ann. Math. Statist. 35.
  case huber(Double)
  /// `log(1 + exp(f)) - y f`, y 0 or 1.
  case logLoss
  /// `log sum exp(f_k) - f_y`, y the place of a class.
  case softmax(Int)

  /// Of the network.
  var outputs: Int {
    switch self {
    case .squaredError, .huber, .logLoss: 1
    case .softmax(let classes): classes
    }
  }

  /// Sum over rows of the loss, times the weights of rows if there are any.
  ///
  /// - Parameters:
  ///   - f: row-major, rows x outputs.
  ///   - scale: of the slopes, as 1 over the number of rows.
  ///   - slopes: of the scaled sum with respect to f.
  func evaluate<Real: NetworkReal>(
    rows: Int, _ f: UnsafePointer<Real>, _ y: UnsafePointer<Real>, _ weights: UnsafePointer<Real>?, scale: Real,
    _ slopes: UnsafeMutablePointer<Real>
  ) -> Double {
    var sum = 0.0
    switch self {
    case .squaredError:
      for i in 0..<rows {
        let weight = weights?[i] ?? 1
        let residual = f[i] - y[i]
        sum += Double(weight * residual * residual)
        slopes[i] = weight * scale * residual
      }
      sum /= 2
    case .huber(let delta):
      let bound = Real(delta)
      for i in 0..<rows {
        let weight = weights?[i] ?? 1
        let residual = f[i] - y[i]
        let clipped = min(max(residual, -bound), bound)
        sum += Double(weight * clipped * (residual - clipped / 2))
        slopes[i] = weight * scale * clipped
      }
    case .logLoss:
      for i in 0..<rows {
        let weight = weights?[i] ?? 1
        let small = Real.exp(-abs(f[i]))
        let share = (f[i] >= 0 ? 1 : small) / (1 + small)
        sum += Double(weight * (max(f[i], 0) + Real.log(onePlus: small) - y[i] * f[i]))
        slopes[i] = weight * scale * (share - y[i])
      }
    case .softmax(let classes):
      for i in 0..<rows {
        let weight = weights?[i] ?? 1
        let (row, slope) = (f + i * classes, slopes + i * classes)
        var largest = row[0]
        for k in 1..<classes { largest = max(largest, row[k]) }
        var total: Real = 0
        for k in 0..<classes {
          slope[k] = Real.exp(row[k] - largest)
          total += slope[k]
        }
        let target = Int(y[i])
        sum += Double(weight * (Real.log(total) + largest - row[target]))
        for k in 0..<classes { slope[k] *= weight * scale / total }
        slope[target] -= weight * scale
      }
    }
    return sum
  }
}
