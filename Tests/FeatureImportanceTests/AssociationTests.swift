import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("How strongly two features go together")
struct AssociationTests {
  private func numbers(_ name: ByteText, _ values: [Double]) -> AssociatedColumn {
    AssociatedColumn(Column(name: name, values: .numeric(values)), rows: Array(values.indices))
  }

  private func labels(_ name: ByteText, _ codes: [Int32]) -> AssociatedColumn {
    let levels = (0...(codes.max() ?? 0)).map { ByteText("level \($0)") }
    return AssociatedColumn(
      Column(name: name, values: .categorical(Labels(codes: codes, levels: levels))), rows: Array(codes.indices))
  }

  private let x: [Double] = [3.1, -1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
  private let y: [Double] = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5]
  private let z: [Double] = [1, 2, 5, 6, 9, 10, 3, 4, 8, 2.5, 5, 11]
  private let group: [Int32] = [0, 0, 1, 1, 2, 2, 0, 1, 2, 0, 1, 2]

  @Test("Spearman's coefficient with ties, of numbers that fall together too, equals scipy's")
  func spearman() {
    let expected = 0.12660732843443573  // scipy 1.17.1, stats.spearmanr(x, y)
    #expect(abs(Association.strength(numbers("x", x), numbers("y", y)) - expected) < 1e-14)
    #expect(abs(Association.strength(numbers("x", x.map { -$0 }), numbers("y", y)) - expected) < 1e-14)
  }

  @Test("the correlation ratio of ranks is Kruskal and Wallis' H in another form, corrected for bias")
  func correlationRatio() {
    // scipy 1.17.1, stats.kruskal of the three groups; eta² = H / 11.
    for (values, h) in [(x, 6.592198581560283), (z, 9.880701754385965)] {
      let expected = (1 - (1 - h / 11) * 11 / 9).squareRoot()
      #expect(abs(Association.strength(numbers("x", values), labels("g", group)) - expected) < 1e-13)
      #expect(abs(Association.strength(labels("g", group), numbers("x", values)) - expected) < 1e-13)
    }
  }

  @Test("Cramér's V of hair and eye colour (Snee 1974), corrected for bias")
  func cramersV() {
    let counts = [[68, 119, 26, 7], [20, 84, 17, 94], [15, 54, 14, 10], [5, 29, 14, 16]]
    var (hair, eye): ([Int32], [Int32]) = ([], [])
    for (i, row) in counts.enumerated() {
      for (j, count) in row.enumerated() {
        hair += [Int32](repeating: Int32(i), count: count)
        eye += [Int32](repeating: Int32(j), count: count)
      }
    }
    // From chi² = 138.28984162600824 of scipy 1.17.1, stats.chi2_contingency; without correction 0.279.
    #expect(abs(Association.strength(labels("hair", hair), labels("eye", eye)) - 0.27048315291231567) < 1e-13)
  }

  @Test("many levels that say nothing are not taken to say much")
  func bias() {
    var stream = Seed(4).stream("labels")
    let many = (0..<200).map { _ in Int32(stream.index(below: 60)) }
    let other = (0..<200).map { _ in Int32(stream.index(below: 50)) }
    let number = (0..<200).map { _ in stream.normal() }
    #expect(Association.strength(labels("a", many), labels("b", other)) < 0.3)
    #expect(Association.strength(labels("a", many), numbers("x", number)) < 0.3)
    // A label for every row tells everything and nothing.
    #expect(Association.strength(labels("id", (0..<200).map { Int32($0) }), numbers("x", number)) == 0)
  }

  @Test("units, monotone transformations and names of labels change no bit")
  func invariance() {
    let bent = z.map { exp($0 / 3) * 1000 - 5 }
    for other in [numbers("y", y), labels("g", group)] {
      #expect(Association.strength(numbers("z", z), other) == Association.strength(numbers("z", bent), other))
    }
    let renamed = group.map { [2, 0, 1][Int($0)] as Int32 }
    let plain = Association.strength(labels("g", group), numbers("z", z))
    #expect(agree(Association.strength(labels("g", renamed), numbers("z", z)), plain, 1e-14))
  }

  @Test("what repeats another is as strong as can be, what does not vary tells nothing")
  func extremes() {
    let copies = [(numbers("a", x), numbers("b", x)), (labels("a", group), labels("b", group.map { 2 - $0 }))]
    for (a, b) in copies { #expect(abs(Association.strength(a, b) - 1) < 1e-12) }
    let between = group.map { Double($0) }
    #expect(abs(Association.strength(labels("a", group), numbers("b", between)) - 1) < 1e-12)
    let constant = numbers("c", [Double](repeating: 3, count: 12))
    let one = labels("c", [Int32](repeating: 0, count: 12))
    for other in [numbers("x", x), labels("g", group), constant, one] {
      #expect(Association.strength(constant, other) == 0)
      #expect(Association.strength(one, other) == 0)
    }
  }

  @Test("only rows that have both count, ranked among themselves; too few say nothing")
  func missing() {
    var (gappyX, gappyY) = (x, y)
    gappyX[1] = .nan
    gappyY[5] = .nan
    let rows = x.indices.filter { $0 != 1 && $0 != 5 }
    let whole = Association.strength(numbers("x", rows.map { x[$0] }), numbers("y", rows.map { y[$0] }))
    #expect(whole > 0)
    #expect(Association.strength(numbers("x", gappyX), numbers("y", gappyY)) == whole)
    gappyX[2] = .nan
    #expect(Association.strength(numbers("x", gappyX), numbers("y", gappyY)) == 0)
  }

  @Test("the matrix has every pair's association whatever the threads, and is symmetric")
  func matrix() {
    var gappy = z
    gappy[3] = .nan
    let columns = [
      numbers("x", x), labels("g", group), numbers("z", z), numbers("gappy", gappy), numbers("y", y),
      numbers("constant", x.map { _ in 1 }),
    ]
    let matrix = AssociationMatrix(columns, threads: Threads(1))
    #expect(matrix.values == AssociationMatrix(columns, threads: Threads(2)).values)
    for i in columns.indices {
      #expect(matrix[i, i] == 1)
      for j in columns.indices where i != j {
        #expect(matrix[i, j] == matrix[j, i])
        #expect(abs(matrix[i, j] - Association.strength(columns[i], columns[j])) < 1e-14)
      }
    }
  }

  @Test("of many rows a sample is drawn, the same for the same seed, and it is near the whole")
  func sample() throws {
    var stream = Seed(1).stream("rows")
    let a = (0..<60_000).map { _ in stream.normal() }
    let b = a.map { $0 + stream.normal() }
    let table = Table(
      columns: [Column(name: "a", values: .numeric(a)), Column(name: "b", values: .numeric(b))], rowCount: a.count)
    func association(_ seed: UInt64) -> Double {
      AssociationMatrix(of: ["a", "b"], in: table, rows: Array(a.indices), seed: Seed(seed), threads: Threads(1))[0, 1]
    }
    let whole = Association.strength(numbers("a", a), numbers("b", b))
    #expect(association(0) == association(0) && association(0) != association(1))
    #expect(abs(association(0) - whole) < 0.02 && association(0) != whole)
  }
}
