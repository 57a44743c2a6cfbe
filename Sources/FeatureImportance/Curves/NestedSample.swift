/// A part's rows in an order whose every beginning is a sample of them, so that larger samples contain smaller ones.
///
/// Of classes every beginning has their shares, to a row. Where rows come in groups, whole groups join one after the
/// other: what more data would bring is more patients, not more visits of the same ones.
struct NestedSample: Sendable {
  private let order: [Int]

  /// - Parameters:
  ///   - rows: of the cohort, as a split's training rows.
  ///   - dependence: of all rows of the cohort.
  ///   - classes: of all rows of the cohort; nil where they have none.
  init(of rows: [Int], dependence: Dependence, classes: [Double]?, stream: RandomStream) {
    var stream = stream
    if case .groups(let groups) = dependence {
      let members = Dictionary(grouping: rows) { groups[$0] }
      var names = members.keys.sorted()
      stream.shuffle(&names)
      order = names.flatMap { members[$0] ?? [] }
      return
    }
    let strata = Dictionary(grouping: rows) { classes?[$0] ?? 0 }
    var places: [(place: Double, row: Int)] = []
    for key in strata.keys.sorted() {
      var members = strata[key] ?? []
      stream.shuffle(&members)
      let count = Double(members.count)
      for (index, row) in members.enumerated() { places.append(((Double(index) + 0.5) / count, row)) }
    }
    order = places.sorted { ($0.place, $0.row) < ($1.place, $1.row) }.map(\.row)
  }

  /// The first rows of the order, ascending, so that all of them are the part as it was.
  func rows(_ count: Int) -> [Int] { order.prefix(count).sorted() }
}
