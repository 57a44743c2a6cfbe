public import Tabular

/// Rows in parts, and the splits that hold them out in turn.
///
/// In a partition every part is held out once while the others train. Forward in time, every part but the first is held
/// out while all earlier ones train. Either way training rows are whole parts, so that sums over parts serve every split.
public struct Folds: Sendable, Equatable {
  /// The part of each row, from 0; forward in time, earlier parts have smaller numbers.
  public let assignment: [Int]
  /// How many parts there are: as many as splits, or one more forward in time.
  public let partCount: Int
  /// Whether each row is held out exactly once, its complement training.
  public let isPartition: Bool

  init(assignment: [Int], partCount: Int, isPartition: Bool) {
    self.assignment = assignment
    self.partCount = partCount
    self.isPartition = isPartition
  }

  /// How many splits there are.
  public var count: Int { isPartition ? partCount : partCount - 1 }

  /// The part that a split holds out.
  public func heldOutPart(_ fold: Int) -> Int { isPartition ? fold : fold + 1 }

  /// How many rows a part has.
  func rowCount(ofPart part: Int) -> Int { assignment.count { $0 == part } }

  /// The parts that a split trains on.
  public func trainingParts(_ fold: Int) -> [Int] {
    let heldOut = heldOutPart(fold)
    return (0..<partCount).filter { isPartition ? $0 != heldOut : $0 < heldOut }
  }

  /// The rows of one split, ascending.
  public func split(_ fold: Int) -> Split {
    let heldOut = heldOutPart(fold)
    return Split(
      training: assignment.indices.filter { isPartition ? assignment[$0] != heldOut : assignment[$0] < heldOut },
      heldOut: assignment.indices.filter { assignment[$0] == heldOut })
  }

  public var splits: [Split] { (0..<count).map(split) }
}

extension Folds {
  /// Folds that respect how rows depend on each other: dealt at random, group by group, or forward in time.
  ///
  /// - Parameters:
  ///   - count: of splits, at least 2; there are fewer when there are fewer rows, groups or later moments.
  ///   - classes: for classification the target, for regression nil; parts have equal shares of each class where they
  ///     can, and training parts have every class.
  ///   - stream: unused forward in time, where nothing is left to chance.
  public init(_ dependence: Dependence, rowCount: Int, count: Int, classes: [Double]?, stream: RandomStream) {
    switch dependence {
    case .groups(let groups) where dependence.canBeSplit:
      self.init(groups: groups, count: count, classes: classes, stream: stream)
    case .time(let places) where dependence.canBeSplit:
      self.init(times: places, count: count, classes: classes)
    // Rows of one group, as a training part of two groups has them, can't be kept apart any further.
    case .independent, .groups, .time:
      self.init(rowCount: rowCount, count: min(count, rowCount), classes: classes, stream: stream)
    }
  }

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
    self.init(assignment: assignment, partCount: count, isPartition: true)
  }

  /// One part for each distinct value of a column among the given rows of its table.
  public init(labels column: Column, rows: [Int]) {
    let numbers = column.numbers(of: rows)
    self.init(assignment: numbers, partCount: (numbers.max() ?? -1) + 1, isPartition: true)
  }
}

/// Rows to learn from and rows to judge by, without overlap.
public struct Split: Sendable, Equatable {
  public let training: [Int]
  public let heldOut: [Int]

  /// Whether every class is among the training rows; so it is where rows have none.
  func learnsEvery(_ classes: [Double]?) -> Bool {
    guard let classes else { return true }
    return Set(training.map { classes[$0] }) == Set(classes)
  }
}
