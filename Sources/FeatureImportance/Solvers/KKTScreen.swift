/// The optimality conditions of the columns outside a working set, at some points.
///
/// A column, or a group of columns that enter together, may be non-zero only where its gradient reaches
/// `lambda alpha factor`. Screened gradients carry an error; whoever is too close is computed in full precision.
struct KKTScreen<Fit: Datafit> {
  private let fit: Fit
  private let shape: PenaltyShape
  private let states: [FitState]
  private let screening: Screening
  private let isWorking: [Bool]

  /// - Parameter screening: of these states, in this order.
  init(_ fit: Fit, _ shape: PenaltyShape, _ states: [FitState], _ screening: Screening) {
    self.fit = fit
    self.shape = shape
    self.states = states
    self.screening = screening
    var isWorking = [Bool](repeating: false, count: fit.columnCount)
    for j in fit.working { isWorking[j] = true }
    self.isWorking = isWorking
  }

  /// Columns or groups outside the working set.
  private var units: [Range<Int>] {
    guard fit.working.count < fit.columnCount else { return [] }
    let all = shape.groups ?? (0..<fit.columnCount).map { $0..<$0 + 1 }
    return all.filter { !isWorking[$0.lowerBound] }
  }

  /// How strongly a unit pulls at a point: the largest gradient over its coordinates, the norm for a group.
  private func pull(_ unit: Range<Int>, _ gradient: (_ column: Int, _ classIndex: Int) -> Double) -> Double {
    if shape.groups == nil {
      var largest = 0.0
      for k in 0..<fit.classCount { largest = max(largest, shape.pull(unit.lowerBound, gradient(unit.lowerBound, k))) }
      return largest
    }
    var square = 0.0
    for j in unit {
      for k in 0..<fit.classCount {
        let slope = unit.count == 1 ? shape.pull(j, gradient(j, k)) : gradient(j, k)
        square += slope * slope
      }
    }
    return square.squareRoot()
  }

  private func screened(_ unit: Range<Int>, _ index: Int) -> Double {
    pull(unit) { screening.gradient($0, index, $1) }
  }

  private func error(_ unit: Range<Int>, _ index: Int) -> Double {
    screening.errors[index] * Double(unit.count * fit.classCount).squareRoot()
  }

  private func exact(_ unit: Range<Int>, _ index: Int) -> Double {
    let gradients = unit.map { fit.gradient(ofColumn: $0, at: states[index]) }
    return pull(unit) { gradients[$0 - unit.lowerBound][$1] }
  }

  /// The pull of every unit of the working set at a point, with its first column.
  private func working(_ index: Int) -> [(column: Int, pull: Double)] {
    let classes = fit.classCount
    let gradient = states[index].gradient
    var places = [Int](repeating: 0, count: shape.groups == nil ? 0 : fit.columnCount)
    if shape.groups == nil {
      return fit.working.enumerated().map { place, j in
        (j, pull(j..<j + 1) { _, k in gradient[fit.interceptCount + place * classes + k] })
      }
    }
    for (place, j) in fit.working.enumerated() { places[j] = place }
    return (shape.groups ?? []).filter { !$0.isEmpty && isWorking[$0.lowerBound] }.map { unit in
      (unit.lowerBound, pull(unit) { j, k in gradient[fit.interceptCount + places[j] * classes + k] })
    }
  }

  /// Columns, whole groups of them, that must join the working set.
  ///
  /// - Parameter lambdas: one an state.
  func violators(_ lambdas: [Double], allowed: Double) -> [Int] {
    units.filter { unit in
      lambdas.indices.contains { index in
        let bound = lambdas[index] * shape.alpha * shape.factors[unit.lowerBound] + allowed
        return screened(unit, index) + error(unit, index) > bound && exact(unit, index) > bound
      }
    }.flatMap { $0 }
  }

