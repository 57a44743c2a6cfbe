import Tabular

/// The first look at the rows: finds the raw columns on the way, and takes moments, missing values and a sample.
struct SurveyPass {
  let request: SurveyRequest
  /// What an earlier look at the rows found out.
  let known: Known
  private let sampleKey: UInt64
  private var layout: Layout?
  private var moments: [[Moments?]] = []
  private var sample: RowSample
  private var rowsRead = 0
  private var rowsUsed = 0
  private var missing: [Int] = []

  struct Known: Sendable, Equatable {
    /// What the codes of columns mean that turned out to be numbers in another notation.
    var numbers: [Int: [Double]] = [:]
    /// Whether the target is a quantity though it began with two values.
    var isQuantity = false
    /// Columns that turned out to be texts or names.
    var names: Set<Int> = []
  }

  /// By block, how its rows are dealt; a later pass need not go in order.
  private(set) var deals: [TargetRows] = []

  /// What is known of the columns so far.
  private struct Layout {
    let names: [ByteText]
    let target: Int
    var raw: RawColumns
    /// Columns that may become features.
    var candidates: [Int]
    var isCode: [Bool]
    var texts: [Int]
    var rows: TargetRows
    /// Under `.value` for numbers: those seen, while they are at most two.
    var targetNumbers: Set<Double>?
  }

  /// Distinct texts beyond which a column is no category.
  static let mostLevels = 1000
  /// Bytes that moments may take.
  private static let mostBytes = 1 << 30

  init(_ request: SurveyRequest, _ known: Known) {
    self.request = request
    self.known = known
    var stream = request.seed.stream("sample")
    sampleKey = stream.next()
    sample = RowSample(most: request.sampleRows)
  }

  mutating func begin(_ head: StreamHead) throws(AnalysisError) {
    self = SurveyPass(request, known)
    guard let target = head.names.firstIndex(of: request.target) else {
      throw .noSuchColumn(request.target, suggestion: nearestName(to: request.target, in: head.names))
    }
    layout = Layout(
      names: head.names, target: target, raw: RawColumns(sourceCount: head.names.count), candidates: [],
      isCode: head.kinds.enumerated().map { $1 == .text && known.numbers[$0] == nil },
      texts: head.names.map { _ in 0 },
      rows: TargetRows(target: target, required: [], classes: .one, [], names: []), targetNumbers: nil)
    moments = request.partitions.map { [Moments?](repeating: nil, count: $0.partCount) }
    missing = head.names.map { _ in 0 }
  }

  struct Prepared: Sendable {
    let raw: RawColumns
    let target: Int
    let used: UsedRows
    let threshold: UInt64
    /// Of each of the block's columns, whether it misses values.
    let isIncomplete: [Bool]
  }

  /// Extends the raw columns by what is new in a block, and deals its rows.
  mutating func prepare(_ block: RowBlock) throws -> Prepared {
    let block = block.converting(known.numbers)
    guard var layout else { preconditionFailure("a block before the beginning") }
    self.layout = nil
    defer { self.layout = layout }
    if block.index == 0 { try settle(&layout, block) }
    let isIncomplete = block.columns.map(\.hasMissing)
    for source in layout.names.indices { layout.texts[source] += block.newTexts[source].count }
    layout.candidates.removeAll { layout.isCode[$0] && layout.texts[$0] > Self.mostLevels }
    for source in layout.candidates {
      if layout.isCode[source] {
        let known = layout.texts[source]
        for code in known - block.newTexts[source].count..<known { layout.raw.add(source, .code(Int32(code))) }
      }
      if !request.wantsCompleteRows, layout.raw.place(source, .missing) == nil, isIncomplete[source] {
        layout.raw.add(source, .missing)
      }
    }
    let width = layout.raw.count + 1
    let parts = request.partitions.reduce(0) { $0 + $1.partCount }
    guard parts * width * width <= Self.mostBytes / 8 else { throw EngineError.tooWide(columns: width - 1) }
    if var seen = layout.targetNumbers, case .numbers(let x) = block.columns[layout.target] {
      for value in x where !value.isNaN { seen.insert(value) }
      // It was dealt as if it had two classes.
      if seen.count > 2 { throw SecondLook.quantity }
      layout.targetNumbers = seen
    }
    if case .forgotten = block.columns[layout.target] {
      throw AnalysisError.unsuitableTarget(request.target, .text)
    }
    deals.append(layout.rows)
    return Prepared(
      raw: layout.raw, target: layout.target, used: layout.rows.next(block, isIncomplete: isIncomplete),
      threshold: sample.threshold, isIncomplete: isIncomplete)
  }

  /// Why a look at the rows must begin anew, with what is known now.
  enum SecondLook: Error {
    case quantity
  }

