internal import RealModule

/// How the learning rate changes from epoch to epoch.
public struct LearningRateSchedule: Sendable, Equatable {
  public var course: Course
  /// Epochs over which the rate first rises in a straight line. Goyal et al. (2017), arXiv:1706.02677.
  public var warmUp: Int

  public enum Course: Sendable, Equatable {
    case constant
    /// Times `factor` after every so many epochs.
    case step(every: Int, factor: Double)
    /// Half a cosine from the full rate to nearly zero at the last epoch. Loshchilov, Hutter (2017), ICLR.
    case cosine
  }

  public init(_ course: Course = .constant, warmUp: Int = 0) {
    self.course = course
    self.warmUp = warmUp
  }

  /// What the learning rate is multiplied by.
  ///
  /// - Parameter epoch: from 0.
  func factor(epoch: Int, of epochs: Int) -> Double {
    if epoch < warmUp { return Double(epoch + 1) / Double(warmUp + 1) }
    let (done, all) = (epoch - warmUp, max(1, epochs - warmUp))
    switch course {
    case .constant: return 1
    case .step(let every, let factor): return Double.pow(factor, done / max(1, every))
    case .cosine: return (1 + Double.cos(Double.pi * Double(done) / Double(all))) / 2
    }
  }
}
