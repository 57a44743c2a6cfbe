public import Tabular

/// What the analyst calls a variable, and what is ranked.
///
/// A categorical feature owns several columns of the design matrix; they are permuted, tested and reported as one.
public struct Feature: Sendable, Equatable {
  public let name: ByteText
  /// Its columns in the design matrix.
  public let columns: Range<Int>

  public init(name: ByteText, columns: Range<Int>) {
    self.name = name
    self.columns = columns
  }
}
