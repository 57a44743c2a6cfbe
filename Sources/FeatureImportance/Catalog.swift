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

  /// A measure of a feature's importance to a model.
  public struct MethodEntry: Sendable {
    public let name: String
    /// For a reader of a report.
    public let title: String
    /// What scores held-out rows; nil for what is read off the fitted model.
    let make: (@Sendable (_ options: AnalysisOptions, _ samplers: [ConditionalSampler]) -> any ImportanceMethod)?
    /// Whether it refits the model for each feature, which slow models do only when the method is asked for.
    var refits = false
    /// Whether it needs to know how features depend on each other.
    var isConditional = false

    /// Whether it scores held-out rows, or is read off the fitted model.
    public var isHeldOut: Bool { make != nil }

    /// Read off the fitted model.
    static func weights(_ name: String, _ title: String) -> MethodEntry {
      MethodEntry(name: name, title: title, make: nil)
    }
  }

  public static let methods: [MethodEntry] =
    [
      .weights("learned", "Learned weight"),
      MethodEntry(
        name: "permutation", title: "Permutation",
        make: { options, _ in PermutationImportance(repeats: options.repeats) }),
      MethodEntry(
        name: "conditional", title: "Conditional permutation",
        make: { options, samplers in ConditionalImportance(repeats: options.repeats, samplers: samplers) },
        isConditional: true),
      MethodEntry(name: "loco", title: "Leave one out", make: { _, _ in LeaveOneOutImportance() }, refits: true),
      MethodEntry(name: "shap", title: "SHAP", make: { _, _ in ShapleyImportance() }),
      MethodEntry(name: "sage", title: "SAGE", make: { _, _ in SAGEImportance() }),
      .weights("stability", "Stability selection"),
    ] + NetworkMeasure.allCases.map { .weights($0.rawValue, $0.title) }

  /// The models that suit a family, in the order of the catalog.
  public static func models(for family: Family) -> [ModelEntry] { models.filter { $0.families.contains(family) } }

  /// The entry of a name.
  public static func model(_ name: String) -> ModelEntry? { models.first { $0.name == name } }

  /// The entry of a method's name.
  public static func method(_ name: String) -> MethodEntry? { methods.first { $0.name == name } }
}
