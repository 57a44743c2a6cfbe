import FeatureImportance

/// What a reader of a network's numbers must know of how they came about; nothing for a run without networks.
enum NetworkMethods {
  static func definitions(_ run: Run) -> [Block.Definition] {
    guard let network = run.models.compactMap(\.network).first else { return [] }
    let count = network.training.count
    return [
      .init(
        "Neural network",
        "\(ensemble(count)) with \(layers(network)); columns standardised by the training rows. A quantity "
          + "is standardised too.\(stopping(network))"),
      .init(
        "What the network adds",
        "Its losses and those of the best linear model on the same held-out rows are subtracted, and the mean difference "
          + "over refits compared with its error, which allows for refits sharing rows. Only a network that is better beyond "
          + "the error ranks features. No skill: it does not beat the null model so; no gain: not the best linear model; "
          + "non-linear only: it does, and no linear model beats the null model. (Nadeau and Bengio 2003)"),
      .init(
        "Weights of a network",
        "First layer: the norm of a feature's weights into the first layer. Garson: its share of the absolute weights along "
          + "all ways to the output. Olden: the products of weights along all ways, summed with their signs. Gradient × input: "
          + "the slope at a row times the distance of the row from the mean. Integrated gradients: the slope averaged along "
          + "the line from the mean to the row, times that distance; over all features they sum to the change of the "
          + "prediction. All of them describe one fit; none is compared with rows held out. (Garson 1991; Olden, Joy and "
          + "Death 2004; Sundararajan, Taly and Yan 2017)"),
    ]
  }

  private static func ensemble(_ count: Int) -> String {
    count == 1
      ? "One network"
      : "\(count) networks that differ in their first weights and in the order of rows; their linear predictors are averaged. "
        + "They are"
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
      ? " Each keeps a part of its training rows aside, another one each, and stops when their loss does not fall any more: "
        + "held-out rows take no part in it. (Prechelt 1998)"
      : ""
  }
}
