import FeatureImportance
import Reports
import Tabular
import Testing

@Suite("Stability selection in a report")
struct StabilityReportTests {
  private func run(stable: [Bool], bound: Double = 0.92) -> Run {
    var run = SampleRun.regression
    run.stability = Stability(
      features: zip(["signal", "noise", "group"] as [ByteText], stable).map { name, isStable in
        StableFeature(
          feature: name, probabilities: [0, 0.25, isStable ? 0.9 : 0.3], probability: isStable ? 0.9 : 0.3,
          isStable: isStable, expectedFalse: 0.125, qValue: 0.0625)
      },
      lambdas: [10, 1, 0.1], pairs: 50, blocks: 40, perHalf: 3, cutoff: 0.75, allowed: 1, bound: bound,
      assumption: .unimodal)
    return run
  }

  private func text(_ run: Run) -> String { Report().markdown(run).text.replacing("\\", with: "") }

  @Test("the section names the stable features and says what the bound promises")
  func promise() {
    let text = text(run(stable: [true, false, true]))
    #expect(
      text.contains(
        "A feature is stable when it is among the first 3 to enter in at least 75.0% of them. 2 features are stable: signal, "
          + "group."))
    #expect(text.contains("On average at most **0.92** stable features are chosen by mistake"))
    #expect(text.contains("Halves are made of 40 blocks"))
    #expect(text.contains("Melikechi and Miller 2025"))
    #expect(!text.contains("asked for"))
  }

  @Test("no stable feature, and a bound above the one asked for, are said plainly")
  func nothing() {
    let text = text(run(stable: [false, false, false], bound: 1.5))
    #expect(text.contains("No feature is that reliable."))
    #expect(text.contains("That is more than the 1.0 asked for."))
  }

  @Test("the figure colours and names the stable features only")
  func figure() throws {
    let run = run(stable: [true, false, false])
    let figure = try #require(Report().markdown(run).figures.first { $0.name.hasPrefix("stability") })
    #expect(figure.svg.contains(">signal</text>") && !figure.svg.contains(">noise</text>"))
    #expect(figure.svg.contains("1 of them reaches the cutoff of 75.0%"))
  }

  @Test("a run without it has no such section")
  func absence() {
    var run = run(stable: [true, true, true])
    run.stability = nil
    #expect(!text(run).contains("## Stability") && !text(run).contains("Melikechi"))
  }
}
