import FeatureImportance
import Foundation
import Tabular

@testable import Storage

/// Runs rich enough that every table has rows and every optional is there and missing.
enum StorageSample {
  /// Column names that hurt: SQL, both forms of é, nothing, NUL, the signs that stand for NUL, right-to-left, emoji.
  static let names: [ByteText] = [
    "age", "'; DROP TABLE runs;--", "\"quoted\"", "é", "e\u{301}", "", "nul\0inside", "␛␀ and ␛", "\u{202E}abc", "🩺",
    "a\r\nb", "\u{FFFD}",
  ]

  static func classification(id: String = "20250102T030405Z-aaaa", createdAt: String = "2025-01-02T03:04:05Z") -> Run {
    Run(
      id: id, createdAt: createdAt,
      provenance: Provenance(
        version: "0.1.0", command: ["assay", "rank", "", "e\u{301}.csv", "--positive", "ja\0nein"], seed: .max,
        options: [.init(name: "folds", value: "10"), .init(name: "folds", value: "")]),
      data: DataSummary(
        fileName: "é.csv", sha256: String(repeating: "ab", count: 32), byteCount: .max, rowsRead: 303,
        rowsWithoutTarget: 3, rejected: [RejectedRecord(line: 7, reason: "too few fields")], rejectedCount: 1,
        columns: columns),
      target: TargetSummary(
        name: "chd", task: .classification, positive: "yes", negative: "no, maybe", events: 120, mean: 0.4,
        standardDeviation: 0.49),
      encoding: encoding, models: models, importances: importances, ranking: ranking,
      withoutSuspects: Array(ranking.suffix(9)), calibration: calibration,
      path: path(family: .binomial, validated: true), curves: curves, effects: effects, redundancy: redundancy,
      agreement: agreement, segments: segments, stability: stability, knockoffs: knockoffs,
      labels: [
        VariableLabel(name: "age", label: "Âge", unit: "a", expectedSign: .rises), VariableLabel(name: "e\u{301}"),
      ],
      refits: refits,
      warnings: [
        RunWarning(
          code: "leakage", severity: .serious, feature: "e\u{301}", finding: "Tells the target.", consequence: "So.",
          remedy: "Drop it."),
        RunWarning(code: "few-events", severity: .note, finding: "Few events."),
      ],
      timings: [Timing(stage: "ingest", seconds: 0.25), Timing(stage: "total", seconds: 1e-9)],
      work: [Work(stage: "permutation.logistic", rows: 300, features: 12, repeats: 20)])
  }

  static func regression(id: String = "20250102T030406Z-bbbb", createdAt: String = "2025-01-02T03:04:06Z") -> Run {
    var run = classification(id: id, createdAt: createdAt)
    run.provenance.seed = 0
    run.target = TargetSummary(
      name: "lpsa", task: .regression, positive: nil, negative: nil, events: nil, mean: -1.5,
      standardDeviation: .greatestFiniteMagnitude)
    run.path = path(family: .gaussian, validated: false)
    var network = path(family: .gaussian, validated: true)
    network.model = .network
    for k in network.points.indices { network.points[k].dualityGap = nil }
    run.networkPath = network
    run.curves.decompositions = decompositions
    run.redundancy.associations = []
    run.data.rejected = []
    return run
  }

