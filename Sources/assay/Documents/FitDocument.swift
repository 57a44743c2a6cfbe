import FeatureImportance
import Tabular

/// One fitted model, as it is shown.
struct FitDocument {
  /// What was fitted, and how.
  struct Header {
    let model: String
    let target: Target
    let rows: Int
    let hasIntercept: Bool
    let errors: ErrorAssumption
    let confidence: Double
    let ridge: Double
    let isFirth: Bool
    let isProfiled: Bool
  }

  /// One coefficient, of one class if there are several.
  struct Term {
    let `class`: ByteText?
    let coefficient: Coefficient
    let interval: ClosedRange<Double>?
    /// Nothing was estimated, for other columns say the same.
    let isAliased: Bool
  }

  struct Intercept {
    let `class`: ByteText?
    let estimate: Double
    let standardError: Double?
    let interval: ClosedRange<Double>?
  }

  let header: Header
  /// None through the origin.
  let intercepts: [Intercept]
  let terms: [Term]
  let quality: LinearFit.Quality
  /// Of a multinomial model.
  var reference: ByteText?
  /// What a reader should know, one line each.
  let notes: [String]

  /// - Parameter profile: intervals in place of the fit's own.
  init(_ header: Header, _ fit: LinearFit, profile: ProfileIntervals?) {
    self.header = header
    let aliased = Set(fit.aliased.map(\.column))
    let places = fit.features.flatMap(\.columns)
    terms = zip(places, fit.coefficients).map { j, coefficient in
      Term(
        class: nil, coefficient: coefficient,
        interval: profile.map { $0.columns[j] } ?? fit.interval(ofColumn: j, confidence: header.confidence),
        isAliased: aliased.contains(j))
    }
    intercepts =
      header.hasIntercept
      ? [
        Intercept(
          class: nil, estimate: fit.intercept, standardError: fit.inference?.interceptStandardError,
          interval: profile.map { $0.intercept } ?? fit.interceptInterval(confidence: header.confidence))
      ] : []
    quality = fit.quality
    notes = Self.notes(fit.aliased, fit.columnNames)
  }

  init(_ header: Header, _ fit: MultinomialFit) {
    self.header = header
    let aliased = Set(fit.aliased.map(\.column))
    terms = fit.fits.flatMap { part in
      part.coefficients.enumerated().map { j, coefficient in
        Term(
          class: part.name, coefficient: coefficient,
          interval: part.interval(around: coefficient.estimate, coefficient.standardError, header.confidence),
          isAliased: aliased.contains(j))
      }
    }
    intercepts =
      header.hasIntercept
      ? fit.fits.map {
        Intercept(
          class: $0.name, estimate: $0.intercept, standardError: $0.interceptStandardError,
          interval: $0.interval(around: $0.intercept, $0.interceptStandardError, header.confidence))
      } : []
    quality = fit.quality
    reference = fit.reference
    notes = Self.notes(fit.aliased, fit.columnNames)
  }

  private static func notes(_ aliased: [LinearFit.AliasedColumn], _ names: [ByteText]) -> [String] {
    aliased.map { alias in
      let name = "column \"\(visible(names[alias.column].string))\""
      guard !alias.repeats.isEmpty else { return name + " does not vary and is left out" }
      let shown = alias.repeats.prefix(5).map { "\"\(visible(names[$0].string))\"" }.joined(separator: ", ")
      let more = alias.repeats.count > 5 ? " and \(alias.repeats.count - 5) more" : ""
      return name + " repeats \(shown)\(more) and is left out"
    }
  }

  func json(_ timings: [Timing]) -> JSON {
    let isMultinomial = reference != nil
    var members: [(key: String, value: JSON)] = [
      ("model", .string(header.model)), ("rows", .integer(header.rows)),
    ]
    if let reference {
      members += [
        ("classes", .array(header.target.classes.map { JSON($0) })), ("reference", JSON(reference)),
        ("intercepts", .array(intercepts.map(\.json))),
      ]
    } else {
      members += [("positive", JSON(header.target.positive)), ("intercept", intercepts.first?.json ?? .null)]
    }
    members.append(("coefficients", .array(terms.map(\.json))))
    if !isMultinomial { members.append(("residualSD", JSON(quality.residualStandardDeviation))) }
    members += [
      ("rSquared", .number(quality.explainedShare)), ("deviance", .number(quality.deviance)),
      ("nullDeviance", .number(quality.nullDeviance)), ("df", JSON(quality.degreesOfFreedom)),
      ("errors", header.ridge > 0 ? .null : .string(header.errors.name)),
      ("intervals", header.ridge > 0 ? .null : .string(header.isProfiled ? "profile" : "wald")),
      ("confidence", .number(header.confidence)), ("iterations", .integer(quality.iterations)),
      ("timings", .timings(timings)),
    ]
    return .object(members)
  }
}

extension FitDocument.Intercept {
  fileprivate var json: JSON {
    let members: [(key: String, value: JSON)] = [
      ("estimate", .number(estimate)), ("standardError", JSON(standardError)), ("low", JSON(interval?.lowerBound)),
      ("high", JSON(interval?.upperBound)),
    ]
    return .object((`class`.map { [(key: "class", value: JSON($0))] } ?? []) + members)
  }
}

extension FitDocument.Term {
  fileprivate var json: JSON {
    func estimated(_ value: JSON) -> JSON { isAliased ? .null : value }
    let members: [(key: String, value: JSON)] = [
      ("feature", JSON(coefficient.feature)), ("column", JSON(coefficient.column)),
      ("estimate", estimated(.number(coefficient.estimate))), ("standardError", JSON(coefficient.standardError)),
      ("statistic", JSON(coefficient.statistic)), ("pValue", JSON(coefficient.pValue)),
      ("low", JSON(interval?.lowerBound)), ("high", JSON(interval?.upperBound)),
      ("standardized", estimated(.number(coefficient.standardized))),
    ]
    return .object(
      (`class`.map { [(key: "class", value: JSON($0))] } ?? []) + members
        + (isAliased ? [(key: "aliased", value: .bool(true))] : []))
  }
}

extension ErrorAssumption {
  /// As others call it.
  var name: String {
    switch self {
    case .model: "model"
    case .robust: "HC3"
    case .clustered: "CR1"
    }
  }
}
