public import FeatureImportance
import Foundation
public import Tabular

/// Seeded data sets with a known truth.
public enum Samples {
  /// Correlated normal columns x1, x2, …, and a target that depends on the first three.
  ///
  /// - Parameters:
  ///   - correlation: of neighbouring columns.
  ///   - family: gaussian targets have unit noise; binomial ones follow the logistic model.
  public static func dataset(
    rows: Int, columns: Int, family: Family, seed: UInt64, correlation: Double = 0.5, isWeighted: Bool = false
  ) -> Dataset {
    var stream = Seed(seed).stream("sample")
    var values = [Double](repeating: 0, count: rows * columns)
    var y: [Double] = []
    for i in 0..<rows {
      var last = 0.0
      var eta = 0.3
      for j in 0..<columns {
        last = correlation * last + (1 - correlation * correlation).squareRoot() * stream.normal()
        // Units differ by a lot, as in real tables.
        values[j * rows + i] = 5 + last * [1, 20, 0.01][j % 3]
        if j < 3 { eta += last * [1.0, -0.7, 0.5][j] }
      }
      switch family {
      case .gaussian: y.append(eta + stream.normal())
      case .binomial: y.append(stream.uniform() < 1 / (1 + exp(-eta)) ? 1 : 0)
      // Three classes: the first against the second by eta, the third by chance.
      case .multinomial:
        let u = stream.uniform() * (1 + exp(eta) + exp(0.5))
        y.append(u < 1 ? 0 : u < 1 + exp(eta) ? 1 : 2)
      }
    }
    return Dataset(
      x: design(values, rows: rows, columns: columns), y: y,
      weights: isWeighted ? (0..<rows).map { Double($0 % 4) } : nil)
  }

  /// Columns x1, x2, … of one feature each.
  public static func design(_ values: [Double], rows: Int, columns: Int) -> DesignMatrix {
    let names = (0..<columns).map { ByteText("x\($0 + 1)") }
    return DesignMatrix(
      rowCount: rows, columnNames: names,
      features: names.enumerated().map { Feature(name: $1, columns: $0..<$0 + 1) }, values: values)
  }

  /// A table with numbers, labels, a boolean, missing values, an id and a constant, and two targets: `outcome` (yes/no)
  /// and `amount`. `signal` and `group` matter, `noise` and `flag` do not.
  public static func table(rows: Int, seed: UInt64) -> Table {
    var stream = Seed(seed).stream("table")
    var (signal, noise, amount): ([Double], [Double], [Double]) = ([], [], [])
    var (group, flag, outcome): ([Int32], [Int32], [Int32]) = ([], [], [])
    for _ in 0..<rows {
      let x = stream.normal()
      let level = stream.index(below: 3)
      let eta = 1.2 * x + [0, 0.8, -0.8][level]
      signal.append(stream.uniform() < 0.05 ? .nan : x)
      noise.append(stream.normal())
      group.append(Int32(level))
      flag.append(Int32(stream.index(below: 2)))
      amount.append(10 + eta + stream.normal())
      outcome.append(stream.uniform() < 1 / (1 + exp(-eta)) ? 1 : 0)
    }
    let yesNo: [ByteText] = ["no", "yes"]
    return Table(
      columns: [
        Column(name: "id", values: .numeric((0..<rows).map { Double($0 + 1) })),
        Column(name: "signal", values: .numeric(signal)),
        Column(name: "noise", values: .numeric(noise)),
        Column(name: "group", values: .categorical(Labels(codes: group, levels: ["a", "b", "c"]))),
        Column(name: "flag", values: .boolean(Labels(codes: flag, levels: yesNo))),
        Column(name: "site", values: .categorical(Labels(codes: [Int32](repeating: 0, count: rows), levels: ["one"]))),
        Column(name: "amount", values: .numeric(amount)),
        Column(name: "outcome", values: .boolean(Labels(codes: outcome, levels: yesNo))),
      ], rowCount: rows)
  }
}
