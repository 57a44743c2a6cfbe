import FeatureImportance
import Tabular

/// How often tests call noise important on this very table.
struct CalibrationSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard !run.models.isEmpty else { return [] }
    let title: Prose = "How often noise is called important"
    guard !run.calibration.isEmpty else {
      return [
        .section(
          title: title,
          blocks: [
            .paragraph(
              "Not measured: no model has p-values with errors over samples here, or fitting it again and again would take "
                + "too long.")
          ])
      ]
    }
    let level = SelfCalibration.level.percent
    return [
      .section(
        title: title,
        blocks: [
          .paragraph(
            "Features that are noise for certain were tested as the real ones are, on these rows. At a level of \(level) about "
              + "\(level) of them should be called important; more, and p-values in this report are too small."),
          .table(table(run)), .list(run.calibration.map { reading($0) }),
        ])
    ]
  }

  private func table(_ run: Run) -> Block.Table {
    Block.Table(
      caption: "Tests of noise with a p-value of at most 0.05, with 95 % intervals.",
      columns: [
        .init("Model"), .init("Noise"), .init("Tests", .trailing), .init("Called important", .trailing),
        .init("95 % interval", .trailing), .init("p-values of"),
      ],
      headerColumn: 0,
      rows: run.calibration.map {
        [
          Prose(title($0)), Prose(noise($0)), "\($0.tests)", Prose($0.rate.percent),
          Prose("[\($0.low.percent), \($0.high.percent)]"), Prose($0.methods),
        ]
      })
  }

  private func title(_ calibration: SelfCalibration) -> String {
    Catalog.model(calibration.model)?.title ?? calibration.model
  }

  private func noise(_ calibration: SelfCalibration) -> String {
    switch calibration.noise {
    case .permutedTarget: "target permuted"
    case .nullProbes: "shuffled copies of features"
    }
  }

  private func reading(_ calibration: SelfCalibration) -> Prose {
    let subject = "\(title(calibration)), \(noise(calibration))"
    if calibration.isTooHigh {
      return "\(strong: subject): noise is called important too often. Ask for smaller p-values than usual."
    }
    if calibration.isTooLow {
      return "\(strong: subject): noise is called important less often than the level. Weak features may be missed."
    }
    return "\(strong: subject): as often as the level says, within the error."
  }

  static func definitions(_ run: Run) -> [Block.Definition] {
    guard !run.calibration.isEmpty else { return [] }
    return [
      .init(
        "Noise called important",
        "The model is fitted again to the same rows with the target's values dealt out anew, and with shuffled copies of features "
          + "beside all features; every test of such noise that comes out at 0.05 or less counts. Where rows belong to groups, "
          + "whole groups are dealt out. Intervals are Wilson's, wider where tests of one fit go together.")
    ]
  }
}
