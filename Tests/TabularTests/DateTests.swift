import Testing

@testable import Tabular

@Suite struct DateTests {
  static let timesCases: [(String, Double)] = [
    ("1970-01-01T12:00", 0.5), ("1970-01-02 06:00:00", 1.25), ("1970-01-01T00:00:00.5", 0.5 / 86_400),
    ("1970-01-01T12:00Z", 0.5), ("1970-01-01 12:00:00 UTC", 0.5), ("1970-01-01T12:00+02:00", 10.0 / 24),
    ("1970-01-01 12:00:00-0600", 0.75),
    ("1970-01-01 23:00 -02", 25.0 / 24), ("1969-12-31T18:00", -0.25), ("1970-01-01T23:59:59.999999999999", 1.0),
  ]

  static let foundCases: [(String, String, String, [ReadNote.Code])] = [
    ("2024-02-29|NA|1999-12-31", "2024-02-29|·|1999-12-31", "YYYY-MM-DD", []),
    ("2024/2/9|2024/10/31", "2024-02-09|2024-10-31", "YYYY/MM/DD", []),
    ("2024-02-29T10:30|2024-03-01 00:00:01", "2024-02-29T10:30:00|2024-03-01T00:00:01", "YYYY-MM-DD hh:mm", []),
    ("2024-02-29|2024-03-01 06:00", "2024-02-29T00:00:00|2024-03-01T06:00:00", "YYYY-MM-DD hh:mm", []),
    (
      "2024-02-29T23:30Z|2024-02-29T23:30-01:00", "2024-02-29T23:30:00Z|2024-03-01T00:30:00Z", "YYYY-MM-DD hh:mm±hh:mm",
      []
    ),
    ("13/02/2024|01/02/2024", "2024-02-13|2024-02-01", "DD/MM/YYYY", [.dateOrder]),
    ("01/02/2024|2/13/2024", "2024-01-02|2024-02-13", "MM/DD/YYYY", [.dateOrder]),
    (
      "1/31/2024 1:05 PM|1/2/2024 12:00:30 am", "2024-01-31T13:05:00|2024-01-02T00:00:30", "MM/DD/YYYY hh:mm",
      [.dateOrder]
    ),
    ("01.02.2024|03.04.2024", "2024-02-01|2024-04-03", "DD.MM.YYYY", [.dateOrder]),
    ("01.31.2024|03.04.2024", "2024-01-31|2024-03-04", "MM.DD.YYYY", [.dateOrder]),
    (" 31-12-2024 |01-02-2024", "2024-12-31|2024-02-01", "DD-MM-YYYY", [.dateOrder]),
  ]

  static let undecidedCases: [(String, [ReadNote.Code])] = [
    ("01/02/2024|03/04/2024", [.ambiguousDates]), ("1/1/2024", [.ambiguousDates]),
    ("01-02-2024|12-12-2023", [.ambiguousDates]),
    ("13/02/24|01/02/24", [.shortYears]), ("1/2/99", [.shortYears]), ("13/02/2024|02/13/2024", []),
    ("2024-01-05|2024/01/06", []), ("1/31/2024 1:05 PM|1/31/2024 1:05", []), ("2024-01-05T10:00Z|2024-01-05T10:00", []),
    ("2024-01-05|soon", []),
    ("12:30|13:45", []),
    (
      "2024-01-01|2024-01-02|2024-01-03|2024-01-04|2024-01-05|2024-01-06|2024-01-07|2024-01-08|2024-01-09|0000-00-00",
      [.mixedTypes]
    ),
  ]

  private func reading(_ text: String) -> DateParser.Reading? {
    Array(text.utf8).withUnsafeBufferPointer { DateParser.read($0) }
  }

  private func days(_ text: String) -> Double? { reading(text)?.days(.yearFirst) }

