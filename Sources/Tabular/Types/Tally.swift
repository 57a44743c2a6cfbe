/// How many rows of a column are what they should be.
///
/// Counting ends as soon as fewer than nine in ten rows can be: such a column isn't one with a few wrong values.
struct Tally {
  private(set) var presentRows: Int
  private(set) var matches = 0
  private(set) var others = 0
  /// The line of the first that isn't.
  private(set) var firstOther: Int?

  init(_ column: TextColumn) { presentRows = column.presentRows }

  var goesOn: Bool { 10 * others <= presentRows }

  /// Whether every row is, and there's at least one.
  var isWhole: Bool { others == 0 && matches > 0 }

  /// Whether nine in ten rows are, but not all.
  var isNearlyWhole: Bool { others > 0 && goesOn }

  mutating func count(_ isMatch: Bool, _ index: Int, _ column: TextColumn) {
    let rows = column.fields.counts[index]
    if isMatch { matches += rows } else { others += rows }
    if !isMatch && firstOther == nil { firstOther = column.line(of: index) }
  }

  /// Takes the rows of a later part of the column. If it was given up in one of them, it stays so.
  mutating func append(_ later: Tally) {
    let isGivenUp = !goesOn || !later.goesOn
    presentRows += later.presentRows
    matches += later.matches
    others = isGivenUp ? max(others + later.others, presentRows) : others + later.others
    firstOther = firstOther ?? later.firstOther
  }
}
