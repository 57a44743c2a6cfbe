import FeatureImportance
import Tabular
import Testing

@testable import Reports

@Suite("What a report says of networks")
struct NetworkReportTests {
  /// The sample with its network in another light.
  private func run(_ skill: NetworkSkill, ranks: Bool) -> Run {
    var run = SampleRun.regression
    for i in run.models.indices {
      run.models[i].isBest = ranks == (run.models[i].network != nil) && (ranks || run.models[i].name == "linear")
      run.models[i].network?.skill = skill
    }
    return run
  }

  private func text(_ run: Run) -> String { Report().markdown(run).text.replacing("\\", with: "") }

  private func row(_ text: String, _ start: String) -> Substring? {
    text.split(separator: "\n").first { $0.hasPrefix("| **\(start)") }
  }

  @Test("what no linear model sees is said to be non-linear only, in the answer and beside the model")
  func nonlinearOnly() {
    var run = run(.nonlinearOnly, ranks: true)
    for i in run.ranking.indices { run.ranking[i].verdict = i == 0 ? .nonlinear : .unsupported }
    let text = text(run)
    #expect(text.contains("**Non-linear only**: no linear model beats the null model"))
    #expect(text.contains("One feature stands: \(run.ranking[0].feature)"))
    #expect(row(text, "Neural network (ranks; non-linear only)") != nil)
    #expect(text.contains("“nonlinear”: supported by the network that ranks"))
    let html = Report().html(run)
    #expect(html.contains("<strong>Non-linear only</strong>") && !html.contains("none stands on its own"))
  }

  @Test("features that the network alone sees are named")
  func gain() {
    var run = run(.gain, ranks: true)
    for place in run.ranking.indices where run.ranking[place].verdict == .nonlinear { run.ranking[place].verdict = nil }
    #expect(text(run).contains("The network beats the linear models beyond the error"))
    #expect(!text(run).contains("Only the network sees"))
    run.ranking[0].verdict = .nonlinear
    #expect(text(run).contains("Only the network sees \(run.ranking[0].feature)."))
    #expect(!text(run).contains("**Non-linear only**"))
  }

  @Test(
    "a network that adds nothing is marked wherever its numbers stand",
    arguments: [
      (NetworkSkill.noGain, "no gain over the linear models", "their coefficients say as much"),
      (NetworkSkill.none, "no skill", "its weights mean nothing"),
    ])
  func marks(skill: NetworkSkill, remark: String, doubt: String) {
    let text = text(run(skill, ranks: false))
    #expect(row(text, "Neural network (\(remark))") != nil)
    #expect(text.contains("### Neural network (\(remark))") && text.contains(doubt))
    #expect(text.contains("> **Neural network: \(remark)**"))
    #expect(!self.text(run(.gain, ranks: true)).contains(remark + ")"))
  }

  @Test("the weights of a network are one table of five measures, marked as descriptive, and no coefficients")
  func weights() throws {
    let run = run(.gain, ranks: true)
    let text = text(run)
    let heading = "| Feature | First layer | Garson | Olden | Gradient × input | Integrated gradients |"
    #expect(text.contains(heading) && text.contains("**Descriptive**"))
    let table = try #require(text.split(separator: heading).last).split(separator: "\n").dropFirst()
    let rows = table.prefix { $0.hasPrefix("| ") }
    #expect(rows.count == run.ranking.count && rows.allSatisfy { $0.split(separator: "±").count == 6 })
    #expect(text.split(separator: "\n").count { $0.hasPrefix("| Column | Estimate") } == run.models.count - 1)
  }

  @Test("the path of a network stands beside the linear one, said to be not convex")
  func path() {
    var run = SampleRun.regression
    #expect(!Report().markdown(run).text.contains("Sparsity of a network"))
    var path = run.path
    path.model = .network
    for k in path.points.indices { path.points[k].dualityGap = nil }
    run.networkPath = path
    let (text, figures) = Report().markdown(run)
    #expect(text.contains("Sparsity of a network") && text.contains("not convex"))
    #expect(figures.contains { $0.name == "network-path.svg" })
    #expect(text.contains("Order of entry into the network"))
  }

  @Test("a run without networks has nothing of all this")
  func none() {
    var run = SampleRun.regression
    run.models.removeAll { $0.network != nil }
    run.importances.removeAll { $0.model == "mlp" }
    run.agreement.pairs.removeAll { $0.first.model == "mlp" || $0.second.model == "mlp" }
    run.effects.removeAll { $0.model == "mlp" }
    run.warnings.removeAll { $0.code.hasPrefix("network") }
    run.provenance.options.removeAll { ["models", "network"].contains($0.name) }
    let (text, figures) = Report().markdown(run)
    #expect(!text.lowercased().contains("network") && !text.contains("Non-linear"))
    #expect(Set(figures.map(\.name)).isDisjoint(with: ["training.svg", "weights.svg"]))
  }

