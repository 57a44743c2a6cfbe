import Tabular

extension Survey {
  /// Raw moments of the rows of a set.
  func rawMoments(_ rows: RowSet) -> Moments {
    Moments.sum(of: rows.parts.indices.lazy.filter { rows.parts[$0] }.map { moments[rows.partition][$0] })
  }

  /// Raw moments of all rows.
  var rawTotal: Moments { Moments.sum(of: moments[0]) }

  /// Encodes features as a set of rows would have it learnt.
  ///
  /// - Parameters:
  ///   - names: of the features, in their order.
  ///   - total: raw moments of the rows learnt from.
  ///   - medians: of numbers and dates in these rows, by the survey's columns; those of columns that miss no value are not
  ///     looked at.
  func encoding(of names: [ByteText], _ total: Moments, medians: [Int: Double], rule: EncodingRule) -> Encoding {
    let rows = Int(total.weight.rounded())
    /// Rows in which a raw column of zeros and ones is 1.
    func count(_ place: Int?) -> Int { place.map { Int((total.weight * total.means[$0]).rounded()) } ?? 0 }
    return Encoding(
      features: names.compactMap { name in
        guard let source = columns.firstIndex(where: { $0.name == name }) else { return nil }
        let column = columns[source]
        let values: LearntValues
        switch column.kind {
        case .numeric: values = .numeric(median: medians[source] ?? raw.origins[source])
        case .date: values = .date(median: medians[source] ?? raw.origins[source], hasTime: false)
        case .boolean, .categorical:
          var counts = [Int](repeating: 0, count: column.levels.count)
          for (code, level) in column.levelOfCode.enumerated() where level >= 0 {
            counts[Int(level)] += count(raw.place(source, .code(Int32(code))))
          }
          values = .labels(column.levels, counts: counts)
        case .text: return nil
        }
        return EncodedFeature(name, values, rows: rows, missing: count(raw.place(source, .missing)), rule: rule)
      })
  }

  /// The numbers and dates among some columns that miss a value in a used row.
  func columnsToImpute(_ names: [ByteText]) -> [Int] {
    columns.indices.filter { source in
      names.contains(columns[source].name) && (columns[source].kind == .numeric || columns[source].kind == .date)
        && raw.place(source, .missing) != nil
    }
  }
}