  /// Of several classes: a model with an intercept and coefficients for each, one without any, and a path of each class.
  static func classes(id: String = "20250102T030408Z-dddd", createdAt: String = "2025-01-02T03:04:08Z") -> Run {
    var run = classification(id: id, createdAt: createdAt)
    let labels: [ByteText] = ["barolo", "e\u{301}", ""]
    run.provenance.options.append(.init(name: "grid", value: "3x4"))
    run.target = TargetSummary(
      name: "cultivar", task: .classification, positive: nil, negative: nil, events: nil,
      classes: labels.enumerated().map { .init(name: $1, rows: 100 - $0) }, mean: nil, standardDeviation: nil)
    run.models[0].intercepts = [1.5, -0.5, -1]
    run.models[0].coefficients = labels.flatMap { label in
      run.models[1].coefficients.map {
        var coefficient = $0
        coefficient.class = label
        return coefficient
      }
    }
    run.models[2].intercepts = []
    run.models[0].diagnostics.calibrations = labels.map {
      PredictionCalibration(class: $0, intercept: Estimate(0.25, low: -.infinity, high: 1), slope: nil)
    }
    run.models[0].diagnostics.confusion = labels.dropLast().map {
      ClassConfusion(class: $0, rows: 12, shares: [0.5, 0.25, 0.25])
    }
    for k in run.effects.indices { run.effects[k].class = labels[k] }
    run.path.family = .multinomial
    run.path.classes = labels
    for (k, point) in run.path.points.enumerated() {
      run.path.points[k].intercepts = [0.5, Double(k), -0.25]
      run.path.points[k].coefficients = point.coefficients + point.coefficients.reversed() + point.coefficients
      run.path.points[k].standardized = point.standardized + point.standardized.reversed() + point.standardized
    }
    return run
  }

  /// With every list empty.
  static func bare(id: String = "20250102T030407Z-cccc", createdAt: String = "2025-01-02T03:04:07Z") -> Run {
    var run = regression(id: id, createdAt: createdAt)
    run.provenance.command = []
    run.provenance.options = []
    run.data.columns = []
    run.encoding = Encoding(features: [])
    run.models = []
    run.importances = []
    run.ranking = []
    run.withoutSuspects = nil
    run.calibration = []
    run.path = PathResult(family: .gaussian, alpha: 1, points: [], columns: [], validation: nil)
    run.curves = Curves()
    run.effects = []
    run.redundancy = Redundancy()
    run.agreement = Agreement()
    run.segments = nil
    run.stability = nil
    run.knockoffs = nil
    run.refits = []
    run.warnings = []
    run.timings = []
    run.work = []
    return run
  }

  /// A run with every bit that can be seen: `==` takes -0.0 for 0.0 and é for its decomposed form.
  static func bits(of run: Run) throws -> String { try RunRows(run).digest + String(describing: RunRow(run)) }

  private static var columns: [ColumnSummary] {
    let roles = ColumnSummary.Role.allCases
    return names.enumerated().map { index, name in
      ColumnSummary(
        name: name, kind: Column.Kind.allCases[index % 5], role: roles[(index + 1) % roles.count],
        missing: index, distinct: 300 - index,
        numbers: index % 3 != 0
          ? nil
          : .init(
            mean: 0.1 + 0.2, standardDeviation: .leastNonzeroMagnitude, percentile5: -.infinity, median: -0.0,
            percentile95: .infinity))
    }
  }

  private static var encoding: Encoding {
    Encoding(
      features: names.enumerated().map { index, name in
        EncodedFeature(
          name: name,
          coding: index % 4 == 2
            ? .date(median: 19_000.5, cycles: index == 2 ? [] : CalendarCycle.allCases)
            : index % 4 == 0
              ? .numeric(median: Double(index) / 3)
              : .categorical(
                levels: index == 1 ? [] : ["low", "é", "e\u{301}", ""], mostFrequent: "low", poolsOthers: index == 3),
          hasMissingIndicator: index % 4 == 0)
      })
  }

