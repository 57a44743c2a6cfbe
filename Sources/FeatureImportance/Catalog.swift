/// The only list of models and methods. A new one is a file in the folder of its kind and a line here.
public enum Catalog {
  /// A model that `rank` can use.
  public struct ModelEntry: Sendable {
    public let name: String
    /// For a reader of a report.
    public let title: String
    public let tasks: [Task]
    let make: @Sendable (Task) -> any Model
  }

  public static let models: [ModelEntry] = [
    ModelEntry(name: "linear", title: "Linear regression", tasks: [.regression]) { _ in LeastSquares() },
    ModelEntry(name: "logistic", title: "Logistic regression", tasks: [.classification]) { _ in LogisticRegression() },
    ModelEntry(name: "lasso", title: "Lasso", tasks: [.regression, .classification]) { Lasso(family: $0.family) },
  ]

  /// Names of the importance methods.
  public static let methods = ["learned", "permutation"]

  /// The models that suit a task, in the order of the catalog.
  public static func models(for task: Task) -> [ModelEntry] { models.filter { $0.tasks.contains(task) } }

  /// The entry of a name.
  public static func model(_ name: String) -> ModelEntry? { models.first { $0.name == name } }
}