  // MARK: Reading of records

  private func record(_ losses: [Double], validation: [Double]? = nil, best: Int, _ end: TrainingRecord.End)
    -> TrainingRecord
  {
    TrainingRecord(
      epochs: losses.indices.map {
        TrainingRecord.Epoch(
          epoch: $0 + 1, loss: losses[$0], validationLoss: validation?[$0], gradientNorm: 1, learningRate: 1e-3,
          layers: [], featureNorms: [])
      }, best: best, end: end)
  }

  private func reading(_ records: [TrainingRecord], _ weights: Importances? = nil) -> String {
    let network = NetworkResult(widths: [2, 1], activation: .relu, skill: .gain, training: records)
    return TrainingReading(network: network, weights: weights).sentences.map(\.plain).joined(separator: " ")
  }

  @Test("why training ended, and whether more epochs may help")
  func endings() {
    let falling = (1...40).map { 1 / Double($0) }
    let resting = falling.map { max($0, 0.1) }
    #expect(reading([record(falling, best: 40, .epochs)]).contains("the loss was still falling: more epochs may help"))
    #expect(reading([record(resting, best: 40, .epochs)]).contains("had come to rest"))
    let early = [3, 9].map { record(resting, validation: resting, best: $0, .stoppedEarly) }
    #expect(reading(early).contains("All 2 networks stopped early") && reading(early).contains("epochs 3 to 9"))
    let mixed = reading(early + [record(falling, validation: falling, best: 40, .epochs)])
    #expect(mixed.contains("2 of 3 networks stopped early") && mixed.contains("1 of 3 networks used all epochs"))
    #expect(reading([record([1], best: 1, .converged)]).contains("The network converged"))
  }

  @Test("a validation loss far above training loss in every network is overfitting; in one of them by chance it is not")
  func overfitting() {
    func records(_ validation: [Double]) -> [TrainingRecord] {
      validation.map { record([1, 0.5], validation: [1, $0], best: 2, .stoppedEarly) }
    }
    #expect(reading(records([1.0, 1.1, 0.9])).contains("overfitting)"))
    let falling = [1.0, 1.1, 0.9].map { record([1, 0.5], validation: [2, $0], best: 2, .epochs) }
    #expect(reading(falling).contains("still become better on new ones"))
    #expect(reading(records([0.5, 0.55, 0.52])).contains("no sign of overfitting"))
    #expect(reading(records([3, 0.4, 0.4])).contains("may be chance"))
  }

  @Test("losses that fall far are drawn on a logarithmic axis, and one of zero on a plain one")
  func axis() throws {
    func texts(_ losses: [Double]) -> [String] {
      let network = NetworkResult(
        widths: [2, 1], activation: .relu, skill: .gain, training: [record(losses, best: losses.count, .epochs)])
      return Chart.training(network, lossTitle: "loss", nullLoss: nil).marks.compactMap { mark in
        if case .text(let text, _, .end, .tick) = mark { text } else { nil }
      }
    }
    #expect(texts([10, 5, 1, 0.1]) == ["0.1", "0.2", "0.5", "1", "2", "5", "10"])
    #expect(texts([10, 5, 1, 0]).first == "0" && texts([4, 3]).last == "4.0")
    #expect(texts([1e6, 1]) == ["1", "10", "100", "1,000", "10,000", "100,000", "1,000,000"])
  }

  @Test("networks agree where features differ more than networks do")
  func agreement() {
    func weights(_ scores: [Double], error: Double) -> Importances {
      Importances(
        model: "mlp", method: "learned", meaning: "", intervalSource: "seeds", baselineLoss: nil,
        features: scores.map { ImportanceScore(feature: "x", score: $0, standardError: error) })
    }
    let records = [record([1], best: 1, .converged), record([1], best: 1, .converged)]
    #expect(reading(records, weights([1, 2, 3], error: 0.01)).contains("networks agree on which"))
    #expect(reading(records, weights([1, 2, 3], error: 0.6)).contains("agree in part"))
    #expect(reading(records, weights([1, 1.1, 0.9], error: 1)).contains("disagree"))
    #expect(!reading([records[0]], weights([1, 2], error: 0.1)).contains("agree"))
  }
}
