/// When rows were, and how long before held-out rows training rows must end.
public struct TimeOrder: Sendable, Equatable {
  /// Of each row: days for dates, otherwise in the unit of the column.
  let times: [Double]
  /// The embargo in the same unit: what was measured closer to held-out rows than this may know of them, as when a target
  /// looks some days ahead. 0 lets rows train up to the moment before.
  public let gap: Double
  /// Each row's place, from 0; rows of one moment share it.
  public let places: [Int]
  /// The distinct times, ascending: when each place is.
  let moments: [Double]

  public init(_ times: [Double], gap: Double = 0) {
    self.times = times
    self.gap = gap
    moments = Set(times).sorted()
    let ranks = Dictionary(uniqueKeysWithValues: zip(moments, moments.indices))
    places = times.map { ranks[$0] ?? 0 }
  }

  /// The same for some of the rows.
  func rows(_ rows: [Int]) -> TimeOrder { TimeOrder(rows.map { times[$0] }, gap: gap) }

  /// The same without an embargo.
  var withoutGap: TimeOrder { TimeOrder(times) }

  /// How many places, from the first on, may train when rows from a place on are held out.
  func trainingEnd(before place: Int) -> Int { moments[..<place].count { $0 + gap <= moments[place] } }
}
