import Testing

@testable import Spark

@Suite struct ArrowStreamTests {
  private func read(_ streams: [UInt8]...) throws(SparkError) -> ArrowTable {
    var reader = ArrowStream()
    for stream in streams { try reader.append(stream) }
    return reader.table ?? ArrowTable(fields: [])
  }

  @Test("every type is read as Arrow's own library wrote it")
  func everyType() throws {
    let table = try read(ArrowSamples.everyType)
    #expect(table.rowCount == 3)
    #expect(
      table.fields.map(\.type) == [
        .int8, .int16, .int32, .int64, .float32, .float64, .decimal(scale: 2), .boolean, .text, .date, .list(.float64),
        .list(.list(.float64)),
      ])
    let gap = [true, false, true]
    #expect(try table.column("i8") == ArrowColumn(.integers([-128, 0, 127]), isPresent: gap))
    #expect(try table.column("i16").integers() == [-32768, 0, 32767])
    #expect(try table.column("i32") == ArrowColumn(.integers([0, -5, 2_147_483_647]), isPresent: [false, true, true]))
    #expect(try table.column("i64").integers() == [.min, .max, 0])
    #expect(try table.column("f32") == ArrowColumn(.numbers([0.5, 0, -2]), isPresent: gap))
    #expect(try table.column("f64").doubles().prefix(2) == [0.1, 1e300])
    #expect(try table.column("f64").doubles()[2].isNaN)
    #expect(try table.column("d") == ArrowColumn(.numbers([0.1, 0, -12345678901234567890.12]), isPresent: gap))
    #expect(try table.column("b") == ArrowColumn(.booleans([true, false, false]), isPresent: gap))
    #expect(try table.column("s").texts() == ["é", nil, "a\nb"])
    #expect(try table.column("t").days() == [1, nil, -1])
    let lists = ArrowColumn(.numbers([1, 0, 2, 3, 4]), isPresent: [true, false, true, true, true])
    #expect(try table.column("l") == ArrowColumn(.lists(ends: [2, 2, 5], elements: lists), isPresent: gap))
    let inner = ArrowColumn(
      .lists(ends: [1, 3, 3, 3, 4], elements: ArrowColumn(.numbers([1, 2, 3, 4]))),
      isPresent: [true, true, true, false, true])
    #expect(try table.column("m") == ArrowColumn(.lists(ends: [2, 2, 5], elements: inner)))
  }

  @Test("batches of a stream and of several streams are joined in order")
  func joined() throws {
    let once = try read(ArrowSamples.threeBatches)
    #expect(
      try once.column("x") == ArrowColumn(.numbers([1, 2, 3, 0, 5]), isPresent: [true, true, true, false, true]))
    let twice = try read(ArrowSamples.threeBatches, ArrowSamples.threeBatches)
    #expect(twice.rowCount == 10)
    #expect(try twice.column("x").missingCount == 2)
    #expect(try twice.column("x").doubles().suffix(1) == [5])

    let single = try read(ArrowSamples.everyType)
    let double = try read(ArrowSamples.everyType, ArrowSamples.noRows, ArrowSamples.everyType)
    #expect(double.rowCount == 6)
    guard case .lists(let ends, let elements) = try double.column("m").values else {
      Issue.record("not lists")
      return
    }
    #expect(ends == [2, 2, 5, 7, 7, 10])
    guard case .lists(let innerEnds, _) = elements.values else {
      Issue.record("not lists of lists")
      return
    }
    #expect(innerEnds == [1, 3, 3, 3, 4, 5, 7, 7, 7, 8])
    #expect(try double.column("s").texts() == single.column("s").texts() + single.column("s").texts())
  }

  @Test("a result without rows has its columns")
  func noRows() throws {
    let table = try read(ArrowSamples.noRows)
    #expect(table.rowCount == 0)
    #expect(table.fields == (try read(ArrowSamples.everyType).fields))
    #expect(table.columns.allSatisfy { $0.count == 0 })
  }

  @Test("a part of a longer column is read from where it begins")
  func slice() throws {
    #expect(try read(ArrowSamples.slice).column("s").texts() == ["three", "four", "five"])
  }

  @Test("bits are told apart beyond the first byte")
  func bits() throws {
    let column = try read(ArrowSamples.manyBits).column("b")
    #expect(column.isPresent == (0..<21).map { !$0.isMultiple(of: 5) })
    let numbers = try column.doubles()
    for i in 0..<21 where !i.isMultiple(of: 5) { #expect(numbers[i] == (i.isMultiple(of: 3) ? 1 : 0)) }
  }

  @Test(
    "a column of another type is named",
    arguments: [
      (ArrowSamples.unsigned, SparkError.unsupportedType(column: "u", type: "unsigned integer")),
      (ArrowSamples.timestamp, .unsupportedType(column: "when", type: "timestamp")),
      (ArrowSamples.dictionary, .unsupportedType(column: "c", type: "dictionary")),
      (ArrowSamples.deepLists, .unsupportedType(column: "l", type: "list of lists of lists")),
      (ArrowSamples.compressed, .damaged("compressed buffers")),
    ])
  func unsupported(_ stream: [UInt8], _ error: SparkError) {
    #expect(throws: error) { try read(stream) }
  }

  @Test("streams with other columns are not joined")
  func otherColumns() {
    #expect(throws: SparkError.self) { try read(ArrowSamples.slice, ArrowSamples.manyBits) }
  }

  @Test("a value asked for as another type, or missing where none may be, is an error")
  func wrongType() throws {
    let table = try read(ArrowSamples.everyType)
    #expect(throws: SparkError.self) { try table.column("s").doubles() }
    #expect(throws: SparkError.self) { try table.column("i8").integers() }
    #expect(throws: SparkError.self) { try table.column("l").doubleLists() }
    #expect(throws: SparkError.self) { try table.column("nothing") }
  }
}
