/// What the numbers of one column say about those of another: a file is mostly written in one country.
enum DecimalMarks {
  /// Notes on columns of decimal points that could as well stand between thousands, in a file where other columns have
  /// decimal commas.
  ///
  /// - Parameter notes: those of the columns.
  static func doubts(_ columns: [Column], notes: [ReadNote]) -> [ReadNote] {
    let withComma = Set(notes.filter { $0.code == .decimalComma }.compactMap(\.column))
    guard !withComma.isEmpty else { return [] }
    return columns.compactMap { column in
      guard case .numeric(let values) = column.values, !withComma.contains(column.name), mayBeThousands(values) else {
        return nil
      }
      return Remark.mixedDecimalMarks.note(on: column.name)
    }
  }

  /// Whether 1.234 may have been written for 1234 throughout: at least 1, below 1000, not more than three decimals.
  private static func mayBeThousands(_ values: [Double]) -> Bool {
    var hasFractions = false
    for value in values where !value.isNaN {
      let isWhole = value == value.rounded()
      guard abs(value) < 1000, isWhole || abs(value) > 1, (value * 1000).rounded() / 1000 == value else { return false }
      hasFractions = hasFractions || !isWhole
    }
    return hasFractions
  }
}
