import FeatureImportance
import Tabular

/// The models refitted on all rows, and how the columns of the file became theirs.
struct CoefficientsSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    let models = run.models.filter { !$0.coefficients.isEmpty }.map { model in
      Block.section(title: Prose(model.title), blocks: tables(model, run))
    }
    let networks = run.models.compactMap { NetworkWeights($0, run)?.block }
    return [.section(title: "Coefficients", blocks: models + networks + [.table(encoding(run.encoding))])]
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
    let kept = model.coefficients.filter { hasErrors || $0.estimate != 0 }
    let dropped = model.coefficients.count - kept.count
    var rows = kept.map { coefficient in
      var row: [Prose] = [
        Prose(coefficient.column.string), Prose(coefficient.estimate.significant(4)),
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
      ["(intercept)", Prose($0.significant(4))] + Array(repeating: "", count: columns.count - 2)
    }
    let caption = caption(hasErrors, dropped: dropped, run)
    return Block.Table(caption: name.map { "Class \($0). \(caption)" } ?? caption, columns: columns, rows: rows)
  }

  private func comparison(_ model: ModelResult, _ classes: [ByteText], _ run: Run) -> Block.Table {
    let columns = model.coefficients.count / classes.count
    let used = (0..<columns).filter { j in
      classes.indices.contains { model.coefficients[$0 * columns + j].estimate != 0 }
    }
    return Block.Table(
      caption:
        "Fitted on all \(run.data.rowsUsed) rows; change of \(unit(run)) for one standard deviation of the "
        + "column.\(zeros(columns - used.count)) Coefficients in the units of the file, with their errors where an honest "
        + "one is known, are in the store and in the JSON document.",
      columns: [.init("Column")] + classes.map { .init(Prose($0.string), .trailing) },
      rows: used.map { j in
        [Prose(model.coefficients[j].column.string)]
          + classes.indices.map { Prose(model.coefficients[$0 * columns + j].standardized.significant(2)) }
      })
  }

  private func caption(_ hasErrors: Bool, dropped: Int, _ run: Run) -> Prose {
    let errors: Prose =
      hasErrors
      ? " p-values hold for this model as specified, not after choosing features by them."
      : " No standard errors: none is honest for coefficients that were selected on the same rows."
    return "Fitted on all \(run.data.rowsUsed) rows; change of \(unit(run)) for one unit of the column."
      + zeros(dropped) + errors
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

  private func encoding(_ encoding: Encoding) -> Block.Table {
    Block.Table(
      caption: "How columns of the file became columns of the design matrix.",
      columns: [.init("Feature"), .init("Coding"), .init("A missing value becomes"), .init("Missing indicator")],
      rows: encoding.features.map { feature in
        let (coding, imputed): (Prose, Prose) =
          switch feature.coding {
          case .numeric(let median): ("as it is", "the median, \(median.significant(4, keepsZeros: false))")
          case .categorical(let levels, let mostFrequent, let poolsOthers):
            (
              "\(counted(levels.count, "level")), reference \(levels.first ?? "")\(poolsOthers ? ", rare levels pooled" : "")",
              "the most frequent level, \(mostFrequent)"
            )
          case .date(let median, let cycles):
            (
              "days since 1970-01-01"
                + Prose(cycles.isEmpty ? "" : ", place in the " + cycles.map(\.rawValue).joined(separator: ", ")),
              "the median, \(GregorianCalendar.iso(median, hasTime: false))"
            )
          }
        return [Prose(feature.name.string), coding, imputed, feature.hasMissingIndicator ? "yes" : "no"]
      })
  }
}
