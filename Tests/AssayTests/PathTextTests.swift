import FeatureImportance
import Foundation
import Tabular
import Testing

@testable import assay

@Suite("A path in the terminal")
struct PathTextTests {
  private let plain = Style(isColored: false)

  /// Feature "up" enters at once and "down" half way, on ten lambdas from 100 to 0.1.
  private func path(family: Family = .gaussian, classes: [ByteText] = [], names: [ByteText] = ["up", "down"])
    -> PathResult
  {
    let points = (0..<10).map { k in
      let b = [Double(k), k < 5 ? 0 : -Double(k - 4)]
      let all = classes.isEmpty ? b : classes.indices.flatMap { c in b.map { c == 0 ? $0 : -0.5 * $0 } }
      return PathPoint(
        lambda: pow(10, 2 - Double(k) / 3), intercepts: [Double](repeating: 0, count: max(1, classes.count)),
        coefficients: all, standardized: all, devianceRatio: Double(k) / 10, dualityGap: 0)
    }
    return PathResult(
      family: family, alpha: 1, points: points, columns: names.map { .init(feature: $0, column: $0) },
      classes: classes,
      validation: .init(
        mean: (0..<10).map { 50 + pow(Double($0 - 6), 2) }, standardError: Array(repeating: 9, count: 10), folds: 5,
        minimum: 6, oneStandardError: 3))
  }

  private func text(_ path: PathResult, splitting: Splitting = .random) throws -> String {
    let table = Table(columns: [Column(name: "y", values: .numeric([1, 2, 3]))], rowCount: 3)
    return PathText(
      path: path, target: try Target("y", in: table, task: .regression), file: "t.csv", rows: 3, splitting: splitting,
      isStandardized: true, style: plain
    ).text
  }

  @Test("dots stand where braille has them")
  func braille() {
    var canvas = BrailleCanvas(width: 2, height: 1)
    canvas.line(from: (0, 0), to: (3, 3), series: 1)
    #expect((0..<2).map { canvas[$0, 0]?.sign } == ["⠑", "⢄"])
    #expect(canvas[0, 0]?.series == 1)
    var empty = BrailleCanvas(width: 1, height: 2)
    empty.line(from: (0, 7), to: (1, 7), series: 0)
    #expect(empty[0, 0] == nil && empty[0, 1]?.sign == "⣀")
  }

  @Test("curves begin where features enter and end at their names, guides stand at the chosen lambdas")
  func sketch() throws {
    let sketch = try #require(PathSketch(path())).text(plain)
    let lines = sketch.split(separator: "\n").map(Array.init)
    // From 7 to -3 in steps of 2, three rows each: eleven rows above that of zero, four below.
    #expect(lines.count == 1 + 16 + 3)
    let (one, least) = (String(lines[0]).range(of: "1se"), String(lines[0]).range(of: "min"))
    #expect(one != nil && least != nil)
    // The path from 100 down to a third of lambda.min = 1, so to 10^(-1/3): 64 columns for 2 1/3 decades.
    let guide = 9 + Int((127.0 * 1 / (2 + 1.0 / 3)).rounded()) / 2
    #expect(lines.dropFirst().prefix(16).contains { $0.count > guide && $0[guide] == "┊" })
    let up = try #require(lines.first { String($0).hasSuffix(" up") })
    let down = try #require(lines.first { String($0).hasSuffix(" down") })
    #expect(up.count == 9 + 64 + 3 && down.count == 9 + 64 + 5)
    #expect(lines[1].starts(with: up) && lines[16].starts(with: down))
    // Below zero nothing is drawn before the second feature enters, at 10^(2 - 4/3) at the earliest.
    let zero = try #require(lines.firstIndex { String($0).contains("  0 ┤") })
    let entry = 9 + Int((127.0 * 4 / 7).rounded()) / 2
    for line in lines[(zero + 1)...16] {
      #expect(line.dropFirst(9).prefix(entry - 9).allSatisfy { " ┊".contains($0) })
    }
  }

  @Test("every line fits 100 columns, whatever the names", arguments: [5, 40, 4000])
  func width(features: Int) throws {
    let names = (0..<features).map { ByteText("a rather long name of a measurement, number \($0)") }
    let points = (0..<30).map { k in
      let b = names.indices.map { $0 <= k * k * k ? 1 / Double($0 + 1) : 0 }
      return PathPoint(
        lambda: pow(0.7, Double(k)), intercepts: [0], coefficients: b, standardized: b, devianceRatio: 0.5,
        dualityGap: 0)
    }
    let path = PathResult(
      family: .gaussian, alpha: 1, points: points, columns: names.map { .init(feature: $0, column: $0) },
      validation: .init(
        mean: Array(repeating: 123_456.789, count: 30), standardError: Array(repeating: 1234.5, count: 30), folds: 10,
        minimum: 20, oneStandardError: 10),
      criteria: .init(
        aic: (0..<30).map { -Double($0) }, bic: (0..<30).map { -Double($0) }, ebic: (0..<30).map { -Double($0) }))
    let text = try text(path)
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }

  @Test("a table says what happens at which lambda and why it is chosen")
  func table() throws {
    let lines = try text(path()).split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    func row(_ lambda: String) -> [String] { lines.first { $0.first == lambda } ?? [] }
    #expect(row("46.4") == ["46.4", "1", "10.0", "%", "75.0", "±", "9.0", "+up"])
    #expect(row("10.0") == ["10.0", "1", "30.0", "%", "59.0", "±", "9.0", "1se"])
    #expect(row("2.15") == ["2.15", "2", "50.0", "%", "51.0", "±", "9.0", "+down"])
    #expect(row("1.00") == ["1.00", "2", "60.0", "%", "50.0", "±", "9.0", "min"])
    #expect(lines.contains(["lambda.1se", "10.0", "keeps", "1:", "up"]))
    #expect(lines.contains(["lambda.min", "1.00", "keeps", "2:", "up,", "down"]))
  }

  @Test("of several classes the largest curve of a feature is drawn, and named")
  func classes() throws {
    let text = try text(path(family: .multinomial, classes: ["b", "a"]))
    #expect(text.contains(" up (b)\n") && text.contains(" down (b)\n"))
    #expect(text.contains("of each its largest class"))
    let json = JSON.object(JSON.path(path(family: .multinomial, classes: ["b", "a"]))).text
    #expect(json.contains("\"intercept\":{\"b\":[0.0,") && json.contains("\"a\":{\"up\":[-0.0,-0.5,"))
  }

  @Test("a path on which nothing enters, or of one lambda, has no sketch but a table")
  func nothing() throws {
    var path = path()
    path.points = Array(path.points.prefix(1))
    path.validation = nil
    #expect(PathSketch(path) == nil)
    #expect(try text(path).split(separator: "\n").count == 3)
  }

  @Test(
    "coefficients of any size are drawn or left out, never a crash",
    arguments: [
      .leastNonzeroMagnitude, 1e-290, 1e150, 1e308, 1.7e308,
    ])
  func extremes(size: Double) throws {
    var path = path()
    for k in path.points.indices { path.points[k].standardized = path.points[k].standardized.map { $0 / 9 * size } }
    _ = try text(path)
  }

  @Test("names cannot write to the terminal")
  func hostile() throws {
    let text = try text(path(names: ["\u{1B}[31mred", "line\nend"]))
    #expect(!text.contains("\u{1B}") && !text.contains("line\nend"))
  }
}
