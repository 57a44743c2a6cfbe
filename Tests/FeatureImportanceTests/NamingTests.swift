import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

/// Other names for a run: every place has them, and no number changes.
@Suite struct NamingTests {
  /// A run in which everything that comes from the table has a name with this in it.
  private static let mark = "Zqx"

  private static func run(target: ByteText, model: String) throws -> Run {
    let sample = Samples.table(rows: 160, seed: 3)
    func marked(_ text: ByteText) -> ByteText { ByteText("\(mark) \"\(text)\"") }
    var columns = sample.columns.map { column in
      guard case .categorical(let labels) = column.values else {
        return Column(name: marked(column.name), values: column.values)
      }
      return Column(
        name: marked(column.name),
        values: .categorical(Labels(codes: labels.codes, levels: labels.levels.map(marked))))
    }
    guard let signal = sample["signal"], case .numeric(let x) = signal.values else { throw AnalysisError.noFeatures }
    // A leak, a combination and a column with gaps, for their warnings.
    columns.append(Column(name: marked("sum"), values: .numeric(x.map { 2 * $0 + 3 })))
    let gaps: [Double] = x.indices.map { $0 % 3 == 0 ? .nan : Double($0 % 7) }
    columns.append(Column(name: marked("gaps"), values: .numeric(gaps)))
    if let outcome = sample["outcome"], case .boolean(let labels) = outcome.values {
      let copy = zip(labels.codes, x).map { Double($0) + 1e-3 * $1 }
      columns.append(Column(name: marked("leak"), values: .numeric(copy)))
    }
    var options = AnalysisOptions(
      target: marked(target), models: [model], methods: ["permutation", "learned"],
      groups: [
        FeatureGroup(name: marked("panel"), members: [marked("noise"), marked("gaps")])
      ],
      resampling: .folds(3, repeats: 1), repeats: 3, pathFolds: 3, threads: Threads(2))
    if target == "outcome" { options.segments = marked("group") }
    options.knockoffs = KnockoffOptions(fdr: 0.5, copies: 2)
    return try Analysis(options).run(
      on: Table(columns: columns, rowCount: sample.rowCount),
      from: DataSource(fileName: "\(mark).csv", sha256: "0", byteCount: 1),
      as: RunIdentity(
        id: "id", createdAt: "2026-01-01T00:00:00Z", version: "1", command: ["assay", "rank", "\(mark).csv"]))
  }

  private static let sample = Result { try run(target: "outcome", model: "lasso") }
  private static let classes = Result { try run(target: "group", model: "multinomial") }

  /// Where the mark stands, with what is around it.
  private func traces(of run: Run) -> [Substring] {
    let text = String(describing: run)
    return text.ranges(of: Self.mark).map {
      text[(text.index($0.lowerBound, offsetBy: -60, limitedBy: text.startIndex) ?? text.startIndex)..<$0.upperBound]
    }
  }

  @Test("a redacted run names nothing of the table")
  func redaction() throws {
    let run = try Self.sample.get()
    #expect(traces(of: run).count > 100)
    #expect(run.warnings.contains { $0.code == "leakage" } && run.segments != nil && run.knockoffs != nil)
    #expect(traces(of: run.redacted()) == [])
  }

  @Test("nor does one of several classes")
  func redactionOfClasses() throws {
    let run = try Self.classes.get()
    #expect(!run.target.classes.isEmpty && !run.models[0].diagnostics.confusion.isEmpty)
    #expect(traces(of: run.redacted()) == [])
  }

  @Test("names of a data dictionary stand everywhere, and nowhere the old ones")
  func labelling() throws {
    var run = try Self.sample.get()
    run.labels = (run.data.columns.map(\.name) + run.groups.map(\.name)).enumerated().map { index, name in
      VariableLabel(name: name, label: ByteText("label \(index)"), unit: index == 0 ? "mg/dl" : nil)
    }
    var labelled = run.labelled()
    #expect(labelled.labels == run.labels)
    #expect(labelled.data.columns[0].name == "label 0 (mg/dl)")
    labelled.labels = []
    // Levels keep their names, and so does the file.
    let kept = Set(
      run.encoding.features.flatMap { feature -> [ByteText] in
        if case .categorical(let levels, _, _) = feature.coding { levels } else { [] }
      } + (run.segments?.levels.map(\.level) ?? [])
    ).filter { $0.string.contains(Self.mark) }
    let text = kept.reduce(String(describing: labelled)) { $0.replacing($1.string, with: "") }
      .replacing("\(Self.mark).csv", with: "")
    #expect(!text.contains(Self.mark))
  }

  @Test("no number changes with the names")
  func numbers() throws {
    let run = try Self.sample.get()
    let redacted = run.redacted()
    #expect(redacted.ranking.map(\.score) == run.ranking.map(\.score))
    #expect(
      redacted.models.flatMap { $0.coefficients.map(\.estimate) }
        == run.models.flatMap { $0.coefficients.map(\.estimate) })
    #expect(redacted.encoding.columnNames.count == run.encoding.columnNames.count)
    #expect(Set(redacted.encoding.columnNames).count == redacted.encoding.columnNames.count)
    #expect(redacted.data.sha256 == run.data.sha256)
  }

  @Test(
    "only whole names in quotes are replaced",
    arguments: [
      (#""a" and "b" and a"#, #""x" and "b" and a"#),
      (#""a"a""#, #""x"a""#),
      (#"the "long "a" name" ends"#, #"the "y" ends"#),
      (#"a quote " that is alone"#, #"a quote " that is alone"#),
      ("", ""),
    ])
  func quotes(text: String, expected: String) {
    #expect(QuotedNames(names: ["a": "x", #"long "a" name"#: "y"]).replaced(in: text) == expected)
  }
}
