import FeatureImportance
import Tabular
import TestSupport

/// Runs of real analyses on small tables, and one whose every name is hostile.
enum SampleRun {
  static let classification = make("outcome", excluding: "amount")
  static let regression = make("amount", excluding: "outcome")

  static let hostileNames: [ByteText] = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a|b`c", "[x](javascript:alert(1))",
    "=HYPERLINK(\"http://evil.example\")", "\u{202e}gnp.exe", "</style></svg>&amp;",
  ]

  /// The classification run with hostile text wherever text of the data can stand.
  static let hostile: Run = {
    var run = classification
    func name(_ feature: ByteText) -> ByteText {
      let place = ["signal", "noise", "group", "flag", "site", "id", "outcome"].firstIndex(of: feature.string)
      return place.map { hostileNames[$0] } ?? feature
    }
    run.target.name = name(run.target.name)
    run.target.positive = hostileNames[0]
    run.target.negative = hostileNames[3]
    run.data.fileName = hostileNames[1].string
    run.data.rejected = [RejectedRecord(line: 3, reason: hostileNames[4].string)]
    run.data.rejectedCount = 1
    for i in run.data.columns.indices { run.data.columns[i].name = name(run.data.columns[i].name) }
    for i in run.ranking.indices { run.ranking[i].feature = name(run.ranking[i].feature) }
    for i in run.effects.indices {
      run.effects[i].feature = name(run.effects[i].feature)
      for j in run.effects[i].points.indices where run.effects[i].points[j].level != nil {
        run.effects[i].points[j].level = hostileNames[j % hostileNames.count]
      }
    }
    run.encoding = Encoding(
      features: run.encoding.features.map {
        EncodedFeature(name: name($0.name), coding: $0.coding, hasMissingIndicator: $0.hasMissingIndicator)
      })
    for i in run.importances.indices {
      for j in run.importances[i].features.indices {
        run.importances[i].features[j].feature = name(run.importances[i].features[j].feature)
      }
    }
    for i in run.models.indices {
      for j in run.models[i].coefficients.indices {
        run.models[i].coefficients[j].column = ByteText("\(name(run.models[i].coefficients[j].feature))=x")
      }
    }
    for i in run.path.columns.indices {
      run.path.columns[i].feature = name(run.path.columns[i].feature)
      run.path.columns[i].column = run.path.columns[i].feature
    }
    for i in run.redundancy.features.indices {
      run.redundancy.features[i].feature = name(run.redundancy.features[i].feature)
      run.redundancy.features[i].substitutes = [.init(feature: hostileNames[2], association: 0.8, measure: .spearman)]
    }
    for i in run.stability?.features.indices ?? 0..<0 {
      run.stability?.features[i].feature = hostileNames[i]
      run.stability?.features[i].isStable = true
    }
    run.redundancy.clusters = [
      FeatureCluster(members: Array(hostileNames.prefix(3)), measure: nil, association: 0.9, weakest: 0.8)
    ]
    run.warnings.append(
      RunWarning(code: "leakage", severity: .serious, feature: hostileNames[0], finding: hostileNames[3].string))
    run.provenance.command = ["assay", "rank", hostileNames[1].string, "it's; rm -rf ~"]
    return run
  }()

  private static func make(_ target: ByteText, excluding other: ByteText) -> Run {
    let table = Samples.table(rows: 300, seed: 5)
    let kept = Table(columns: table.columns.filter { $0.name != other }, rowCount: table.rowCount)
    let source = DataSource(fileName: "sample.csv", sha256: String(repeating: "ab", count: 32), byteCount: 12_345)
    let identity = RunIdentity(
      id: "20260101T000000Z-00000001", createdAt: "2026-01-01T00:00:00Z", version: "0.0.0",
      command: ["assay", "rank", "sample.csv", "--target", target.string])
    do {
      var run = try Analysis(AnalysisOptions(target: target, repeats: 3, network: .quick)).run(
        on: kept, from: source, as: identity)
      // Of the lasso alone, which learns fast.
      let curves = AnalysisOptions(
        target: target, models: ["lasso"], curves: CurveOptions(lambdaCount: 12, resamples: 3))
      run.curves = try Analysis(curves).curves(on: kept, from: source).curves
      return run
    } catch {
      preconditionFailure("the sample can be analysed: \(error)")
    }
  }
}
