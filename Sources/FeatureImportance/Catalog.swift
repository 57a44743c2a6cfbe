/// The only list of models and methods. A new one is a file in the folder of its kind and a line here.
public enum Catalog {
  /// A model that `rank` can use.
  public struct ModelEntry: Sendable {
    public let name: String
    /// For a reader of a report.
    public let title: String
    /// Of the targets that it can learn.
    public let families: [Family]
    /// - Parameter network: how networks are built and trained.
    let make: @Sendable (_ target: Target, _ network: NeuralNetwork) -> any Model
  }

  public static let models: [ModelEntry] = [
    ModelEntry(name: "linear", title: "Linear regression", families: [.gaussian]) { _, _ in LeastSquares() },
    ModelEntry(name: "logistic", title: "Logistic regression", families: [.binomial]) { _, _ in LogisticRegression() },
    ModelEntry(name: "multinomial", title: "Multinomial regression", families: [.multinomial]) { target, _ in
      SoftmaxRegression(classes: target.classes)
    },
    ModelEntry(name: "lasso", title: "Lasso", families: [.gaussian, .binomial, .multinomial]) { target, _ in
      if target.family == .multinomial { return SoftmaxLasso(classes: target.classes) }
      return Lasso(family: target.family)
    },
    ModelEntry(name: "mlp", title: "Neural network", families: [.gaussian, .binomial, .multinomial]) {
      target, network in
      network.suiting(target)
    },
  ]

  /// Names of the importance methods.
  public static let methods = ["learned", "permutation"] + NetworkMeasure.allCases.map(\.rawValue)

  /// The models that suit a family, in the order of the catalog.
  public static func models(for family: Family) -> [ModelEntry] { models.filter { $0.families.contains(family) } }

  /// The entry of a name.
  public static func model(_ name: String) -> ModelEntry? { models.first { $0.name == name } }
}