  private static var models: [ModelResult] {
    ["logistic", "lasso", "empty"].enumerated().map { index, name in
      ModelResult(
        name: name,
        metrics: index == 2
          ? []
          : [
            Metric(
              name: .logLoss, estimate: Estimate(0.5, low: 0.4, high: 0.6), baseline: 0.69,
              refits: index == 0 ? [0.25, 0.75, 0.5] : []),
            Metric(name: .auc, estimate: Estimate(1, low: nil, high: 1), baseline: 0.5, refits: [nil, 1, nil]),
          ],
        intercepts: [-1e-300],
        coefficients: index == 2
          ? []
          : names.map {
            Coefficient(
              feature: $0, column: ByteText("\($0)=x"), estimate: 1 / 3, standardError: index == 0 ? 0.1 : nil,
              statistic: index == 0 ? 3.3 : nil, pValue: index == 0 ? .leastNonzeroMagnitude : nil, standardized: -0.0)
          }, isBest: index == 0, diagnostics: index == 0 ? diagnostics : Diagnostics())
    } + [
      ModelResult(name: "mlp", metrics: [], intercepts: [], coefficients: [], isBest: false, network: network)
    ]
  }

  /// A curve of every kind, of which one has no points.
  private static var diagnostics: Diagnostics {
    Diagnostics(
      curves: DiagnosticCurve.Kind.allCases.enumerated().map { index, kind in
        DiagnosticCurve(
          kind, class: index == 2 ? "e\u{301}" : nil,
          points: (0..<index).map { k in
            .init(
              place: Double(k) / 7, value: -0.0, low: k == 0 ? nil : -1 / 3, high: k == 0 ? nil : .infinity,
              rows: index == 2 ? 10 + k : nil)
          })
      },
      calibrations: [
        PredictionCalibration(intercept: Estimate(-0.0), slope: Estimate(1 / 3, low: 0.25, high: 0.5)),
        PredictionCalibration(class: "", intercept: Estimate(2, low: 1, high: 3), slope: Estimate(1)),
      ])
  }

  /// One network with all that can be known of it, one without what is optional, one that never began.
  private static var network: NetworkResult {
    NetworkResult(
      widths: [names.count, 3, 1], activation: .leakyReLU, skill: .nonlinearOnly,
      training: [
        TrainingRecord(
          epochs: [1, 17, 40].map { epoch in
            TrainingRecord.Epoch(
              epoch: epoch, loss: 1 / Double(epoch), validationLoss: 2 / Double(epoch + 1),
              gradientNorm: .leastNonzeroMagnitude, learningRate: 1e-3,
              layers: [1, 2].map { .init(weightNorm: $0 / 3, updateRatio: 0.1 / Double(epoch)) },
              featureNorms: names.indices.map { Double($0 * epoch) })
          }, best: 17, end: .stoppedEarly),
        TrainingRecord(
          epochs: [
            TrainingRecord.Epoch(
              epoch: 1, loss: 0.7, validationLoss: nil, gradientNorm: 0, learningRate: 1, layers: [], featureNorms: [])
          ], best: 0, end: .stalled),
        TrainingRecord(epochs: [], best: 0, end: .converged),
      ])
  }

  private static var importances: [Importances] {
    ["learned", "permutation"].map { method in
      Importances(
        model: "logistic", method: method, meaning: "Mean increase of log loss (nats).", intervalSource: "refits",
        baselineLoss: method == "learned" ? nil : 0.5,
        features: names.enumerated().map { index, name in
          ImportanceScore(
            feature: name, score: 1 / Double(index + 1), standardError: 0.01, low: index == 0 ? nil : 0,
            high: index == 0 ? nil : 1, pValue: index == 1 ? 0.05 : nil,
            shuffleSpread: method == "learned" ? nil : 0.001,
            refits: method == "learned" ? [] : [-1 / 3, Double(index), .infinity])
        })
    }
  }

  private static var ranking: [RankedFeature] {
    names.enumerated().map { index, name in
      RankedFeature(
        feature: name, rank: index + 1, rankLow: 1, rankHigh: names.count, tier: 1 + index / 3,
        score: 1 / Double(index + 1), low: index == 4 ? nil : 0.1, high: index == 4 ? nil : 0.9, isSelected: index < 3,
        entry: index < 5 ? index + 1 : nil,
        verdict: index < 2 ? RankedFeature.Verdict.allCases[index] : nil, why: "Shuffling \(name) raised the loss.")
    }
  }

