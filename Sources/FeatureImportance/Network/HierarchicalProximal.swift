/// The proximal step that lets a feature into a network's first layer only as far as its straight way to the outputs is open.
///
/// Of one feature with skip weights v and first-layer weights u it finds the b and w that minimise
/// `‖b - v‖² / 2 + ‖w - u‖² / 2 + lambda ‖b‖₂ + lambdaBar ‖w‖₁` subject to `|w_k| <= M ‖b‖₂`.
///
/// Given the length c of b, b points where v does and `w_k = sign(u_k) min(s_k, M c)`, `s_k` what the soft threshold leaves
/// of `|u_k|`. What remains is convex in c, with the slope `c - ‖v‖ + lambda - M Σ max(s_k - M c, 0)`: increasing, concave
/// and straight between the places where some `s_k = M c`. Newton's method from c = 0 therefore comes up to the root from
/// below and is there once a step leaves the same terms in the sum.
/// - SeeAlso: Lemhadri, Ruan, Abraham, Tibshirani (2021), J. Mach. Learn. Res. 22(127), algorithm 2, which sorts instead.
struct HierarchicalProximal<Real: NetworkReal> {
  var lambda: Real
  var lambdaBar: Real = 0
  /// How many times as large as the skip weights together a first-layer weight may be: the paper's M. 0: not at all.
  var hierarchy: Real

  /// Replaces v by b and u by w, both by zeros where the feature is out.
  ///
  /// Where v is zero, b may point anywhere, and takes the direction of the first output.
  /// - Complexity: O(k) a Newton step, for k first-layer weights; of these there are a few, at most k + 1.
  func apply(_ skip: UnsafeMutableBufferPointer<Real>, _ weights: UnsafeMutableBufferPointer<Real>) {
    guard !skip.isEmpty else { return }
    var squares: Real = 0
    for value in skip { squares += value * value }
    let size = squares.squareRoot()
    let length = length(size, UnsafeBufferPointer(weights))
    if size > 0 {
      let factor = length / size
      for i in skip.indices { skip[i] *= factor }
    } else {
      skip[0] = length
    }
    let bound = hierarchy * length
    for k in weights.indices {
      let left = min(max(abs(weights[k]) - lambdaBar, 0), bound)
      weights[k] = weights[k] < 0 ? -left : left
    }
  }

  /// Of b.
  private func length(_ size: Real, _ weights: UnsafeBufferPointer<Real>) -> Real {
    var length: Real = 0
    var before = -1
    while true {
      let bound = hierarchy * length
      var (sum, count): (Real, Int) = (0, 0)
      for weight in weights {
        let left = abs(weight) - lambdaBar
        if left > max(bound, 0) {
          sum += left
          count += 1
        }
      }
      if count == before { return length }
      before = count
      let root = (size - lambda + hierarchy * sum) / (1 + Real(count) * hierarchy * hierarchy)
      guard root > length else { return length }
      length = root
    }
  }
}