  @Test("every day from 1600 to 2400 is the one after the day before, and comes back as text")
  func everyDay() {
    // Counts days as a child would, without the arithmetic of the parser.
    var (year, month, day, number) = (1600, 1, 1, -135_140)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    while year <= 2400 {
      let text = "\(year)-\(two(month))-\(two(day))"
      guard days(text) == Double(number), days("\(year)/\(month)/\(day)") == Double(number),
        reading("\(month)/\(day)/\(year)")?.days(.monthFirst) == Double(number),
        reading("\(two(day)).\(two(month)).\(year)")?.days(.dayFirst) == Double(number),
        GregorianCalendar.iso(Double(number), hasTime: false) == text
      else {
        Issue.record("\(text) is not day \(number)")
        return
      }
      if year == 1970, month == 1, day == 1 { #expect(number == 0) }
      number += 1
      day += 1
      let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
      if day > [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] {
        (day, month) = (1, month + 1)
      }
      if month > 12 { (month, year) = (1, year + 1) }
    }
  }

  @Test(
    "times of day are shares of a day, offsets lead to UTC",
    arguments: timesCases)
  func times(text: String, expected: Double) throws {
    #expect(abs(try #require(days(text)) - expected) < 1e-9)
  }

  @Test(
    "what is no day or no time is refused",
    arguments: [
      "2023-02-29", "2024-02-30", "1900-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-04-31", "0000-01-01",
      "2024-1-5", "2024-01-5", "24-01-05", "2024-01-05T", "2024-01-05T24:00", "2024-01-05T10:60", "2024-01-05T10:00:60",
      "2024-01-05T1:00", "2024-01-05T10", "2024-01-05 10:00:00.", "2024-01-05T10:00+15:00", "2024-01-05T10:00+2",
      "2024-01-05x", "2024-01-05  10:00", "2024/01-05", "2024--01-05", "-2024-01-05", "2024-01-05T10:00 PM", "20240105",
      "7440-50-8", "192.168.1.1", "1.2.3", "12:30", "2024-W01", "２０２４-01-05", "2024-01", "",
    ])
  func refused(text: String) {
    #expect(days(text) == nil)
  }

  // MARK: Columns

  private func column(
    _ values: String, _ options: ReadOptions = ReadOptions()
  ) throws -> (column: Column?, codes: [ReadNote.Code]) {
    let rows = values.split(separator: "|", omittingEmptySubsequences: false).map { "\($0),1\n" }.joined()
    let contents = try contents(of: "x,y\n" + rows, options)
    return (contents.table["x"], contents.notes.map(\.code))
  }

  @Test("dates are found where the column decides the order", arguments: foundCases)
  func found(values: String, expected: String, format: String, codes: [ReadNote.Code]) throws {
    let (column, found) = try column(values)
    #expect(show(column) == "date: " + expected)
    guard case .date(_, let name)? = column?.values else { return }
    #expect(name.description == format)
    #expect(found == codes)
  }

  @Test(
    "what isn't decided stays labels, with a note",
    arguments: undecidedCases)
  func undecided(values: String, codes: [ReadNote.Code]) throws {
    let (column, found) = try column(values)
    #expect(column?.kind == .categorical)
    #expect(found == codes)
  }

  @Test("the order can be said")
  func order() throws {
    let values = "01/02/2024|03/04/2024"
    #expect(show(try column(values, ReadOptions(dateOrder: .dayFirst)).column) == "date: 2024-02-01|2024-04-03")
    #expect(show(try column(values, ReadOptions(dateOrder: .monthFirst)).column) == "date: 2024-01-02|2024-03-04")
    #expect(try column("13/02/2024", ReadOptions(dateOrder: .monthFirst)).column?.kind == .categorical)
    #expect(show(try column("2024-02-13", ReadOptions(dateOrder: .monthFirst)).column) == "date: 2024-02-13")
  }

  @Test("a declared date that is none is an error on its line")
  func misdeclared() {
    let error = failure(of: "d\n2024-01-05\nNA\n2024-02-30\n", ReadOptions(types: ["d": .date]))
    #expect(error?.problem == .cannotBeTyped(kind: .date))
    #expect(error?.line == 4)
    #expect(error?.column == "d")
    #expect(failure(of: "d\n01/02/2024\n", ReadOptions(types: ["d": .date]))?.problem == .ambiguousDates)
    #expect(failure(of: "d\n20240105\n", ReadOptions(types: ["d": .date]))?.line == 2)
  }

  @Test("a declared date of missing values only is a date")
  func allMissing() throws {
    #expect(show(try column("NA|", ReadOptions(types: ["x": .date])).column) == "date: ·|·")
  }
}
