/// What typing has to say of a column: facts, and the only place with their wording.
enum Remark {
  /// At least nine in ten values are of the kind ("number", "date"), but not all.
  case mixedTypes(String, count: Int, of: Int, line: Int)
  case inexactIntegers(count: Int, line: Int, areRounded: Bool)
  case unit(String)
  case decimalComma
  case thousands(ThousandsMark)
  case ambiguousThousands
  /// Numbers with a comma in a file of commas.
  case untrustedComma
  case mixedDecimalMarks
  case leadingZeros(line: Int)
  /// Leading zeros in integers of one width.
  case codes(line: Int)
  case dateOrder(DateFormat)
  case ambiguousDates
  case shortYears
  case text(distinct: Int, limit: Int)
  /// More than could be counted.
  case manyTexts(limit: Int)
  case paddedLabels(Int)
  case similarLabels(Int)

  func note(on column: ByteText) -> ReadNote {
    ReadNote(code: code, column: column, message: "\"\(column)\": \(message)")
  }

  private var code: ReadNote.Code {
    switch self {
    case .mixedTypes: .mixedTypes
    case .inexactIntegers: .inexactIntegers
    case .unit: .unit
    case .decimalComma: .decimalComma
    case .thousands: .thousands
    case .ambiguousThousands, .untrustedComma, .mixedDecimalMarks: .ambiguousNumbers
    case .leadingZeros, .codes: .leadingZeros
    case .dateOrder: .dateOrder
    case .ambiguousDates: .ambiguousDates
    case .shortYears: .shortYears
    case .text, .manyTexts: .text
    case .paddedLabels: .paddedLabels
    case .similarLabels: .similarLabels
    }
  }

  private var message: String {
    switch self {
    case .mixedTypes(let kind, let count, let all, let line):
      "\(count) of \(all) values \(count == 1 ? "is not a \(kind)" : "are not \(kind)s") (the first on line \(line)), "
        + "so all are kept as labels"
    case .inexactIntegers(let count, let line, let areRounded):
      "\(count) integer\(count == 1 ? "" : "s") beyond 2^53 (the first on line \(line)) can't be held exactly, so "
        + (areRounded ? "they are rounded" : "all values are kept as labels")
    case .unit(let unit): "every value is written with \(unit), which is taken for the unit of the numbers"
    case .decimalComma: "the numbers are written with a decimal comma"
    case .thousands(let mark): "the thousands of the numbers are set apart by \(mark.plural)"
    case .ambiguousThousands:
      "a comma can stand before a fraction or between thousands, so the values are kept as labels; say --decimal-comma "
        + "or --thousands comma"
    case .untrustedComma:
      "numbers with a comma in a file whose delimiter is the comma are kept as labels; say --decimal-comma if they are "
        + "fractions"
    case .mixedDecimalMarks:
      "points were read as decimal points, but other columns have decimal commas; say --decimal-comma if the points "
        + "stand between thousands"
    case .leadingZeros(let line): "some numbers begin with zeros (the first on line \(line)), which are dropped"
    case .codes(let line):
      "digits of one length that begin with zeros (the first on line \(line)) are codes, kept as labels"
    case .dateOrder(let format): "the dates are written \(format)"
    case .ambiguousDates:
      "every date can begin with the day or with the month, so all are kept as labels; say --date-order day-first or "
        + "--date-order month-first"
    case .shortYears: "the years of the dates have two digits, so all are kept as labels"
    case .text(let distinct, let limit):
      "\(distinct) distinct values, more than the \(limit) of a category, so the column is text, which is no feature"
    case .manyTexts(let limit):
      "many more distinct values than the \(limit) of a category, so the column is text, which is no feature"
    case .paddedLabels(let count): "\(count) label\(count == 1 ? " has" : "s have") blanks before or after"
    case .similarLabels(let count):
      "\(count) label\(count == 1 ? " differs" : "s differ") from another only by blanks or by case"
    }
  }
}

extension ThousandsMark {
  fileprivate var plural: String {
    switch self {
    case .comma: "commas"
    case .point: "points"
    case .blank: "blanks"
    case .apostrophe: "apostrophes"
    }
  }
}
