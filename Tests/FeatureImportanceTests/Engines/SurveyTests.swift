import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct SurveyTests {
  static let features: [ByteText] = ["signal", "noise", "group", "flag"]

  static func request(_ target: ByteText = "amount", isComplete: Bool = false, sample: Int = 1000) -> SurveyRequest {
    let seed = Seed(5)
    func deal(_ count: Int, _ key: String) -> RowPartition.Deal {
      RowPartition.Deal(count: count, stream: seed.stream(key), key: key)
    }
    return SurveyRequest(
      target: target, excluded: target == "amount" ? ["outcome"] : ["amount"], wantsCompleteRows: isComplete,
      partitions: [RowPartition([deal(3, "first"), deal(2, "second")]), RowPartition([deal(4, "third")])],
      sampleRows: sample, seed: seed)
  }

  static func engine(_ table: Table, blockRows: Int = 64, threads: Int = 1) -> RowEngine {
    RowEngine(name: "table", TableRows(table, threads: Threads(threads)), blockRows: blockRows)
  }

  /// 300 rows of which only the last 20 have the level c, and only the last 10 of `noise` miss a value.
  static let late: Table = {
    let table = Samples.table(rows: 300, seed: 7)
    return Table(
      columns: table.columns.map { column in
        switch column.values {
        case .categorical(let labels) where column.name == "group":
          let codes = labels.codes.enumerated().map { $0 < 280 && $1 == 2 ? 0 : $1 }
          return Column(name: column.name, values: .categorical(Labels(codes: codes, levels: labels.levels)))
        case .numeric(let x) where column.name == "noise":
          return Column(name: column.name, values: .numeric(x.enumerated().map { $0 < 290 ? $1 : .nan }))
        default: return column
        }
      }, rowCount: table.rowCount)
  }()

  @Test("moments of an encoding learnt on some rows are those of its design", arguments: [7, 64, 1000])
  func designs(blockRows: Int) throws {
    let table = Self.late
    let engine = Self.engine(table, blockRows: blockRows)
    let survey = try engine.survey(Self.request())
    var deals = TargetRows(
      target: survey.target, required: [], classes: .one, survey.request.partitions)
    let rows = try #require(Self.block(of: table))
    let used = deals.next(rows)
    let set = RowSet(partition: 0, parts: [true, false, true, true, false, true])
    let chosen = used.parts[0].indices.filter { set.parts[used.parts[0][$0]] }

    let target = try Target("amount", in: table)
    let columns = survey.columnsToImpute(Self.features)
    let medians = try engine.medians(of: columns, in: [set])[0]
    let encoding = Encoding(of: Self.features, in: table, rows: chosen, rule: .ranking)
    let learnt = survey.encoding(
      of: Self.features, survey.rawMoments(set), medians: Dictionary(uniqueKeysWithValues: zip(columns, medians)),
      rule: .ranking)
    #expect(learnt.columnNames == encoding.columnNames)
    #expect(learnt.features.filter { $0.hasMissingIndicator } == encoding.features.filter { $0.hasMissingIndicator })

    let data = Dataset(x: encoding.design(of: table, rows: chosen), y: chosen.map { target.values[$0] })
    let expected = Moments(data, threads: Threads(1))
    let found = DesignMap(learnt, survey).moments(survey.rawMoments(set))
    #expect(found.weight == expected.weight)
    #expect(zip(found.means, expected.means).allSatisfy { abs($0 - $1) < 1e-12 * (1 + abs($1)) })
    let scale = (0..<found.means.count).map { expected.variance($0).squareRoot() }
    for j in found.means.indices {
      for i in found.means.indices {
        let place = j * found.means.count + i
        let error = abs(found.crossProducts[place] - expected.crossProducts[place])
        #expect(error <= 1e-11 * expected.weight * (scale[i] * scale[j] + 1e-9))
      }
    }
  }

  private static func block(of table: Table) -> RowBlock? {
    nonisolated(unsafe) var found: RowBlock?
    _ = try? TableRows(table, threads: Threads(1)).pass(
      ofRows: table.rowCount, begin: { _ in }, prepare: { found = $0 }, work: { _, _ in 0 }, take: { _ in })
    return found
  }

  @Test("blocks and threads change no deal, and moments by rounding alone")
  func blocks() throws {
    let request = Self.request()
    let whole = try Self.engine(Self.late, blockRows: 1000).survey(request)
    for (blockRows, threads) in [(7, 1), (64, 3)] {
      let survey = try Self.engine(Self.late, blockRows: blockRows, threads: threads).survey(request)
      let again = try Self.engine(Self.late, blockRows: blockRows).survey(request)
      #expect(survey.moments == again.moments)
      for p in survey.moments.indices {
        #expect(survey.moments[p].map(\.weight) == whole.moments[p].map(\.weight))
      }
      let (a, b) = (survey.rawTotal, whole.rawTotal)
      // Columns stand in the order in which they came up.
      let places = survey.raw.columns.map { whole.raw.place($0.source, $0.kind) }
      #expect(!places.contains(nil))
      for (j, place) in places.enumerated() {
        #expect(abs(a.means[j] - b.means[place ?? 0]) < 1e-12)
        #expect(abs(a.variance(j) - b.variance(place ?? 0)) < 1e-12)
      }
    }
  }

  @Test("complete rows are those that miss nothing that may be a feature")
  func complete() throws {
    let survey = try Self.engine(Self.late).survey(Self.request(isComplete: true))
    let columns = (Self.features + ["amount"]).compactMap { Self.late[$0] }
    let complete = (0..<Self.late.rowCount).count { row in columns.allSatisfy { !$0.isMissing(at: row) } }
    #expect(survey.rowsUsed == complete)
    #expect(survey.rowsRead == Self.late.rowCount)
    #expect(!survey.raw.columns.contains { $0.kind == .missing })
  }

  @Test("medians are those of the rows of a set")
  func medians() throws {
    let engine = Self.engine(Self.late, blockRows: 32)
    let survey = try engine.survey(Self.request())
    let place = try #require(survey.columns.firstIndex { $0.name == "signal" })
    let all = RowSet(partition: 1, parts: [true, true, true, true])
    let none = RowSet(partition: 1, parts: [false, false, false, false])
    let found = try engine.medians(of: [place], in: [all, none])
    guard case .numeric(let x) = Self.late["signal"]?.values else { return }
    #expect(found[0][0] == median(of: x.filter { !$0.isNaN }))
    #expect(found[1][0].isNaN)
  }

  @Test("a sample has as many rows as asked for, the same at any block size, typed as the table")
  func sample() throws {
    let request = Self.request(sample: 120)
    let one = try Self.engine(Self.late, blockRows: 9).survey(request).sample
    let other = try Self.engine(Self.late, blockRows: 300, threads: 2).survey(request).sample
    #expect(one.rowCount == 120)
    #expect(one.columns.map(\.name) == Self.late.columns.map(\.name))
    #expect(one.columns.map(\.kind) == Self.late.columns.map(\.kind))
    guard case .numeric(let a) = one["id"]?.values, case .numeric(let b) = other["id"]?.values else { return }
    #expect(a == b && a == a.sorted())
    // Evenly: 120 of 1 … 300, whose mean is 150.5, give or take four errors.
    #expect(abs(mean(of: a) - 150.5) < 4 * 86.6 / 120.0.squareRoot())
    #expect(try Self.engine(Self.late).survey(Self.request()).sample.rowCount == 300)
  }

  @Test("a number that begins with two values is dealt as the quantity it is")
  func quantity() throws {
    let x = (0..<200).map { $0 < 100 ? Double($0 % 2) : Double($0) }
    let table = Table(
      columns: [
        Column(name: "y", values: .numeric(x)), Column(name: "x", values: .numeric(x.map { $0 * $0 })),
      ], rowCount: 200)
    let survey = try Self.engine(table, blockRows: 10).survey(Self.request("y"))
    let whole = try Self.engine(table, blockRows: 200).survey(Self.request("y"))
    for k in survey.moments[0].indices { #expect(survey.moments[0][k].means[0] == whole.moments[0][k].means[0]) }
  }

  @Test("an unknown target, one without values and too many columns are said")
  func errors() throws {
    #expect(throws: AnalysisError.noSuchColumn("amont", suggestion: "amount")) {
      try Self.engine(Self.late).survey(Self.request("amont"))
    }
    let empty = Table(
      columns: [
        Column(name: "y", values: .numeric([.nan, .nan])), Column(name: "x", values: .numeric([1, 2])),
      ], rowCount: 2)
    #expect(throws: AnalysisError.noTargetValues("y", rows: 2)) { try Self.engine(empty).survey(Self.request("y")) }
  }
}
