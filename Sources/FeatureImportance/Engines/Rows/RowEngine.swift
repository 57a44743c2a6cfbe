import Synchronization
import Tabular

/// An engine over rows that can be passed over in blocks: of a table in memory, a file, or a cache of one.
///
/// Sums over a block depend on the block alone, and blocks are added in their order: no result depends on threads.
package final class RowEngine: Engine {
  package let name: String
  private let source: any RowSource
  private let state = Mutex<State?>(nil)
  private let blockRows: Int

  /// What the survey found that later looks need.
  private struct State: Sendable {
    var survey: Survey
    var known: SurveyPass.Known
    /// By block, how its rows are dealt.
    var deals: [TargetRows]
  }

  /// Few enough that blocks of a thousand columns take some tens of megabytes, and so many that products of parts of a block
  /// are fast.
  package static let usualBlock = 8192

  /// - Parameter blockRows: of a block.
  package init(name: String, _ source: any RowSource, blockRows: Int = RowEngine.usualBlock) {
    self.name = name
    self.source = source
    self.blockRows = blockRows
  }

  package func survey(_ request: SurveyRequest) throws -> Survey {
    var known = SurveyPass.Known()
    while true {
      do {
        let (survey, deals, found) = try look(request, known)
        if found == known {
          state.withLock { $0 = State(survey: survey, known: known, deals: deals) }
          return survey
        }
        known = found
      } catch SurveyPass.SecondLook.quantity {
        known.isQuantity = true
      }
    }
  }

  /// - Returns: also what is known now, by which another look might see more.
  private func look(
    _ request: SurveyRequest, _ known: SurveyPass.Known
  ) throws -> (Survey, [TargetRows], SurveyPass.Known) {
    // The closures take turns with the same pass; the work is done on what was prepared.
    let pass = Mutex(SurveyPass(request, known))
    let worker = SurveyPass(request, known)
    let columns = try source.pass(ofRows: blockRows) { head in
      try pass.withLock { try $0.begin(head) }
    } prepare: { block in
      try pass.withLock { try $0.prepare(block) }
    } work: { block, prepared in
      worker.work(block, prepared)
    } take: { part in
      pass.withLock { $0.take(part) }
    }
    let (survey, deals) = try pass.withLock { (try $0.survey(columns), $0.deals) }
    var found = known
    let features = Set(survey.raw.columns.map(\.source)).union([survey.target])
    for source in columns.indices where features.contains(source) {
      if case .coded(let values, _) = columns[source].meaning {
        switch values {
        case .numeric(let x), .date(let x, _): found.numbers[source] = x
        case .boolean, .categorical, .text: break
        }
      }
      // A row that lacks only a name is complete.
      if request.wantsCompleteRows, source != survey.target, survey.isOfNames(source) { found.names.insert(source) }
    }
    return (survey, deals, found)
  }

  package func medians(of columns: [Int], in sets: [RowSet]) throws -> [[Double]] {
    guard !columns.isEmpty, let state = state.withLock({ $0 }) else { return sets.map { _ in [] } }
    let partitions = state.survey.request.partitions
    let starts = partitions.indices.map { p in partitions[..<p].reduce(0) { $0 + $1.partCount } }
    let parts = partitions.reduce(0) { $0 + $1.partCount }
    let most = max(2048, min(1 << 16, (1 << 28) / (columns.count * (4 * parts + 64))))
    let places = sets.map { set in set.parts.indices.filter { set.parts[$0] }.map { starts[set.partition] + $0 } }
    var counts = try counted(state, columns, starts, into: columns.map { _ in ValueCounts(parts: parts, most: most) })
    let rough = columns.indices.filter { !counts[$0].isExact }
    if !rough.isEmpty {
      let finer = try counted(
        state, rough.map { columns[$0] }, starts, into: rough.map { counts[$0].refined(about: places) })
      for (place, own) in zip(rough, finer) { counts[place] = own }
    }
    return places.map { places in counts.map { $0.median(places) } }
  }

  /// A look at some columns.
  ///
  /// - Parameters:
  ///   - starts: by partition the place of its first part.
  ///   - empty: by column what counts its numbers.
  private func counted(
    _ state: State, _ columns: [Int], _ starts: [Int], into empty: [ValueCounts]
  ) throws -> [ValueCounts] {
    let counts = Mutex(empty)
    try pass(state, columns) { block, used in
      zip(columns, empty).map { column, empty in
        var own = empty
        guard case .numbers(let x) = block.columns[column] else { return own }
        for place in 0..<used.count {
          let value = x[used.rows?[place] ?? place]
          if !value.isNaN { own.add(value, parts: starts.indices.map { starts[$0] + used.parts[$0][place] }) }
        }
        return own
      }
    } take: { parts in
      counts.withLock { for k in parts.indices { $0[k].add(parts[k]) } }
    }
    return counts.withLock { $0 }
  }

  package func answer(_ queries: [RowQuery], about target: TargetReading) throws -> [[RowSums]] {
    guard let state = state.withLock({ $0 }) else { preconditionFailure("a question before the survey") }
    guard !queries.isEmpty else { return [] }
    let pass = QueryPass(queries, about: target, in: state.survey)
    let sums = Mutex(queries.map { [RowSums](repeating: RowSums(), count: $0.groupCount) })
    try self.pass(state, state.survey.raw.columns.map(\.source)) { block, used in
      pass.work(block, used)
    } take: { parts in
      sums.withLock {
        for q in parts.indices { for g in parts[q].indices { $0[q][g].add(parts[q][g]) } }
      }
    }
    return sums.withLock { $0.map { $0.map(\.symmetric) } }
  }

  private func pass<Result: Sendable>(
    _ state: State, _ columns: [Int], _ work: @Sendable (RowBlock, UsedRows) throws -> Result,
    take: (Result) throws -> Void
  ) throws {
    let needed = Set(columns + state.deals.prefix(1).flatMap(\.columns))
    try source.passAgain(ofRows: blockRows, columns: needed) { block in
      guard block.index < state.deals.count else { throw EngineError.changed }
      var rows = state.deals[block.index]
      let block = block.converting(state.known.numbers)
      return try work(block, rows.next(block))
    } take: { result in
      try take(result)
    }
  }
}

extension EngineError {
  fileprivate static let changed = EngineError(
    code: "changed-while-read", message: "the table has other rows than when it was first read",
    fix: "read a copy that nobody writes to")
}

extension Survey {
  /// Whether a column holds nothing but names or texts: a coefficient for each would explain every row and say nothing.
  func isOfNames(_ source: Int) -> Bool {
    columns[source].kind == .text || sample[columns[source].name]?.isOfNames ?? false
  }
}
