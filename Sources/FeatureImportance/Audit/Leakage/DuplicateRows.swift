import Foundation
import Tabular

/// Looks for rows that are there more than once, in all features and the target: when one of them is held out and its twin
/// learnt from, a model is judged by what it has seen.
struct DuplicateRows: AuditCheck {
  /// Held-out rows with a twin, as a share.
  static let threshold = 0.005
  /// Fewer twins are no pattern.
  static let fewest = 5
  /// So many times what chance would give.
  static let excess = 10.0

  func warnings(of table: AuditedTable) -> [RunWarning] {
    let twins = Twins(table)
    guard twins.rows >= Self.fewest, Double(twins.pairs) > Self.excess * twins.expectedPairs else { return [] }
    var (heldOut, seen) = (0, 0)
    for split in table.plan.splits {
      var isLearnt = [Bool](repeating: false, count: twins.numbers.count)
      for row in split.training { isLearnt[twins.numbers[row]] = true }
      heldOut += split.heldOut.count
      seen += split.heldOut.count { isLearnt[twins.numbers[$0]] }
    }
    let share = Double(seen) / Double(max(1, heldOut))
    let found = "\(twins.rows) of \(table.rowCount) rows have a twin that is equal in all features and the target"
    let chance =
      "where chance would give \(shortened(twins.expectedPairs, digits: 1)) or fewer pairs, not \(twins.pairs)"
    guard share >= Self.threshold else {
      return [
        RunWarning(
          code: "duplicates", severity: .note,
          finding: "\(found), \(chance).",
          consequence: "Hardly any was learnt from while its twin was held out (\(percentage(share))).")
      ]
    }
    return [
      RunWarning(
        code: "leakage-duplicates", severity: .serious,
        finding: "\(found), \(chance).",
        consequence:
          "On average \(percentage(share)) of held-out rows had a twin among the rows learnt from, which makes models look "
          + "better than they are.",
        remedy: "Keep one row of each, or name a column with --split-by that keeps twins together.")
    ]
  }
}

/// Which rows are equal in all features and the target.
private struct Twins {
  /// Of each row the number of the first that is equal to it.
  let numbers: [Int]
  /// That have a twin.
  let rows: Int
  let pairs: Int
  /// That chance makes at most when half of what a column tells is told by the others: that equals meet in a column has the
  /// sum of squared shares as its probability; of independent columns the product over them, of dependent ones its root.
  let expectedPairs: Double

  init(_ table: AuditedTable) {
    let rows = table.target.rows
    let target = table.cohort.table[table.target.name].map { BinnedColumn($0, rows: rows) }
    let columns = (table.columns + (target.map { [$0] } ?? [])).compactMap { table.cohort.table[$0.name] }
    var hashes = [UInt64](repeating: 0, count: rows.count)
    for column in columns { column.mixKeys(of: rows, into: &hashes) }
    var first: [UInt64: Int] = [:]
    first.reserveCapacity(rows.count)
    var counts = [Int](repeating: 0, count: rows.count)
    numbers = hashes.indices.map { row in
      let number = first[hashes[row]] ?? row
      if number == row { first[hashes[row]] = row }
      counts[number] += 1
      return number
    }
    self.rows = counts.reduce(0) { $1 > 1 ? $0 + $1 : $0 }
    pairs = counts.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    let all = Double(rows.count) * Double(rows.count - 1) / 2
    let logProbability = (table.columns + (target.map { [$0] } ?? [])).reduce(0) {
      $0 + log(max(1, $1.equalPairs) / all)
    }
    expectedPairs = all * exp(logProbability / 2)
  }
}

extension Column {
  /// Mixes each row's value into its hash: the same for equal values, missing ones being equal too.
  fileprivate func mixKeys(of rows: [Int], into hashes: inout [UInt64]) {
    func mix(_ key: (Int) -> UInt64) {
      for (i, row) in rows.enumerated() { hashes[i] = mixed(hashes[i] ^ mixed(key(row))) }
    }
    switch values {
    // Of -0 and 0 the sum with 0 is the same.
    case .numeric(let x), .date(let x, _): mix { x[$0].isNaN ? .max : (x[$0] + 0).bitPattern }
    case .boolean(let labels), .categorical(let labels): mix { UInt64(bitPattern: Int64(labels.codes[$0])) }
    case .text(let texts): mix { UInt64(bitPattern: Int64(texts.codes[$0])) }
    }
  }
}
