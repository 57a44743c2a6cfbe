public import Tabular

/// Rows in parts, and the splits that hold some of them out in turn.
///
/// In a partition every part is held out once while the others train. Forward in time, every block but the first is held
/// out while what came before it trains, but for a gap. Either way training rows are whole parts, so that sums over
/// parts serve every split.
public struct Folds: Sendable, Equatable {
  /// The part of each row, from 0; forward in time, earlier parts have smaller numbers.
  public let assignment: [Int]
  public let partCount: Int
  /// The parts on either side of each split.
  let sides: [Sides]

  /// The parts that a split learns from and is judged by.
  struct Sides: Sendable, Equatable {
    /// The parts before this one train.
    let trainingEnd: Int
    let heldOut: Range<Int>
    /// The parts from this one on train too.
    let trainingResumes: Int
  }

  init(assignment: [Int], partCount: Int, sides: [Sides]) {
    self.assignment = assignment
    self.partCount = partCount
    self.sides = sides
  }

  /// A partition: each part is held out once, its complement training.
  init(assignment: [Int], partCount: Int) {
    self.init(
      assignment: assignment, partCount: partCount,
      sides: (0..<partCount).map { Sides(trainingEnd: $0, heldOut: $0..<$0 + 1, trainingResumes: $0 + 1) })
  }

  /// How many splits there are.
  public var count: Int { sides.count }

  /// Whether each row is held out exactly once, its complement training.
  public var isPartition: Bool { sides.first?.trainingEnd == 0 }

  /// The parts that a split trains on.
  func trainingParts(_ fold: Int) -> [Int] {
    Array(0..<sides[fold].trainingEnd) + Array(sides[fold].trainingResumes..<partCount)
  }

  /// How many rows a split trains on.
  func trainingCount(_ fold: Int) -> Int {
    let parts = Set(trainingParts(fold))
    return assignment.count { parts.contains($0) }
  }

  /// The rows of one split, ascending.
  public func split(_ fold: Int) -> Split {
    let side = sides[fold]
    return Split(
      training: assignment.indices.filter { i in
        assignment[i] < side.trainingEnd || assignment[i] >= side.trainingResumes
      },
      heldOut: assignment.indices.filter { side.heldOut.contains(assignment[$0]) })
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
    case .time(let order) where dependence.canBeSplit:
      self.init(order, count: count, classes: classes)
    // Rows of one group, as a training part of two groups has them, can't be kept apart any further.
    case .independent, .groups, .time:
      self.init(rowCount: rowCount, count: min(count, rowCount), classes: classes, stream: stream)
    }
  }

  /// Deals rows out at random so that every part has its share of each class; see `RowDeal`.
  ///
  /// - Parameters:
  ///   - classes: for classification the target, for regression nil.
  ///   - count: at least 2, at most the number of rows.
  public init(rowCount: Int, count: Int, classes: [Double]?, stream: RandomStream) {
    precondition(count >= 2 && count <= rowCount, "folds need rows")
    var deal = RowDeal(partCount: count, stream: stream)
    self.init(assignment: (0..<rowCount).map { deal.next(class: classes?[$0] ?? 0) }, partCount: count)
  }

  /// One part for each distinct value of a column among the given rows of its table.
  public init(labels column: Column, rows: [Int]) {
    let numbers = column.numbers(of: rows)
    self.init(assignment: numbers, partCount: (numbers.max() ?? -1) + 1)
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
