/// One hidden layer of rectifiers and one output, whose input changes along one direction: the network of most rankings,
/// in one pass over what comes in.
struct RectifierLayer {
  private let shape: NetworkShape

  /// - Returns: nil for a network of another build.
  init?(_ shape: NetworkShape, _ activation: Activation) {
    guard shape.hidden.count == 1, shape.outputs == 1, shape.skip.isEmpty, activation == .relu else { return nil }
    self.shape = shape
  }

  /// Writes `c + sum over units of v max(0, z + change x w + b)`, one number a row.
  ///
  /// - Parameters:
  ///   - z: what comes into the units: rows x units.
  ///   - w: the direction, one number a unit; none if nothing changes.
  ///   - changes: along it, one a row.
  func write<Real: NetworkReal>(
    _ parameters: [Real], _ z: [Real], _ w: [Real], _ changes: [Real], to outputs: inout [Real]
  ) {
    let units = shape.firstLayer.outputs
    let direction = w.isEmpty ? [Real](repeating: 0, count: units) : w
    let biases = Array(parameters[shape.firstLayer.biases])
    let heights = Array(parameters[shape.layers[1].weights])
    let constant = parameters[shape.layers[1].biases.lowerBound]
    let block = min(256, max(1, changes.count))
    var active = [Real](repeating: 0, count: block * units)
    z.withUnsafeBufferPointer { z in
      direction.withUnsafeBufferPointer { w in
        biases.withUnsafeBufferPointer { b in
          active.withUnsafeMutableBufferPointer { active in
            outputs.withUnsafeMutableBufferPointer { outputs in
              guard let active = active.baseAddress, let outputs = outputs.baseAddress, let z = z.baseAddress,
                let w = w.baseAddress, let b = b.baseAddress
              else { return }
              for start in stride(from: 0, to: changes.count, by: block) {
                let rows = start..<min(changes.count, start + block)
                for row in rows {
                  let (target, change, input) = (active + (row - start) * units, changes[row], z + row * units)
                  for j in 0..<units {
                    let value = input[j] + change * w[j] + b[j]
                    target[j] = value > 0 ? value : 0
                  }
                }
                Real.forward(
                  rows: rows.count, inputs: units, outputs: 1, active, heights, beta: 0, outputs + start)
                for row in rows { outputs[row] += constant }
              }
            }
          }
        }
      }
    }
  }
}
