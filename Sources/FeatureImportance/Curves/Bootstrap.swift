/// Draws training rows with replacement.
struct Bootstrap: Sendable {
  let cohort: Cohort

  /// As many rows as there are, or where rows come in groups as many whole groups, ascending, copies beside each other.
  func draw(_ rows: [Int], _ stream: RandomStream) -> [Int] {
    var stream = stream
    guard case .groups(let groups) = cohort.dependence else {
      return rows.map { _ in rows[stream.index(below: rows.count)] }.sorted()
    }
    let members = Dictionary(grouping: rows) { groups[$0] }
    let names = members.keys.sorted()
    return names.flatMap { _ in members[names[stream.index(below: names.count)]] ?? [] }.sorted()
  }

  /// Drawn training rows, and held-out rows encoded as learnt on them. Copies of a row are one group, so that a model
  /// which holds out rows inside never learns from the copy of one.
  func datasets(_ drawn: [Int], heldOut: [Int]) -> (training: Dataset, heldOut: Dataset) {
    let (training, judged) = cohort.datasets(Split(training: drawn, heldOut: heldOut))
    guard cohort.dependence == .independent else { return (training, judged) }
    let copies = Dependence.groups(Array(0..<cohort.rowCount)).rows(drawn)
    return (Dataset(x: training.x, y: training.y, dependence: copies), judged)
  }
}
