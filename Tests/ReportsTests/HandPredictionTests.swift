import FeatureImportance
import Foundation
import Tabular
import TestSupport
import Testing

@testable import Reports

@Suite("The full model can be applied by hand")
struct HandPredictionTests {
  /// What the section says of one model and of the columns.
  fileprivate struct Recipe {
    var estimates: [String: Double] = [:]
    var intercept = 0.0
    var encoding: [String: [String]] = [:]

    init(_ run: Run, model: String) throws {
      guard case .section(_, let blocks) = try #require(CoefficientsSection().blocks(for: run).first) else { return }
      for block in blocks {
        if case .section(let title, let inner) = block, title.plain == model, case .table(let table) = inner[0] {
          for row in table.rows {
            let value = try Self.number(row[1].plain)
            if row[0].plain == "(intercept)" { intercept = value } else { estimates[row[0].plain] = value }
          }
        }
        if case .table(let table) = block {
          for row in table.rows { encoding[row[0].plain] = row.map(\.plain) }
        }
      }
    }

    /// Follows the words of the table for one row of the file; nil for a missing value.
    func predict(_ cells: [(name: String, value: String?)]) throws -> Double {
      var sum = intercept
      for cell in cells {
        let words = try #require(encoding[cell.name])
        if cell.value == nil, words[4] != "no" { sum += estimates[words[4], default: 0] }
        if words[1] == "as it is" {
          let value = try cell.value.map(Self.number) ?? Self.number(words[3].replacing("the median, ", with: ""))
          sum += value * estimates[cell.name, default: 0]
        } else {
          let level = cell.value ?? words[3].replacing("the most frequent level, ", with: "")
          #expect(level == words[2] || words[1].contains("\(cell.name)=level"))
          sum += estimates["\(cell.name)=\(level)", default: 0]
        }
      }
      return sum
    }
  }

  @Test(
    "a prediction from what the section says is the model's",
    arguments: [("outcome", "Logistic regression"), ("outcome", "Lasso"), ("amount", "Linear regression")])
  func prediction(target: String, model: String) throws {
    let run = target == "outcome" ? SampleRun.classification : SampleRun.regression
    let recipe = try Recipe(run, model: model)
    let table = Samples.table(rows: 300, seed: 5)
    let features = ["signal", "noise", "group", "flag"]
    #expect(Set(recipe.encoding.keys) == Set(features))
    let result = try #require(run.models.first { $0.title == model })
    let design = run.encoding.design(of: table, rows: Array(0..<300))
    for row in 0..<60 {
      let expected = result.coefficients.enumerated().reduce(result.intercepts[0]) {
        $0 + $1.element.estimate * design.values[$1.offset * 300 + row]
      }
      let cells = try features.map { name in
        let column = try #require(table[ByteText(name)])
        switch column.values {
        case .numeric(let x): return (name, x[row].isNaN ? nil : "\(x[row])")
        case .categorical(let labels), .boolean(let labels):
          return (name, labels.levels[Int(labels.codes[row])].string as String?)
        default: return (name, nil as String?)
        }
      }
      #expect(try abs(recipe.predict(cells) - expected) < 1e-4)
    }
  }

  @Test("the recipe says how log-odds become a risk, and dates numbers")
  func words() throws {
    var run = SampleRun.classification
    run.encoding = Encoding(features: [
      EncodedFeature(
        name: "day", coding: .date(median: 19_000.5, cycles: [.year, .week]), hasMissingIndicator: true),
      EncodedFeature(
        name: "site", coding: .categorical(levels: ["a", "b"], mostFrequent: "b", poolsOthers: true),
        hasMissingIndicator: false),
    ])
    let text = Report(sections: [CoefficientsSection()]).html(run)
    #expect(text.contains("the risk of yes is 1 / (1 + exp(−η))"))
    #expect(text.contains("days over the length of the year, 365.2425 and the week, 7"))
    #expect(text.contains("the median, 19,000.5 days") && text.contains("day=(missing)"))
    #expect(text.contains("site=(other) is 1 for every level not listed"))
  }
}

extension HandPredictionTests.Recipe {
  /// The number that a cell shows.
  fileprivate static func number(_ text: String) throws -> Double {
    let plain = text.replacing("−", with: "-").replacing(",", with: "")
    if let number = Double(plain) { return number }
    let parts = plain.split(separator: "×10")
    let powers: [Character: Character] = [
      "⁻": "-", "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
    ]
    let exponent = parts.count > 1 ? String(parts[1].compactMap { powers[$0] }) : "0"
    return try #require(Double("\(parts[0])e\(exponent)"))
  }
}
