import FeatureImportance
import Tabular

/// The models refitted on all rows, and how the columns of the file became theirs.
struct CoefficientsSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    let models = run.models.map { model in
      Block.section(title: Prose(model.title), blocks: [.table(table(model, run))])
    }
    return [.section(title: "Coefficients", blocks: models + [.table(encoding(run.encoding))])]
  }

  private func table(_ model: ModelResult, _ run: Run) -> Block.Table {
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
    return Block.Table(caption: caption(hasErrors, dropped: dropped, run), columns: columns, rows: rows)
  }

  private func caption(_ hasErrors: Bool, dropped: Int, _ run: Run) -> Prose {
    let unit = run.target.task == .classification ? "log odds" : "units of \(run.target.name)"
    let zeros: Prose = dropped > 0 ? " \(dropped) columns have the coefficient zero and are not listed." : ""
    let errors: Prose =
      hasErrors
      ? " p-values hold for this model as specified, not after choosing features by them."
      : " No standard errors: none is honest for coefficients that were selected on the same rows."
    return "Fitted on all \(run.data.rowsUsed) rows; change of \(unit) for one unit of the column.\(zeros)\(errors)"
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
