import FeatureImportance
import Tabular

extension FitDocument {
  /// The model as a table of coefficients and a line on how well it fits.
  func text(_ style: Style) -> String {
    var table = TextTable(
      (reference == nil ? [] : [("class", .left)]) + [
        ("column", .left), ("estimate", .right), ("std. error", .right),
        (statistic, .right), ("p", .right), ("low", .right), ("high", .right),
        ("standardised", .right),
      ])
    for intercept in intercepts {
      table.add(
        cells(intercept.class) + [
          "(intercept)", shortened(intercept.estimate, digits: 5), number(intercept.standardError, digits: 4), "", "",
          number(intercept.interval?.lowerBound), number(intercept.interval?.upperBound), "",
        ])
    }
    for term in terms {
      let coefficient = term.coefficient
      guard !term.isAliased else {
        table.add(cells(term.class) + [coefficient.column.string, "aliased", "", "", "", "", "", ""])
        continue
      }
      table.add(
        cells(term.class) + [
          coefficient.column.string, shortened(coefficient.estimate, digits: 5),
          number(coefficient.standardError, digits: 4), number(coefficient.statistic), number(coefficient.pValue),
          number(term.interval?.lowerBound), number(term.interval?.upperBound),
          shortened(coefficient.standardized, digits: 4),
        ])
    }
    return title + "\n\n" + table.text(style) + "\n" + fitLine + "\n"
  }

  private var statistic: String {
    if case .clustered = header.errors { return "t" }
    return header.model == "linear" ? "t" : "z"
  }

  private func cells(_ name: ByteText?) -> [String] { name.map { [$0.string] } ?? [] }

  private func number(_ value: Double?, digits: Int = 3) -> String { value.map { shortened($0, digits: digits) } ?? "" }

  private var title: String {
    let event = header.target.positive.map { " = \(visible($0.string))" } ?? ""
    let against = reference.map { ", each class against \(visible($0.string))," } ?? ""
    return "\(header.model) model of \(visible(header.target.name.string))\(event)\(against) "
      + "on \(header.rows) complete rows; \(choices)"
  }

  /// How it was fitted, where that is not the plain way.
  private var choices: String {
    var words: [String] = []
    if header.isFirth { words.append("Firth's penalty") }
    if header.ridge > 0 {
      words.append("ridge penalty \(shortened(header.ridge)): estimates are biased, so there are no intervals")
    } else {
      switch header.errors {
      case .model: break
      case .robust: words.append("robust standard errors (HC3)")
      case .clustered: words.append("clustered standard errors (CR1)")
      }
      words.append("\(shortened(100 * header.confidence)) % \(header.isProfiled ? "profile " : "")intervals")
    }
    return words.joined(separator: "; ")
  }

  private var fitLine: String {
    "deviance \(shortened(quality.deviance, digits: 5)) of \(shortened(quality.nullDeviance, digits: 5)) "
      + "(explained: \(shortened(100 * quality.explainedShare)) %)"
      + (quality.residualStandardDeviation.map { ", residual sd \(shortened($0, digits: 4))" } ?? "")
      + (header.ridge > 0
        ? quality.degreesOfFreedom.map { ", \(shortened($0, digits: 4)) effective degrees of freedom" } ?? "" : "")
  }
}
