import FeatureImportance
import Tabular

/// The models refitted on all rows, and how the columns of the file became theirs: all that a prediction by hand needs.
struct CoefficientsSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    let linear = run.models.filter { !$0.coefficients.isEmpty }
    let models = linear.map { model in Block.section(title: Prose(model.title), blocks: tables(model, run)) }
    let networks = run.models.compactMap { NetworkWeights($0, run)?.block }
    let introduction: [Block] = linear.isEmpty ? [] : [.paragraph(recipe(run))]
    return [
      .section(title: "Full model", blocks: introduction + models + networks + [EncodingTable(run.encoding).block])
    ]
  }

  /// From a row of the file to its prediction.
  private func recipe(_ run: Run) -> Prose {
    let prediction: Prose =
      switch run.target.family {
      case .gaussian: "the prediction of \(run.target.name)"
      case .binomial:
        "the log-odds η; the risk of \(run.target.positive ?? "the event") is 1 / (1 + exp(−η))"
      case .multinomial:
        "η for each class; the probability of a class is its exp(η) over the sum of all classes' exp(η)"
      }
    return
      "To predict a row by hand: make its columns as the last table of this section says, multiply each by its estimate and add "
      + "the intercept. The sum is \(prediction). Estimates are in the units of the file, so that nothing needs to be centred or "
      + "scaled; a standardised coefficient is the estimate times the standard deviation of its "
      + "column\(run.target.family == .gaussian ? " over that of \(run.target.name)" : ""). Columns that are not listed count zero."
  }

  /// One table, for a few classes one each, for many a common one.
  private func tables(_ model: ModelResult, _ run: Run) -> [Block] {
    let classes = run.target.classes.map(\.name)
    guard !classes.isEmpty else { return [.table(table(model, run, class: nil))] }
    guard classes.count > Self.mostFullTables else {
      return classes.indices.map { .table(table(part(model, classes, $0), run, class: classes[$0])) }
    }
    return [.table(comparison(model, classes, run))]
  }

  /// So many that a prediction by hand is right to about four.
  private static let digits = 6
  /// Rows of a table; beyond, it is for programs.
  private static let mostRows = 200

  /// With more classes only the standardised coefficients are shown, side by side.
  private static let mostFullTables = 4

  /// What a model says of one class.
  private func part(_ model: ModelResult, _ classes: [ByteText], _ k: Int) -> ModelResult {
    var part = model
    part.coefficients = model.coefficients.filter { $0.class == classes[k] }
    part.intercepts = model.intercepts.indices.contains(k) ? [model.intercepts[k]] : []
    return part
  }

  private func table(_ model: ModelResult, _ run: Run, class name: ByteText?) -> Block.Table {
    let hasErrors = model.coefficients.contains { $0.standardError != nil }
    let statistic: Prose = run.target.task == .classification ? "z" : "t"
    var columns: [Block.Table.Column] = [
      .init("Column"), .init("Estimate", .trailing), .init("Standardised", .trailing),
    ]
    if hasErrors {
      columns += [.init("Standard error", .trailing), .init(statistic, .trailing), .init("p", .trailing)]
    }
    let used = model.coefficients.filter { hasErrors || $0.estimate != 0 }
    let kept = largest(used)
    var rows = kept.map { coefficient in
      var row: [Prose] = [
        Prose(coefficient.column.string), Prose(coefficient.estimate.significant(Self.digits)),
        Prose(coefficient.standardized.significant(3)),
      ]
      if hasErrors {
        row += [
          Prose(coefficient.standardError?.significant(3) ?? missingNumber),
          Prose(coefficient.statistic?.fixed(2) ?? missingNumber),
          Prose(coefficient.pValue?.pValueText ?? missingNumber),
        ]
      }
      return row
    }
    rows += model.intercepts.map {
      ["(intercept)", Prose($0.significant(Self.digits))] + Array(repeating: "", count: columns.count - 2)
    }
    let caption = caption(
      hasErrors, dropped: model.coefficients.count - used.count, hidden: used.count - kept.count, run)
    return Block.Table(caption: name.map { "Class \($0). \(caption)" } ?? caption, columns: columns, rows: rows)
  }

  /// Those of the largest standardised coefficients, in the order of the table.
  private func largest(_ coefficients: [Coefficient]) -> [Coefficient] {
    guard coefficients.count > Self.mostRows else { return coefficients }
    let sizes = coefficients.map { abs($0.standardized) }
    return coefficients.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }.prefix(Self.mostRows).sorted().map {
      coefficients[$0]
    }
  }

  private func comparison(_ model: ModelResult, _ classes: [ByteText], _ run: Run) -> Block.Table {
    let columns = model.coefficients.count / classes.count
    let used = (0..<columns).filter { j in
      classes.indices.contains { model.coefficients[$0 * columns + j].estimate != 0 }
    }
    let shown = used.prefix(Self.mostRows)
    return Block.Table(
      caption:
        "Fitted on all \(run.data.rowsUsed) rows; change of \(unit(run)) for one standard deviation of the "
        + "column.\(zeros(columns - used.count))\(rest(used.count - shown.count)) Coefficients in the units of the file, with their errors where an honest "
        + "one is known, are in the store and in the JSON document.",
      columns: [.init("Column")] + classes.map { .init(Prose($0.string), .trailing) },
      rows: shown.map { j in
        [Prose(model.coefficients[j].column.string)]
          + classes.indices.map { Prose(model.coefficients[$0 * columns + j].standardized.significant(2)) }
      })
  }

  private func caption(_ hasErrors: Bool, dropped: Int, hidden: Int, _ run: Run) -> Prose {
    let errors: Prose =
      hasErrors
      ? " p-values hold for this model as specified, not after choosing features by them."
      : " No standard errors: none is honest for coefficients that were selected on the same rows."
    return "Fitted on all \(run.data.rowsUsed) rows; change of \(unit(run)) for one unit of the column."
      + zeros(dropped) + rest(hidden) + errors
  }

  private func unit(_ run: Run) -> String {
    switch run.target.family {
    case .gaussian: "units of \(run.target.name)"
    case .binomial: "log odds"
    case .multinomial: "log odds of the class against the geometric mean of all"
    }
  }

  private func zeros(_ dropped: Int) -> Prose {
    dropped > 0 ? " \(dropped) columns have the coefficient zero and are not listed." : ""
  }

  private func rest(_ hidden: Int) -> Prose {
    hidden > 0 ? " \(hidden) more, smaller when standardised, are in the store and in the JSON document." : ""
  }
}
