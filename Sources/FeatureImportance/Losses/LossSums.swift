import Foundation

/// Losses of the same rows under many predictions, added up row by row.
public protocol LossSums {
  /// Adds the losses of one set of predictions, rows x outputs; returns their mean.
  mutating func add(_ predictions: [Double]) -> Double
  /// For each row the sum of what was added.
  var rows: [Double] { get }
}

/// One loss after the other.
struct PlainLossSums<RowLoss: Loss>: LossSums {
  private let loss: RowLoss
  private let targets: [Double]
  private(set) var rows: [Double]

  init(_ loss: RowLoss, _ targets: [Double]) {
    self.loss = loss
    self.targets = targets
    rows = [Double](repeating: 0, count: targets.count)
  }

  mutating func add(_ predictions: [Double]) -> Double {
    let losses = loss.rows(predictions, targets)
    var sum = 0.0
    for i in rows.indices {
      rows[i] += losses[i]
      sum += losses[i]
    }
    return sum / Double(targets.count)
  }
}

/// Log losses `max(eta, 0) - y eta + log(1 + exp(-|eta|))`, whose logarithms are of products: one for hundreds of terms
/// takes the place of one each.
struct LogLossSums: LossSums {
  private let targets: [Double]
  /// Of each row the part without logarithm.
  private var linear: [Double]
  /// Of each row the product of `1 + exp(-|eta|)`, each between 1 and 2, and logarithms of products before.
  private var products: [Double]
  private var logarithms: [Double]
  private var factors = 0

  /// So that a product stays below 2^1000.
  private static let mostFactors = 1000

  init(_ targets: [Double]) {
    self.targets = targets
    linear = [Double](repeating: 0, count: targets.count)
    logarithms = linear
    products = [Double](repeating: 1, count: targets.count)
  }

  mutating func add(_ predictions: [Double]) -> Double {
    if factors == Self.mostFactors { takeLogarithms() }
    factors += 1
    var sum = 0.0
    predictions.withUnsafeBufferPointer { eta in
      targets.withUnsafeBufferPointer { y in
        linear.withUnsafeMutableBufferPointer { linear in
          products.withUnsafeMutableBufferPointer { products in
            for start in stride(from: 0, to: eta.count, by: Self.mostFactors) {
              var product = 1.0
              for i in start..<min(eta.count, start + Self.mostFactors) {
                let plain = max(eta[i], 0) - y[i] * eta[i]
                let factor = 1 + exp(-abs(eta[i]))
                linear[i] += plain
                products[i] *= factor
                sum += plain
                product *= factor
              }
              sum += log(product)
            }
          }
        }
      }
    }
    return sum / Double(targets.count)
  }

  private mutating func takeLogarithms() {
    for i in products.indices {
      logarithms[i] += log(products[i])
      products[i] = 1
    }
    factors = 0
  }

  var rows: [Double] { targets.indices.map { linear[$0] + logarithms[$0] + log(products[$0]) } }
}
