import ArgumentParser
import FeatureImportance
import Tabular

/// What features cost, and how much worse a cheaper choice may predict.
struct CostArguments: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "NAME=V: what it costs to know a feature or group (default: 1), for --rule smallest. May be repeated.")
  var cost: [String] = []
  @Option(
    name: .long,
    help:
      "The held-out loss that a cheaper choice may give up, in squared units of the target or nats a row, for --rule smallest (default: what noise hides)."
  )
  var margin: Double?

  func validate() throws {
    _ = try named
    if let margin, !(margin >= 0 && margin.isFinite) {
      throw ValidationError("--margin must be a number that is not negative")
    }
  }

  func validate(rule: SelectionRule) throws {
    if rule != .smallest, !cost.isEmpty || margin != nil {
      throw ValidationError("\(cost.isEmpty ? "--margin" : "--cost") goes with --rule smallest")
    }
  }

  var costs: FeatureCosts {
    get throws { FeatureCosts(try named) }
  }

  private var named: [ByteText: Double] {
    get throws {
      var costs: [ByteText: Double] = [:]
      for text in cost {
        guard let (name, value) = GroupArguments.parts(text), let price = Double(value), price >= 0, price.isFinite
        else { throw ValidationError("--cost takes NAME=V with a number V that is not negative") }
        guard costs.updateValue(price, forKey: name) == nil else {
          throw ValidationError("--cost names \"\(name)\" twice")
        }
      }
      return costs
    }
  }

  /// The choice with what it costs and loses, for readers and for programs.
  func choice(_ cheapest: CheapestFeatures) -> SelectionRule.Choice {
    let loss = cheapest.task == .classification ? "log loss" : "squared error"
    return SelectionRule.Choice(
      features: cheapest.features,
      notes: [
        "chosen: \(described(cheapest.features, cheapest.cost)), held-out \(loss) \(shortened(cheapest.loss)); best found: "
          + "\(described(cheapest.best.features, cheapest.best.cost)), less by \(shortened(cheapest.difference)), with 95 % "
          + "confidence by \(shortened(cheapest.upperBound)) at most"
      ],
      document: [
        ("cost", .number(cheapest.cost)), ("margin", JSON(margin)), ("loss", .number(cheapest.loss)),
        ("difference", .number(cheapest.difference)), ("upperBound", .number(cheapest.upperBound)),
        (
          "best",
          [
            "features": .array(cheapest.best.features.map { JSON($0) }), "cost": .number(cheapest.best.cost),
            "loss": .number(cheapest.loss - cheapest.difference),
          ]
        ),
      ])
  }

  private func described(_ features: [ByteText], _ cost: Double) -> String {
    "\(features.count) feature\(features.count == 1 ? "" : "s") of cost "
      + (cost == cost.rounded() && cost < 1e6 ? "\(Int(cost))" : shortened(cost))
  }
}
