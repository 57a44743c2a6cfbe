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
    try waiting(cancelledBy: cancellation) { () async throws(SparkError) in
      try await all(statements).get()
    }
  }

  private func all(_ statements: [String]) async -> Result<[ArrowTable], SparkError> {
    await withTaskGroup(of: Finished.self) { group in
      var waiting = Array(statements.enumerated())[...]
      for (place, statement) in waiting.prefix(Self.mostAtOnce) {
        group.addTask { Finished(place: place, result: await self.result(of: statement)) }
      }
      waiting = waiting.dropFirst(Self.mostAtOnce)
      var tables = [ArrowTable?](repeating: nil, count: statements.count)
      var failure: SparkError?
      while let finished = await group.next() {
        switch finished.result {
        case .success(let table): tables[finished.place] = table
        case .failure(let error):
          // The others fail because of the first.
          if failure == nil { failure = error }
          group.cancelAll()
        }
        if failure == nil, let (place, statement) = waiting.popFirst() {
          group.addTask { Finished(place: place, result: await self.result(of: statement)) }
        }
      }
      if let failure { return .failure(failure) }
      return .success(tables.compactMap(\.self))
    }
  }

  private struct Finished: Sendable {
    let place: Int
    let result: Result<ArrowTable, SparkError>
  }

  private func result(of statement: String) async -> Result<ArrowTable, SparkError> {
    do throws(SparkError) { return .success(try await execute(statement)) } catch { return .failure(error) }
  }
}
