import FeatureImportance
import Tabular

/// The features as the pixels of the image that was declared with them.
struct ImageSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard let grid = run.grid, grid.count == run.data.pixels.count else { return [] }
    let pixels = run.data.pixels.map(\.name)
    let names = pixels.map { visible($0.string) }
    var blocks = run.models.compactMap { scores(of: $0, run, grid, pixels, names) }
    guard !blocks.isEmpty else { return [] }
    if let figure = classes(run, grid, pixels, names) { blocks.append(figure) }
    return [.section(title: "As an image", blocks: blocks)]
  }

  /// What is known of one model's features: by every method if it ranks, else what it has learnt.
  private func scores(
    of model: ModelResult, _ run: Run, _ grid: FeatureGrid, _ pixels: [ByteText], _ names: [String]
  ) -> Block? {
    let shown = run.importances.filter {
      $0.model == model.name && (model.isBest || Catalog.method($0.method)?.isHeldOut != true)
    }
    guard !shown.isEmpty else { return nil }
    return .figure(
      Block.Figure(
        name: "image-\(model.name)",
        chart: .heatMaps(
          shown.map { importances in HeatMap(title: importances.method, values: pixels.map { importances[$0]?.score })
          },
          grid: grid, names: names, title: "Scores of features as an image", of: "score"),
        caption:
          "\(Prose(model.markedTitle)): scores of the features, each image on its own scale. A bar marks numbers below zero; "
          + "dashed places are columns that are left out."))
  }

  /// What speaks for each class, of the model that ranks or else of the first with such coefficients.
  private func classes(_ run: Run, _ grid: FeatureGrid, _ pixels: [ByteText], _ names: [String]) -> Block? {
    let candidates = [run.bestModel].compactMap { $0 } + run.models
    guard (2...Self.mostClasses).contains(run.target.classes.count),
      let model = candidates.first(where: { $0.coefficients.contains { $0.class != nil } })
    else { return nil }
    let maps = run.target.classes.map { item in
      // A feature of several columns has no one coefficient; its pixel stays empty.
      let own = Dictionary(grouping: model.coefficients.filter { $0.class == item.name }, by: \.feature)
      return HeatMap(
        title: visible(item.name.string),
        values: pixels.map { own[$0].flatMap { $0.count == 1 ? $0[0].standardized : nil } })
    }
    return .figure(
      Block.Figure(
        name: "image-classes",
        chart: .heatMaps(
          maps, grid: grid, names: names, title: "Coefficients of each class as an image", of: "coefficient"),
        caption:
          "\(Prose(model.title)): standardised coefficients of each class. Ink where the colour is strong speaks for "
          + "the class, where a bar goes through it against it."))
  }

  private static let mostClasses = 30
}
