import FeatureImportance
import Tabular

extension JSON {
  /// A run as other programs read it, schema `assay.run/1`.
  static func run(_ run: Run) -> JSON {
    [
      "schema": .string("assay.run/1"), "run": .string(run.id), "createdAt": .string(run.createdAt),
      "version": .string(run.provenance.version), "command": .array(run.provenance.command.map { .string($0) }),
      "seed": .unsigned(run.provenance.seed),
      "options": .object(run.provenance.options.map { (key: $0.name, value: .string($0.value)) }),
      "data": data(run.data), "target": target(run.target), "models": .array(run.models.map { model($0, run) }),
      "importances": .array(run.importances.map(importances) + (run.knockoffs.map { [importances($0)] } ?? [])),
      "ranking": .array(run.ranking.map(ranked)),
      "withoutSuspects": run.withoutSuspects.map { .array($0.map(ranked)) } ?? .null,
      "calibration": .array(run.calibration.map(calibration)),
      "path": .object(path(run.path)),
      "networkPath": run.networkPath.map { .object(path($0)) } ?? .null,
      "learning": run.curves.isEmpty ? .null : .object(curves(run.curves)),
      "effects": .array(run.effects.map(effect)),
      "redundancy": redundancy(run.redundancy), "agreement": agreement(run.agreement),
      "segments": run.segments.map { segments($0) } ?? .null,
      "stability": run.stability.map { stability($0) } ?? .null,
      "knockoffs": run.knockoffs.map { knockoffs($0) } ?? .null,
      "labels": .array(
        run.labels.map {
          [
            "column": JSON($0.name), "label": JSON($0.label), "unit": JSON($0.unit),
            "expectedSign": JSON($0.expectedSign?.rawValue),
          ]
        }),
      "refits": .array(run.refits.map(refit)),
      "warnings": .array(
        run.warnings.map {
          [
            "code": .string($0.code), "severity": .string($0.severity.rawValue), "feature": JSON($0.feature),
            "message": .string($0.message), "finding": .string($0.finding),
            "consequence": .string($0.consequence), "remedy": .string($0.remedy),
          ]
        }),
      "timings": timings(run.timings),
      "work": .object(
        run.work.map {
          (
            key: $0.stage,
            value: ["rows": .integer($0.rows), "features": .integer($0.features), "repeats": .integer($0.repeats)]
          )
        }),
    ]
  }

  private static func data(_ data: DataSummary) -> JSON {
    [
      "file": .string(data.fileName), "sha256": .string(data.sha256), "bytes": .integer(data.byteCount),
      "rows": .integer(data.rowsRead), "rowsUsed": .integer(data.rowsUsed), "rejected": rejected(data.rejected),
      "rejectedCount": .integer(data.rejectedCount), "columns": .array(data.columns.map { column($0) }),
    ]
  }

  private static func target(_ target: TargetSummary) -> JSON {
    [
      "name": JSON(target.name), "task": .string(target.task.rawValue), "positive": JSON(target.positive),
      "negative": JSON(target.negative), "events": JSON(target.events),
      "classes": .object(target.classes.map { (key: $0.name.string, value: .integer($0.rows)) }),
      "mean": JSON(target.mean), "sd": JSON(target.standardDeviation),
    ]
  }

  private static func model(_ model: ModelResult, _ run: Run) -> JSON {
    let members: [(key: String, value: JSON)] = [
      ("name", .string(model.name)), ("best", .bool(model.isBest)),
      (
        "metrics",
        .object(
          model.metrics.map {
            (
              key: $0.name.rawValue,
              value: [
                "estimate": .number($0.estimate.value), "low": JSON($0.estimate.low), "high": JSON($0.estimate.high),
                "refits": .array($0.refits.map { JSON($0) }),
              ]
            )
          })
      ),
      ("baseline", .object(model.metrics.map { (key: $0.name.rawValue, value: .number($0.baseline)) })),
      ("intercept", intercept(model.intercepts, run.target.classes)),
      ("coefficients", .array(model.coefficients.map { modelCoefficient($0) })),
      ("diagnostics", diagnostics(model.diagnostics, classes: run.target.classes.map(\.name))),
    ]
    let features = run.featureNames
    return .object(members + (model.network.map { [(key: "network", value: .network($0, features: features))] } ?? []))
  }

  /// A number, for several classes one for each by its name, null for a model without.
  private static func intercept(_ values: [Double], _ classes: [TargetSummary.ClassCount]) -> JSON {
    guard let only = values.first else { return .null }
    guard values.count > 1 else { return .number(only) }
    return .object(zip(classes, values).map { (key: $0.name.string, value: .number($1)) })
  }

  /// With its class, if it has one.
  private static func modelCoefficient(_ coefficient: Coefficient) -> JSON {
    let document = Self.coefficient(coefficient)
    guard let name = coefficient.class, case .object(let members) = document else { return document }
    return .object([(key: "class", value: JSON(name))] + members)
  }

  static func coefficient(_ coefficient: Coefficient) -> JSON {
    [
      "feature": JSON(coefficient.feature), "column": JSON(coefficient.column),
      "estimate": .number(coefficient.estimate), "standardError": JSON(coefficient.standardError),
      "statistic": JSON(coefficient.statistic), "pValue": JSON(coefficient.pValue),
      "standardized": .number(coefficient.standardized),
    ]
  }

  private static func importances(_ importances: Importances) -> JSON {
    [
      "model": .string(importances.model), "method": .string(importances.method),
      "meaning": .string(importances.meaning), "intervalSource": .string(importances.intervalSource),
      "baselineLoss": JSON(importances.baselineLoss),
      "features": .array(
        importances.features.map {
          [
            "feature": JSON($0.feature), "score": .number($0.score), "standardError": JSON($0.standardError),
            "low": JSON($0.low), "high": JSON($0.high), "pValue": JSON($0.pValue),
            "adjustedPValue": JSON($0.adjustedPValue), "falseDiscoveryRate": JSON($0.falseDiscoveryRate),
            "refitSpread": JSON($0.refitSpread), "rowSpread": JSON($0.rowSpread),
            "shuffleSpread": JSON($0.shuffleSpread), "refits": JSON($0.refits),
          ]
        }),
    ]
  }

  private static func refit(_ refit: Refit) -> JSON {
    [
      "trainingRows": .integer(refit.trainingRows), "heldOutRows": .integer(refit.heldOutRows),
      "heldOutEvents": JSON(refit.heldOutEvents),
    ]
  }

  private static func ranked(_ feature: RankedFeature) -> JSON {
    [
      "feature": JSON(feature.feature), "rank": .integer(feature.rank), "rankLow": .integer(feature.rankLow),
      "rankHigh": .integer(feature.rankHigh), "tier": .integer(feature.tier), "score": .number(feature.score),
      "low": JSON(feature.low), "high": JSON(feature.high), "selected": .bool(feature.isSelected),
      "entry": JSON(feature.entry), "verdict": JSON(feature.verdict?.rawValue), "why": .string(feature.why),
    ]
  }
}
