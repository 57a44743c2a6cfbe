public import Tabular

/// A partition of rows into parts that are held out in turn.
public struct Folds: Sendable, Equatable {
  /// The part of each row.
  public let assignment: [Int]
  public let count: Int

  /// Deals rows out at random, class by class, so that every part has its share of each.
  ///
  /// - Parameters:
  ///   - classes: for classification the target, for regression nil.
  ///   - count: at least 2, at most the number of rows.
  public init(rowCount: Int, count: Int, classes: [Double]?, stream: RandomStream) {
    precondition(count >= 2 && count <= rowCount, "folds need rows")
    var stream = stream
    var assignment = [Int](repeating: 0, count: rowCount)
    var groups: [Double: [Int]] = [:]
    for row in 0..<rowCount { groups[classes?[row] ?? 0, default: []].append(row) }
    var next = 0
    for key in groups.keys.sorted() {
      var rows = groups[key] ?? []
      stream.shuffle(&rows)
      // The deal goes on where the last class stopped, which keeps the parts equally large.
      for row in rows {
        assignment[row] = next % count
        next += 1
      }
    }
    self.assignment = assignment
    self.count = count
  }

  /// One part for each distinct value of a column among the given rows of its table.
  public init(labels column: Column, rows: [Int]) {
    var parts: [ColumnKey: Int] = [:]
    assignment = rows.map { row in
      let key = ColumnKey(column, row)
      let part = parts[key] ?? parts.count
      parts[key] = part
      return part
    }
    count = parts.count
  }

  /// A value of a column, to be compared.
  private enum ColumnKey: Hashable {
    case number(Double)
    case code(Int32)

    init(_ column: Column, _ row: Int) {
      switch column.values {
      case .numeric(let x), .date(let x, _): self = .number(x[row])
      case .boolean(let labels), .categorical(let labels): self = .code(labels.codes[row])
      case .text(let texts): self = .code(texts.codes[row])
      }
    }
  }

  /// Rows of all parts but one, and the rows of that one.
  public func split(_ fold: Int) -> Split {
    Split(
      training: assignment.indices.filter { assignment[$0] != fold },
      heldOut: assignment.indices.filter { assignment[$0] == fold })
  }
}

/// Rows to learn from and rows to judge by, without overlap.
public struct Split: Sendable, Equatable {
  public let training: [Int]
  public let heldOut: [Int]
}