  private static var calibration: [SelfCalibration] {
    SelfCalibration.Noise.allCases.enumerated().map { index, noise in
      SelfCalibration(
        model: "e\u{301}", methods: "learned, loco", noise: noise, calls: 12 * index, tests: 240, low: -0.0, high: 1 / 3
      )
    }
  }

  /// Along an axis with a band, along one without, and level by level.
  private static var effects: [EffectCurve] {
    [
      EffectCurve(
        model: "logistic", feature: "age", kind: .accumulated,
        points: [-1e300, 0, 1e-300].enumerated().map { k, place in
          EffectCurve.Point(place: place, effect: Double(k) - 1, low: Double(k) - 2, high: Double(k))
        }),
      EffectCurve(model: "logistic", feature: "age", kind: .partial, points: [.init(place: -0.0, effect: 1 / 3)]),
      EffectCurve(
        model: "logistic", feature: "e\u{301}", kind: .partial,
        points: ["", "é", "e\u{301}"].map { EffectCurve.Point(level: $0, effect: -1, low: -2, high: 0.5) }),
    ]
  }

  /// A measured cluster, one without bounds, one not measured.
  private static var redundancy: Redundancy {
    let importances = [Estimate(0.5, low: 0.25, high: .infinity), Estimate(-1e-9), nil]
    return Redundancy(
      clusters: importances.enumerated().map { index, importance in
        FeatureCluster(
          members: Array(names[2 * index..<2 * index + 2]),
          measure: index == 1 ? nil : AssociationMeasure.allCases[index],
          association: 0.9, weakest: 1 / Double(index + 2), importance: importance)
      },
      features: names.enumerated().map { index, name in
        FeatureRedundancy(
          feature: name, varianceInflation: [1.5, .infinity, nil][index % 3], place: names.count - 1 - index,
          substitutes: AssociationMeasure.allCases.prefix(index % 4).map {
            .init(feature: names[(index + 1) % names.count], association: 1 / 3, measure: $0)
          })
      },
      associations: names.indices.flatMap { i in names.indices.map { i == $0 ? 1 : 1 / Double(2 + i + $0) } })
  }

  /// Two levels with their scores, and one without.
  private static var segments: Segments {
    Segments(
      column: "site", model: "logistic", rowsLeftOut: 3,
      levels: [
        Segment(
          level: "e\u{301}", rows: 12,
          scores: names.enumerated().map { index, name in
            SegmentScore(
              feature: name, alone: index == 0 ? nil : Estimate(1 / 3, low: 0, high: .infinity),
              pooled: index == 0 ? nil : Estimate(0.25), rank: index + 1)
          }),
        Segment(level: "", rows: 11, failure: "too few"),
      ],
      tests: names.enumerated().map { index, name in
        SegmentTest(
          feature: name, spread: 0.5, pValue: index == 0 ? nil : 0.125, adjustedPValue: index == 0 ? nil : 0.5,
          falseDiscoveryRate: index == 0 ? nil : 0.25)
      })
  }

  private static var refits: [Refit] {
    [
      Refit(trainingRows: 200, heldOutRows: 100, heldOutEvents: 40),
      Refit(trainingRows: 200, heldOutRows: 100, heldOutEvents: 0), Refit(trainingRows: 1, heldOutRows: 299),
    ]
  }

  private static var stability: Stability {
    Stability(
      features: names.enumerated().map { index, name in
        StableFeature(
          feature: name, probabilities: [0, Double(index) / 100, 1 / 3], probability: 1 / 3, isStable: index == 1,
          expectedFalse: Double(index) / 7, qValue: index == 0 ? 1 : 0.125)
      },
      lambdas: [1, 0.5, 0.1], pairs: 50, blocks: 40, perHalf: 3, cutoff: 0.75, allowed: 1, bound: 0.92,
      assumption: .unimodal)
  }

