/// Told when a change of a store begins and how it ended, so that a program that is interrupted meanwhile can wait for
/// the end and say truly whether anything was saved.
public struct ChangeWatch: Sendable {
  let willBegin: @Sendable () -> Void
  let didEnd: @Sendable (_ isMade: Bool) -> Void

  /// - Parameters:
  ///   - willBegin: called when the lock is held and before the first byte is written; what follows takes milliseconds.
  ///   - didEnd: called once for every `willBegin`, with whether the change is now on the disk.
  public init(willBegin: @escaping @Sendable () -> Void, didEnd: @escaping @Sendable (_ isMade: Bool) -> Void) {
    self.willBegin = willBegin
    self.didEnd = didEnd
  }

  /// Nobody wants to know.
  public static let none = ChangeWatch(willBegin: {}, didEnd: { _ in })
}
