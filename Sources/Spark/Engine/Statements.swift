/// The engine's way to the server: statements of one session.
struct Statements: Sendable {
  private let execute: @Sendable (String) async throws(SparkError) -> ArrowTable
  private let cancellation = Cancellation()

  /// As many as keep a cluster busy between the end of one and the next.
  private static let mostAtOnce = 3

  init(_ execute: @escaping @Sendable (String) async throws(SparkError) -> ArrowTable) { self.execute = execute }

  /// Ends those that run, and all later ones at once.
  func cancel() { cancellation.cancel() }

  @discardableResult
  func run(_ statement: String) throws(SparkError) -> ArrowTable {
    try waiting(cancelledBy: cancellation) { [execute] () async throws(SparkError) in try await execute(statement) }
  }

  /// Some at the same time.
  ///
  /// - Returns: the results in the order of the statements.
  /// - Throws: the first error, when no statement is running any more.
  func run(_ statements: [String]) throws(SparkError) -> [ArrowTable] {
    try waiting(cancelledBy: cancellation) { [execute] () async throws(SparkError) in
      let outcome: Result<[ArrowTable], SparkError> = await withTaskGroup(
        of: (Int, Result<ArrowTable, SparkError>).self
      ) { group in
        var results = [ArrowTable?](repeating: nil, count: statements.count)
        var next = 0
        func begin(_ group: inout TaskGroup<(Int, Result<ArrowTable, SparkError>)>) {
          guard next < statements.count else { return }
          let place = next
          next += 1
          group.addTask {
            do throws(SparkError) { return (place, .success(try await execute(statements[place]))) } catch {
              return (place, .failure(error))
            }
          }
        }
        for _ in 0..<Self.mostAtOnce { begin(&group) }
        var failure: SparkError?
        for await (place, result) in group {
          switch result {
          case .success(let table):
            results[place] = table
            if failure == nil { begin(&group) }
          case .failure(let error):
            // The others are cancelled because of the first.
            if failure == nil { failure = error }
            group.cancelAll()
          }
        }
        return failure.map { .failure($0) } ?? .success(results.compactMap(\.self))
      }
      return try outcome.get()
    }
  }
}
