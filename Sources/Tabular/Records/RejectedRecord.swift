/// A record that could not become a row: where it begins and why.
public struct RejectedRecord: Sendable, Equatable {
  /// The line of the file on which the record begins, from 1.
  public let line: Int
  /// Without any of the record's values.
  public let reason: String

  /// - Parameters:
  ///   - line: from 1.
  ///   - reason: without any of the record's values.
  public init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }
}
