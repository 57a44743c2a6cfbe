import FeatureImportance

/// What some rows are asked: a row of a small table that the rows of the view are joined with. So a statement is as long as one
/// question, however many are asked; coefficients are data, and Spark compiles a statement of a kind once.
struct Question: Sendable {
  let kind: Kind
  let coefficients: [Double]
  /// Of the rows that are asked; nil: all are, as one group.
  let partition: Int?
  /// Where the answers go, one a group of rows.
  let places: [Place]
  /// By part of the partition, the group among `places`.
  private let groupOfPart: [Int?]
  /// What is exchanged.
  let exchange: (part: [Double], donors: DonorCurve)?

  /// Place of a query, and of the group in it.
  struct Place: Sendable {
    let query: Int
    let group: Int
  }

  /// Questions of one kind are asked together.
  enum Kind: Hashable {
    case likelihood(hasCurvature: Bool)
    case performance(hasCurve: Bool)
    case exchange
  }

  /// A query's questions: one, or one a group where each has its own predictor.
  static func of(_ query: RowQuery, _ place: Int) -> [Question] {
    query.coefficients.indices.map { list in
      let groups = query.coefficients.count > 1 ? [list] : Array(0..<query.groupCount)
      return Question(query, place, list: list, groups: groups)
    }
  }

  private init(_ query: RowQuery, _ place: Int, list: Int, groups: [Int]) {
    coefficients = query.coefficients[list]
    places = groups.map { Place(query: place, group: $0) }
    partition = query.groups?.partition
    groupOfPart = query.groups?.groupOfPart.map { $0.flatMap(groups.firstIndex) } ?? [0]
    switch query.kind {
    case .likelihood(let hasCurvature): (kind, exchange) = (.likelihood(hasCurvature: hasCurvature), nil)
    case .performance(let hasCurve): (kind, exchange) = (.performance(hasCurve: hasCurve), nil)
    case .exchange(let exchange):
      kind = .exchange
      self.exchange = (exchange.parts[list], exchange.donors[list])
    }
  }

  /// Bytes of a statement's text, about.
  private static let mostText = 4 << 20
  /// Numbers that come back, about.
  private static let mostNumbers = 1 << 22

  /// Questions that one statement can ask, in their order.
  ///
  /// - Parameter columns: raw ones.
  static func batches(_ questions: [Question], columns: Int) -> [[Question]] {
    struct Alike: Hashable {
      let kind: Kind
      let partition: Int?
    }
    var batches: [[Question]] = []
    var open: [Alike: (batch: Int, text: Int, numbers: Int)] = [:]
    for question in questions {
      let key = Alike(kind: question.kind, partition: question.partition)
      let text =
        20 * (2 * question.coefficients.count + (question.exchange?.donors.excess.count ?? 0))
        + 4 * question.groupOfPart.count
      let hasCurvature = question.kind == .likelihood(hasCurvature: true)
      let numbers = question.places.count * (columns + 1) * (hasCurvature ? columns + 1 : 1)
      if let size = open[key], size.text + text < mostText, size.numbers + numbers < mostNumbers {
        batches[size.batch].append(question)
        open[key] = (size.batch, size.text + text, size.numbers + numbers)
      } else {
        open[key] = (batches.count, text, numbers)
        batches.append([question])
      }
    }
    return batches
  }

  /// The view's rows, each as often as it is asked, with the group's place `q` among those of all questions, the coefficients
  /// `b` and, of an exchange, part `o` and donors' curve `d`: their mean, the grid's start and steps in a unit, the excess.
  ///
  /// - Parameter questions: of one batch.
  static func joined(_ questions: [Question], with view: String, _ layout: RowLayout) -> String {
    let hasExchange = questions.first?.exchange != nil
    var first = 0
    let rows = questions.map { question in
      defer { first += question.places.count }
      let mask = question.groupOfPart.map { group in "\(group.map { first + $0 } ?? -1)" }.joined(separator: ",")
      var items = ["'\(mask)'", text(layout.packed(question.coefficients))]
      if let exchange = question.exchange {
        let donors = exchange.donors
        // Of what interpolation is for seven digits are enough.
        let curve = [donors.mean, donors.start, 1 / donors.step] + donors.excess.map { Double(Float($0)) }
        items += [text(layout.packed(exchange.part)), text(curve)]
      }
      return "(" + items.joined(separator: ", ") + ")"
    }
    func list(_ name: String, of type: String) -> String { "CAST(split(\(name), ',') AS ARRAY<\(type)>) AS \(name)" }
    let lists =
      [list("m", of: "INT"), list("b", of: "DOUBLE")]
      + (hasExchange ? [list("o", of: "DOUBLE"), list("d", of: "DOUBLE")] : [])
    let names = ["m", "b"] + (hasExchange ? ["o", "d"] : [])
    let table =
      "(SELECT \(lists.joined(separator: ", ")) "
      + "FROM VALUES \(rows.joined(separator: ", ")) AS t(\(names.joined(separator: ", "))))"
    let place = "a.m[\(questions.first?.partition.map { "r.p\($0)" } ?? "0")]"
    let own = ["\(place) AS q"] + names.dropFirst().map { "a.\($0)" }
    return "(SELECT /*+ BROADCAST(a) */ r.*, \(own.joined(separator: ", ")) "
      + "FROM \(view) r JOIN \(table) a ON \(place) >= 0)"
  }

  private static func text(_ numbers: [Double]) -> String {
    "'" + numbers.map { "\($0)" }.joined(separator: ",") + "'"
  }
}
