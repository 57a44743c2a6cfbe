import Dispatch

/// The columns of a file while its pieces are put together, in the order of the file.
final class GrowingColumns: @unchecked Sendable {
  /// For every field of a record.
  let destinations: [RegularScanner.Destination]
  private var gathered: GatheredColumns
  /// Slots of the table's columns, by kind.
  private let numberSlots: [Int]
  private let textSlots: [Int]
  private var numbers: [NumberColumn]
  private var texts: [FieldArena]
  private let rule: NumberColumn.Rule

  /// - Parameters:
  ///   - head: the first records, as text.
  ///   - asText: slots that must stay text.
  init(_ head: GatheredColumns, asText: Set<Int>, options: ReadOptions) {
    rule = NumberColumn.Rule(options)
    var (numberSlots, textSlots): ([Int], [Int]) = ([], [])
    (numbers, texts) = ([], [])
    for (slot, fields) in head.columns.enumerated() {
      guard case .text(let arena) = fields else { continue }
      var column = NumberColumn()
      let declared = options.types[head.header.kept[slot]]
      if !asText.contains(slot), declared == nil || declared == .numeric { column.append(arena, rule: rule) }
      if asText.contains(slot) || !(declared == nil || declared == .numeric) || column.hasFailed {
        textSlots.append(slot)
        texts.append(arena)
      } else {
        numberSlots.append(slot)
        numbers.append(column)
      }
    }
    destinations = head.header.slots.map { slot in
      if let index = numberSlots.firstIndex(of: slot) { return .number(index) }
      if let index = textSlots.firstIndex(of: slot) { return .text(index) }
      return .nowhere
    }
    (self.numberSlots, self.textSlots) = (numberSlots, textSlots)
    gathered = head
    gathered.columns = []
  }

  var header: Header { gathered.header }

  /// Slots of columns that turned out not to be numeric.
  var failed: Set<Int> { Set(zip(numberSlots, numbers).filter { $1.hasFailed }.map { $0.0 }) }

  /// Takes what was scanned; columns are appended to side by side.
  func append(_ pieces: ArraySlice<RegularScanner>, _ position: inout Position) {
    for piece in pieces {
      gathered.lines.append(contentsOf: piece.lines, from: position.line)
      for misfit in piece.misfits { gathered.reject(misfit, from: position.line) }
      position.line += piece.lineCount
    }
    let numberCount = numbers.count
    numbers.withUnsafeMutableBufferPointer { numbers in
      texts.withUnsafeMutableBufferPointer { texts in
        // Each piece of work changes one column.
        nonisolated(unsafe) let (numbers, texts) = (numbers, texts)
        DispatchQueue.concurrentPerform(iterations: numbers.count + texts.count) { work in
          for piece in pieces {
            if work < numberCount {
              numbers[work].append(piece.numbers(ofColumn: work), hasFailed: piece.hasFailed[work])
            } else {
              texts[work - numberCount].append(contentsOf: piece.texts[work - numberCount])
            }
          }
        }
      }
    }
  }

  /// Takes the end of the file, all text.
  func append(_ rest: GatheredColumns) {
    for (index, slot) in numberSlots.enumerated() {
      if case .text(let arena) = rest.columns[slot] { numbers[index].append(arena, rule: rule) }
    }
    for (index, slot) in textSlots.enumerated() {
      if case .text(let arena) = rest.columns[slot] { texts[index].append(contentsOf: arena) }
    }
    gathered.lines.append(contentsOf: rest.lines, from: 0)
    gathered.rejectedCount += rest.rejectedCount
    gathered.mended.append(contentsOf: rest.mended)
    gathered.rejected += rest.rejected.prefix(TableBuilder.listedRejections - gathered.rejected.count)
  }

  func finish() -> GatheredColumns {
    var columns = [GatheredColumns.Fields](repeating: .numbers([]), count: numberSlots.count + textSlots.count)
    for (index, slot) in numberSlots.enumerated() { columns[slot] = .numbers(numbers[index].values) }
    for (index, slot) in textSlots.enumerated() { columns[slot] = .text(texts[index]) }
    numbers = numbers.map { column in
      var empty = NumberColumn()
      if column.hasFailed { empty.append(UnsafeBufferPointer(start: nil, count: 0), hasFailed: true) }
      return empty
    }
    texts = []
    gathered.columns = columns
    return gathered
  }
}