  private static var knockoffs: Knockoffs {
    Knockoffs(
      fdr: 0.1, copies: 20, copyLevel: 0.05, construction: .equicorrelated, copiesThatSelect: 3, threshold: 1 / 3,
      isSecondOrder: true,
      features: names.enumerated().map { index, name in
        KnockoffFeature(
          feature: name, statistic: -0.125, low: -1 / 3, high: 0, eValue: 2.5, frequency: 0.15, likeness: 1,
          isSelected: index == 1)
      })
  }

  private static var agreement: Agreement {
    let sources = ["learned", "permutation"].map { Agreement.Source(model: "logistic", method: $0) }
    let other = Agreement.Source(model: "e\u{301}", method: "loco")
    return Agreement(pairs: [
      .init(
        first: sources[0], second: sources[1], tau: -1 / 3,
        overlaps: [.init(top: 3, share: 2 / 3), .init(top: 5, share: 1)]),
      .init(first: sources[0], second: other, tau: nil, overlaps: []),
    ])
  }

  private static var curves: Curves {
    Curves(
      curves: LossCurve.Axis.allCases.map { LossCurve(model: "logistic", axis: $0, nullLoss: 0.69, points: points($0)) }
    )
  }

  private static func points(_ axis: LossCurve.Axis) -> [LossCurve.Point] {
    guard axis != .width else { return [] }
    let losses = [0.6, 0.58, 0.56]
    let gains = [nil, LossEstimate(0.02), LossEstimate(0.02, standardError: 0.01)]
    return losses.indices.map { k in
      LossCurve.Point(
        place: [25, 50, 100][k], parameters: 13, training: LossEstimate(0.4),
        heldOut: LossEstimate(losses[k], standardError: 0.03), gain: gains[k])
    }
  }

  private static var decompositions: [BiasVariance] {
    [nil, .lambda, .width].map { axis in
      BiasVariance(
        model: "linear", axis: axis, place: axis == nil ? nil : 1 / 3, parameters: 12.5,
        loss: LossEstimate(2, standardError: 0.1), squaredBias: LossEstimate(-0.25),
        variance: LossEstimate(0.5, standardError: .leastNonzeroMagnitude), noise: LossEstimate(1.75),
        noiseSource: axis == nil ? .repeats : .neighbours, resamples: 20)
    }
  }

  /// At point k the first k columns are not zero.
  private static func path(family: Family, validated: Bool) -> PathResult {
    let points = (0..<5).map { k in
      PathPoint(
        lambda: pow(0.5, Double(k)), intercepts: [0.1 * Double(k)],
        coefficients: names.indices.map { $0 < k ? -1 / Double($0 + 3) : 0 },
        standardized: names.indices.map { $0 < k ? 1 / Double($0 + 7) : 0 }, devianceRatio: Double(k) / 7,
        dualityGap: 1e-12)
    }
    return PathResult(
      family: family, alpha: 0.95, points: points, columns: names.map { .init(feature: $0, column: $0) },
      validation: !validated
        ? nil
        : .init(
          mean: [1.4, 1.2, 1.1, 1.15, 1.3], standardError: [0.1, 0.1, 0.1, 0.1, 0.1], folds: 10, minimum: 2,
          oneStandardError: 1, smallest: 0),
      criteria: !validated
        ? nil
        : InformationCriteria(aic: [9, 7, 6, 5, -.infinity], bic: [9, 8, 7, 7.5, 1e300], ebic: [9, 8.5, 8, 9, 10]))
  }
}

/// A directory of its own for one test, gone afterwards.
final class Scratch: Sendable {
  let directory: String

  init() throws {
    directory = NSTemporaryDirectory() + "assay-storage-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  var store: String { path("assay.sqlite") }

  func path(_ name: String) -> String { "\(directory)/\(name)" }

  func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

  func write(_ bytes: [UInt8], to path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

  var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: directory).sorted() } }
}