  /// Decides by the first rows what columns are for.
  private func settle(_ layout: inout Layout, _ block: RowBlock) throws {
    layout.candidates = layout.names.indices.filter { source in
      source != layout.target && !request.excluded.contains(layout.names[source]) && !known.names.contains(source)
        && !block.columns[source].looksLikeNames
    }
    for source in layout.candidates {
      guard case .numbers(let x) = block.columns[source] else { continue }
      layout.raw.add(source, .value)
      let present = x.filter { !$0.isNaN }
      layout.raw.origins[source] = present.isEmpty ? 0 : mean(of: present)
    }
    var classes = TargetRows.ClassKey.one
    switch block.columns[layout.target] {
    case .numbers(let x):
      let distinct = Set(x.filter { !$0.isNaN })
      let isClass = request.task == .classification || request.positive != nil || distinct.count <= 2
      if isClass && request.task != .regression && !known.isQuantity {
        classes = .value
        if let positive = request.positive, let number = Double(positive.string) { classes = .isEqual(number) }
        if request.task == nil && request.positive == nil { layout.targetNumbers = distinct }
      }
    case .codes:
      classes = .value
      if let positive = request.positive, let code = block.newTexts[layout.target].firstIndex(of: positive) {
        classes = .isEqual(Double(code))
      }
    case .forgotten: break
    }
    layout.rows = TargetRows(
      target: layout.target, required: request.wantsCompleteRows ? layout.candidates : [], classes: classes,
      request.partitions, names: layout.names)
  }

  /// What a block adds.
  struct Part: Sendable {
    let rows: Int
    let used: Int
    let missing: [Int]
    let moments: [[Moments]]
    let sample: RowSample.Drawn
  }

  func work(_ block: RowBlock, _ prepared: Prepared) -> Part {
    let block = block.converting(known.numbers)
    let expansion = RawExpansion(block: block, raw: prepared.raw, used: prepared.used)
    let moments = BlockProducts(
      expansion, target: prepared.target, partCounts: request.partitions.map(\.partCount)
    ).moments()
    let missing = zip(block.columns, prepared.isIncomplete).map { $1 ? $0.missingCount : 0 }
    return Part(
      rows: block.rowCount, used: prepared.used.count, missing: missing, moments: moments,
      sample: RowSample.Drawn(from: block, key: sampleKey, threshold: prepared.threshold))
  }

  mutating func take(_ part: Part) {
    rowsRead += part.rows
    rowsUsed += part.used
    for k in missing.indices { missing[k] += part.missing[k] }
    for (p, parts) in part.moments.enumerated() {
      for (k, new) in parts.enumerated() where new.weight > 0 {
        if var sum = moments[p][k]?.padded(to: new.means.count - 1) {
          moments[p][k] = nil
          sum.add(new)
          moments[p][k] = sum
        } else {
          moments[p][k] = new
        }
      }
    }
    sample.add(part.sample)
  }

  /// - Parameter columns: what they turned out to be.
  mutating func survey(_ columns: [StreamedColumn]) throws -> Survey {
    guard let layout, rowsRead > 0 else { throw AnalysisError.tooFewRows(0) }
    guard rowsUsed > 0 else {
      throw request.wantsCompleteRows
        ? AnalysisError.noCompleteRows(rows: rowsRead) : AnalysisError.noTargetValues(request.target, rows: rowsRead)
    }
    let width = layout.raw.count
    let empty = Moments(
      weight: 0, means: [Double](repeating: 0, count: width + 1), meanRests: [Double](repeating: 0, count: width + 1),
      crossProducts: [Double](repeating: 0, count: (width + 1) * (width + 1)))
    return Survey(
      request: request,
      columns: columns.indices.map { SurveyedColumn(columns[$0], missing: missing[$0]) }, target: layout.target,
      raw: layout.raw, rowsRead: rowsRead, rowsUsed: rowsUsed,
      moments: moments.map { $0.map { $0?.padded(to: width) ?? empty } },
      sample: sample.table(columns, isCode: layout.isCode))
  }
}

extension RowBlock.Values {
  /// Whether labels are so many that they are names or texts rather than categories.
  fileprivate var looksLikeNames: Bool {
    guard case .codes(let codes) = self else {
      if case .forgotten = self { return true }
      return false
    }
    let distinct = Set(codes).count
    return distinct > 50 && 2 * distinct > codes.count
  }
}

extension SurveyedColumn {
  fileprivate init(_ column: StreamedColumn, missing: Int) {
    var (levels, levelOfCode, distinct): ([ByteText], [Int32], Int?) = ([], [], nil)
    if case .coded(let values, let counts) = column.meaning {
      switch values {
      case .boolean(let labels), .categorical(let labels):
        (levels, levelOfCode) = (labels.levels, labels.codes)
        distinct = Set(zip(labels.codes, counts).filter { $0 >= 0 && $1 > 0 }.map { $0.0 }).count
      case .numeric, .date, .text: break
      }
    }
    self.init(
      name: column.name, kind: column.kind ?? .text, levels: levels, levelOfCode: levelOfCode, missing: missing,
      distinct: distinct)
  }
}

extension EngineError {
  package static func tooWide(columns: Int) -> EngineError {
    EngineError(
      code: "too-wide", message: "\(columns) columns are too many for moments of every part of the rows",
      fix: "exclude the categories of most levels with --exclude")
  }
}
