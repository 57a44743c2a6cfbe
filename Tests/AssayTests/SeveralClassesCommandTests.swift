import Foundation
import Testing

@Suite("rank and select with a target of several classes")
struct SeveralClassesCommandTests {
  /// Three kinds that x tells apart but for some rows, and a column of noise.
  private static let table =
    "x,noise,kind\n"
    + (0..<90).map { i in
      let kind = i % 3
      return "\(Double(kind) + Double(i * 37 % 23) / 10),\(i * 29 % 31),\(["a", "b", "c"][kind])\n"
    }.joined()

  @Test("the document has classes, an intercept for each and the class of each coefficient")
  func document() throws {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let result = try program.run(
      "rank", "t.csv", "--target", "kind", "--folds", "3", "--repeats", "3", "--epochs", "2", "--hidden", "2", "--grid",
      "1x2", "--json"
    )
    #expect(result.status == 0, "\(result.errors)")
    let document = try result.json()
    let target = try #require(document["target"] as? [String: Any])
    #expect(
      target["classes"] as? [String: Int] == ["a": 30, "b": 30, "c": 30]
        && target["task"] as? String == "classification")
    let models = try #require(document["models"] as? [[String: Any]])
    #expect(models.map { $0["name"] as? String } == ["multinomial", "lasso", "mlp"])
    for model in models.dropLast() {
      #expect((model["intercept"] as? [String: Double])?.keys.sorted() == ["a", "b", "c"])
      let coefficients = try #require(model["coefficients"] as? [[String: Any]])
      #expect(coefficients.map { $0["class"] as? String } == ["a", "a", "b", "b", "c", "c"])
    }
    let path = try #require(document["path"] as? [String: Any])
    #expect(path["family"] as? String == "multinomial")
    #expect((path["coefficients"] as? [String: [String: [Double]]])?["b"]?["x"]?.count == 60)
    #expect(((document["ranking"] as? [[String: Any]])?.first?["feature"]) as? String == "x")

    let id = try #require(document["run"] as? String)
    let again = try program.run("report", id)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try program.read("reports/t-kind/report.html").contains("As an image"))
  }

  @Test("select prints the features that the path keeps")
  func select() throws {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let result = try program.run(
      "select", "t.csv", "--target", "kind", "--folds", "3", "--repeats", "2", "--epochs", "2", "--hidden", "2")
    #expect(result.status == 0 && result.output.contains("x\n"), "\(result.errors)")
  }

  @Test("a grid that the columns don't fill, a class of one row and a model of two classes are errors")
  func errors() throws {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    try program.write(Self.table + "5,5,rare\n", to: "rare.csv")
    let grid = try program.run("rank", "t.csv", "--target", "kind", "--grid", "2x2")
    #expect(grid.status == 2 && grid.errors.contains("a grid of 2x2 has 4 places, but 2 columns"))
    let shape = try program.run("rank", "t.csv", "--target", "kind", "--grid", "2")
    #expect(shape.status == 2 && shape.errors.contains("ROWSxCOLUMNS"))
    let rare = try program.run("rank", "rare.csv", "--target", "kind")
    #expect(rare.status == 3 && rare.errors.contains("only 1 row has the rarest class"))
    let model = try program.run("rank", "t.csv", "--target", "kind", "--models", "logistic")
    #expect(
      model.status == 2 && model.errors.contains("several classes") && model.errors.contains("multinomial, lasso"))
  }
}
