import FeatureImportance
import Reports
import Tabular
import Testing

@Suite("What is shared and what agrees, in a report")
struct RedundancyReportTests {
  /// The classification run with a group of two of its features, of given importance.
  private func run(_ importance: Estimate?, alone: [Double]) -> Run {
    var run = SampleRun.classification
    run.redundancy.clusters = [
      FeatureCluster(
        members: ["signal", "noise"], measure: .spearman, association: 0.987, weakest: 0.987, importance: importance)
    ]
    for i in run.ranking.indices {
      let place = (["signal", "noise"] as [ByteText]).firstIndex(of: run.ranking[i].feature)
      if let place { run.ranking[i].score = alone[place] }
    }
    return run
  }

  private func text(_ run: Run) -> String { Report().markdown(run).text.replacing("\\", with: "") }

  @Test("a group that matters while no member shows it is said to be interchangeable, with the numbers")
  func interchangeable() {
    let text = text(run(Estimate(0.4, low: 0.3, high: 0.5), alone: [0.0123, 0.001]))
    #expect(
      text.contains(
        "**signal** and **noise** say nearly the same (Spearman 0.99): the model can do without any one of them, not "
          + "without all. Shuffled together they raise log loss by 0.40 [0.30, 0.50] nats, one alone by at most 0.012.")
    )
  }

  @Test("a group carried by one member, one that nobody needs, and one that was not measured, are told apart")
  func others() {
    #expect(
      text(run(Estimate(0.4, low: 0.3, high: 0.5), alone: [0.35, 0.001])).contains(
        "the model leans on **signal**; the other could stand in."))
    #expect(
      text(run(Estimate(0.001, low: -0.01, high: 0.02), alone: [0, 0])).contains(
        "even together they are not distinguishable from no importance."))
    let unmeasured = text(run(nil, alone: [0, 0]))
    #expect(unmeasured.contains("**signal** and **noise** say nearly the same (Spearman 0.99).\n"))
  }

  @Test("the picture has a cell for every two features, with their names")
  func picture() throws {
    let run = SampleRun.classification
    let figure = try #require(Report().markdown(run).figures.first { $0.name.hasPrefix("associations") })
    let count = run.redundancy.features.count
    let pairs = count * (count - 1) / 2
    #expect(pairs > 1)
    #expect(figure.svg.ranges(of: "<title>").count == pairs)
    for feature in run.redundancy.features { #expect(figure.svg.contains(">\(feature.feature)</text>")) }
  }

  @Test("a run that was not compared has neither section; one whose features are all their own says so")
  func absence() {
    var run = SampleRun.classification
    #expect(text(run).contains("No features are so alike that they form a group"))
    #expect(text(run).contains("## Agreement") && text(run).contains("Kendall"))
    run.redundancy = Redundancy()
    run.agreement = Agreement()
    let bare = text(run)
    #expect(!bare.contains("Shared and unique") && !bare.contains("## Agreement") && !bare.contains("Kendall"))
  }

  @Test("what others tell exactly has an infinite factor")
  func infinity() {
    var run = SampleRun.classification
    run.redundancy.features[0].varianceInflation = .infinity
    #expect(text(run).contains("| ∞ |"))
  }
}