  /// The units outside that pull most at the first point, if by more than `lambda alpha factor`.
  func largest(_ count: Int, above lambda: Double) -> [Int] {
    let candidates = units.map { unit -> (unit: Range<Int>, ratio: Double) in
      let factor = shape.factors[unit.lowerBound]
      return (unit, factor > 0 ? screened(unit, 0) / factor : 0)
    }.filter { $0.ratio > 0 && $0.ratio >= lambda * shape.alpha }
    let chosen =
      candidates.count <= count
      ? candidates
      : Array(
        candidates.sorted { ($1.ratio, $0.unit.lowerBound) < ($0.ratio, $1.unit.lowerBound) }.prefix(count))
    return chosen.map(\.unit).sorted { $0.lowerBound < $1.lowerBound }.flatMap { $0 }
  }

  /// The largest pull of a penalised unit at the first point.
  func largestSlope() -> Double { largest { _ in 1 } }

  /// The smallest lambda at which no unit enters from the first point.
  func largestLambda() -> Double { largest { shape.effectiveAlpha * shape.factors[$0] } }

  private func largest(over scale: (Int) -> Double) -> Double {
    var result = 0.0
    for (column, pull) in working(0) where shape.factors[column] > 0 { result = max(result, pull / scale(column)) }
    let outside = units.filter { shape.factors[$0.lowerBound] > 0 }.map { unit in
      (unit: unit, low: (screened(unit, 0) - error(unit, 0)) / scale(unit.lowerBound))
    }
    let floor = outside.reduce(result) { max($0, $1.low) }
    for (unit, low) in outside where low + 2 * error(unit, 0) / scale(unit.lowerBound) >= floor {
      result = max(result, exact(unit, 0) / scale(unit.lowerBound))
    }
    return result
  }

  /// How far the objective at a point can be above its minimum. Coefficients that are not penalised count as being at
  /// their best, which the solver reaches to rounding.
  ///
  /// Without a quadratic penalty the residual is scaled until no unit's pull exceeds its lambda; with one, the conjugate
  /// of the penalty is finite everywhere and no scaling is needed.
  /// - Parameter slack: by how much gradients may have moved since they were screened.
  /// - SeeAlso: Massias, Gramfort, Salmon (2018), ICML; Fercoq, Gramfort, Salmon (2015), ICML.
  func dualityGap(_ index: Int, _ penalty: ElasticNetPenalty, lambda: Double, slack: Double) -> Double {
    let state = states[index]
    let bound = lambda * shape.alpha
    let square = penalty.quadratic
    var scale = 1.0
    var conjugate = 0.0
    func count(_ column: Int, _ pull: Double) {
      let limit = bound * shape.factors[column]
      guard shape.factors[column] > 0, pull > limit else { return }
      if square > 0 {
        conjugate += (pull - limit) * (pull - limit) / (2 * square * shape.squareFactors[column])
      } else {
        scale = min(scale, limit / pull)
      }
    }
    // Under several classes without groups each class has a coefficient of its own.
    if shape.groups == nil && fit.classCount > 1 {
      for (place, j) in fit.working.enumerated() {
        for k in 0..<fit.classCount {
          count(j, shape.pull(j, state.gradient[fit.interceptCount + place * fit.classCount + k]))
        }
      }
    } else {
      for (column, pull) in working(index) { count(column, pull) }
    }
    for unit in units {
      let limit = bound * shape.factors[unit.lowerBound]
      guard screened(unit, index) + error(unit, index) + slack > limit else { continue }
      if shape.groups == nil {
        for slope in fit.gradient(ofColumn: unit.lowerBound, at: state) {
          count(unit.lowerBound, shape.pull(unit.lowerBound, slope))
        }
      } else {
        count(unit.lowerBound, exact(unit, index))
      }
    }
    let dual = state.dual.linear * scale - state.dual.quadratic * scale * scale
    // The dual wants no slope at all along what is not penalised; what there is counts by how far that is from its best, not
    // from zero, which leaves a product of two small numbers.
    var free = 0.0
    for (k, factor) in penalty.coordinates.factors.enumerated() where factor == 0 {
      free += state.gradient[k] * state.point[k]
    }
    return max(0, state.value + penalty.value(at: state.point) - dual + conjugate - scale * free)
  }
}
