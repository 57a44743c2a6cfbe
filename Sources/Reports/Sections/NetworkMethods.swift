import FeatureImportance

/// What a reader of a network's numbers must know of how they came about; nothing for a run without networks.
enum NetworkMethods {
  static func definitions(_ run: Run) -> [Block.Definition] {
    guard let network = run.models.compactMap(\.network).first else { return [] }
    return [
      .init(
        "Neural network",
        "\(ensemble(network)) Columns are standardised by the training rows, and so is a target that is a "
          + "quantity.\(stopping(network))"),
      .init(
        "What the network adds",
        "Its held-out losses are compared, row by row, with those of the best linear model and of the null model. It counts "
          + "as better where the mean difference over refits exceeds its error, with a variance that allows for refits sharing "
          + "rows, and only then it may rank features. No skill: not better than the null model. No gain: not better than the "
          + "best linear model. Non-linear only: better than both, while no linear model beats the null model. (Nadeau and "
          + "Bengio 2003)"),
      .init(
        "Weights of a network",
        "First layer, its learned weight: the norm of a feature's weights into the first layer. Garson: the feature's share of "
          + "the absolute weights along all ways to the output. Olden: the products of weights along all ways, summed with "
          + "their signs. Gradient × input: the slope at a row times the distance of the row from the mean. Integrated "
          + "gradients: the slope averaged along the line from the mean to the row, times that distance; over all features "
          + "they sum to the change of the prediction. All of them describe one fit; no row is held out. (Garson 1991; Olden, "
          + "Joy and Death 2004; Sundararajan, Taly and Yan 2017)"),
    ]
  }

  private static func ensemble(_ network: NetworkResult) -> String {
    let count = network.training.count
    guard count > 1 else { return "One network with \(layers(network))." }
    return
      "\(count) networks with \(layers(network)), which differ in their first weights and in the order of rows; their "
      + "linear predictors are averaged."
  }

  private static func layers(_ network: NetworkResult) -> String {
    let hidden = network.widths.dropFirst().dropLast()
    guard !hidden.isEmpty else { return "no hidden layer" }
    return "\(hidden.count == 1 ? "one hidden layer" : "\(hidden.count) hidden layers") of "
      + hidden.map { "\($0)" }.joined(separator: ", ") + " units (\(network.activation.rawValue))"
  }

  private static func stopping(_ network: NetworkResult) -> String {
    let isValidated = network.training.contains { $0.epochs.contains { $0.validationLoss != nil } }
    return isValidated
      ? " Each keeps another part of its training rows aside and stops when their loss does not fall any more; held-out rows "
        + "take no part in it. (Prechelt 1998)"
      : ""
  }
}
