/// Deals rows out to parts as they come, so that a table that is never held has the folds of one that is.
///
/// A class (for a quantity there is one) gives each part one row before any part gets a second, so that parts have equal
/// shares of every class; among the parts that are due, the one with the fewest rows of all classes is next, chance
/// deciding between equals. Rows added behind the others change nobody's part.
struct RowDeal: Sendable {
  let partCount: Int
  private var stream: RandomStream
  /// Rows of each part.
  private var sizes: [Int]
  /// In the order in which they came.
  private var classes: [Double] = []
  /// For each class the parts that are due in its present round, in any order.
  private var due: [[Int]] = []

  /// - Parameter partCount: at least 1.
  init(partCount: Int, stream: RandomStream) {
    self.partCount = partCount
    self.stream = stream
    sizes = [Int](repeating: 0, count: partCount)
  }

  /// The part of the next row.
  ///
  /// - Complexity: O(parts) where there are several classes.
  mutating func next(class: Double = 0) -> Int {
    let index = place(of: `class`)
    if due[index].isEmpty { due[index] = Array(0..<partCount) }
    let place = classes.count == 1 ? stream.index(below: due[index].count) : smallest(of: index)
    let part = due[index][place]
    due[index].swapAt(place, due[index].count - 1)
    due[index].removeLast()
    sizes[part] += 1
    return part
  }

  /// Deals the next rows, all of one class, and appends the part of each to a number of such digits.
  ///
  /// - Complexity: O(rows), without a look at the parts.
  mutating func appendDigits(to numbers: UnsafeMutableBufferPointer<Int>) {
    // Where there is but one part it takes no chance.
    guard partCount > 1 else { return }
    let index = place(of: 0)
    guard classes.count == 1 else {
      for row in numbers.indices { numbers[row] = numbers[row] * partCount + next() }
      return
    }
    var (stream, left) = (stream, due[index].count)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: partCount) { own in
      _ = own.update(fromContentsOf: due[index])
      for row in numbers.indices {
        if left == 0 {
          for part in 0..<partCount { own[part] = part }
          left = partCount
        }
        let place = stream.index(below: left)
        let part = own[place]
        left -= 1
        own[place] = own[left]
        sizes[part] += 1
        numbers[row] = numbers[row] * partCount + part
      }
      due[index] = Array(own[..<left])
    }
    self.stream = stream
  }

  private mutating func place(of class: Double) -> Int {
    if let index = classes.firstIndex(of: `class`) { return index }
    classes.append(`class`)
    due.append([])
    return classes.count - 1
  }

  /// The place among a class's due parts of one with the fewest rows.
  private mutating func smallest(of index: Int) -> Int {
    var (least, places) = (Int.max, 0)
    for part in due[index] {
      if sizes[part] < least { (least, places) = (sizes[part], 0) }
      if sizes[part] == least { places += 1 }
    }
    var left = stream.index(below: places)
    for (place, part) in due[index].enumerated() where sizes[part] == least {
      if left == 0 { return place }
      left -= 1
    }
    return 0
  }
}
