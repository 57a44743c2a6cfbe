import FeatureImportance
import Reports
import Tabular
import Testing

@Suite("Knockoffs in a report")
struct KnockoffReportTests {
  private func run(selected: Bool, threshold: Double?) -> Run {
    var run = SampleRun.classification
    run.knockoffs = Knockoffs(
      fdr: 0.2, copies: 7, copyLevel: 0.2, construction: .minimumVariance, copiesThatSelect: 5, threshold: threshold,
      isSecondOrder: true,
      features: run.featureNames.enumerated().map { index, name in
        KnockoffFeature(
          feature: name, statistic: Double(index) - 1, low: Double(index) - 1.5, high: Double(index), eValue: 4,
          frequency: 0.5, likeness: index == 0 ? 0.99 : 0.25, isSelected: selected && index > 1)
      })
    return run
  }

  @Test("the section says what is selected, what cannot be told apart, and draws W with its threshold")
  func section() throws {
    let (text, figures) = Report().markdown(run(selected: true, threshold: 0.5))
    #expect(text.contains("## Knockoffs") && text.contains("Beside 7 draws of knockoffs"))
    #expect(text.contains("features are selected: flag, group."))
    #expect(text.contains("Others say nearly the same as"))
    #expect(text.contains("holds approximately") && text.contains("quadratic-inverse shrinkage"))
    let svg = try #require(figures.first { $0.name == "knockoffs.svg" }).svg
    #expect(svg.contains("class=\"guide\"") && svg.contains("signal"))
    #expect(Report().html(run(selected: true, threshold: 0.5)).contains("Features beside their knockoffs"))
  }

  @Test("where nothing is selected the section says how few could be, and draws no threshold")
  func nothing() throws {
    let (text, figures) = Report().markdown(run(selected: false, threshold: nil))
    #expect(text.contains("no feature is selected") && text.contains("at least 5 features are selected or none"))
    #expect(try !#require(figures.first { $0.name == "knockoffs.svg" }).svg.contains("class=\"guide\""))
  }

  @Test("a run without knockoffs has no such section")
  func none() {
    #expect(!Report().markdown(SampleRun.classification).text.contains("nockoff"))
  }
}
