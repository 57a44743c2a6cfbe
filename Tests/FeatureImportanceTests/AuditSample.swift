import Foundation
import Tabular

@testable import FeatureImportance

/// Honest tables of 30 features of all kinds, into which leaks are planted.
struct AuditSample {
  var columns: [Column]
  var target: [Double]
  let isClassification: Bool

  enum Leak: CaseIterable {
    case noisyCopy, lateDate, idOrder, duplicates
  }

  /// Twenty correlated measurements, four counts, three categories, two dates and one number that is often missing; an id
  /// besides. A third of the target's variance is told by five features.
  init(rows: Int = 2000, isClassification: Bool, seed: UInt64) {
    var stream = Seed(seed).stream("audit sample")
    var numbers = [[Double]](repeating: [], count: 27)
    var labels = [[Int32]](repeating: [], count: 3)
    var target: [Double] = []
    for _ in 0..<rows {
      var last = 0.0
      for j in 0..<20 {
        last = 0.6 * last + 0.8 * stream.normal()
        numbers[j].append(10 + last)
      }
      for j in 20..<24 { numbers[j].append(Double(stream.index(below: 3 + 4 * (j - 20)))) }
      for j in 24..<26 { numbers[j].append(Double(18_000 + stream.index(below: 900))) }
      numbers[26].append(stream.uniform() < 0.3 ? .nan : stream.normal())
      for k in 0..<3 { labels[k].append(Int32(stream.index(below: 2 + k))) }
      let row = target.count
      let effects = 0.5 * (numbers[7][row] - numbers[12][row]) + 0.3 * numbers[23][row] + (labels[2][row] == 1 ? 1 : 0)
      let told = numbers[0][row] + effects - 12.5
      let eta = told + 1.9 * stream.normal()
      target.append(isClassification ? (eta > 0.5 ? 1 : 0) : eta)
    }
    columns = numbers.enumerated().map { j, values in
      let name = ByteText("x\(j + 1)")
      return 24..<26 ~= j
        ? Column(name: name, values: .date(values, DateFormat(order: .yearFirst)))
        : Column(name: name, values: .numeric(values))
    }
    for (k, codes) in labels.enumerated() {
      let levels = (0..<2 + k).map { ByteText("level \($0)") }
      columns.append(Column(name: ByteText("c\(k + 1)"), values: .categorical(Labels(codes: codes, levels: levels))))
    }
    columns.append(Column(name: "id", values: .numeric((0..<rows).map { Double(1001 + $0) })))
    (self.target, self.isClassification) = (target, isClassification)
  }

  mutating func plant(_ leak: Leak, seed: UInt64) {
    var stream = Seed(seed).stream("leak")
    let n = target.count
    switch leak {
    case .noisyCopy:
      let spread = standardDeviation(of: target, denominator: Double(n))
      let copy = target.map { y in
        isClassification ? (stream.uniform() < 0.05 ? 1 - y : y) : y + 0.4 * spread * stream.normal()
      }
      columns.append(Column(name: "leak", values: .numeric(copy)))
    case .lateDate:
      let high = target.sorted()[isClassification ? n - 1 : 4 * n / 5]
      let dates = target.map { y -> Double in
        y >= high && stream.uniform() < 0.6 ? 19_000 + Double(stream.index(below: 300)) : .nan
      }
      columns.append(Column(name: "leak", values: .date(dates, DateFormat(order: .yearFirst))))
    case .idOrder:
      let order = target.indices.sorted { (target[$0], $0) < (target[$1], $1) }
      var ids = [Double](repeating: 0, count: n)
      for (place, row) in order.enumerated() { ids[row] = Double(1001 + place) }
      columns.append(Column(name: "leak", values: .numeric(ids)))
    case .duplicates:
      let rows = Array(0..<n) + (0..<n / 20).map { _ in stream.index(below: n) }
      columns = columns.map { column in
        switch column.values {
        case .numeric(let x) where column.name == "id":
          Column(name: column.name, values: .numeric(x + (0..<n / 20).map { Double(9000 + $0) }))
        case .numeric(let x): Column(name: column.name, values: .numeric(rows.map { x[$0] }))
        case .date(let x, let format): Column(name: column.name, values: .date(rows.map { x[$0] }, format))
        case .categorical(let labels), .boolean(let labels):
          Column(
            name: column.name, values: .categorical(Labels(codes: rows.map { labels.codes[$0] }, levels: labels.levels))
          )
        case .text: column
        }
      }
      target = rows.map { target[$0] }
    }
  }

  var table: Table {
    let outcome =
      isClassification
      ? Column(name: "y", values: .boolean(Labels(codes: target.map { Int32($0) }, levels: ["no", "yes"])))
      : Column(name: "y", values: .numeric(target))
    return Table(columns: columns + [outcome], rowCount: target.count)
  }
}

extension AuditedTable {
  /// A table as an analysis would audit it.
  init(_ table: Table, target: ByteText = "y", splitting: Splitting = .random) throws {
    let options = AnalysisOptions(target: target, splitting: splitting, threads: Threads(1))
    let analysis = Analysis(options)
    let source = DataSource(fileName: "t.csv", sha256: String(repeating: "0", count: 64), byteCount: 1)
    let (data, cohort) = try analysis.cohort(of: table, from: source)
    let (encoding, everything) = cohort.everything()
    self.init(
      data, cohort, encoding, everything, plan: try analysis.plan(for: cohort), splitting: splitting,
      threads: Threads(1))
  }
}
