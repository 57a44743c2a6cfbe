import FeatureImportance

/// What one group of rows is asked: a row of a small table that the rows of the view are joined with. So a statement is as long
/// as one question, however many are asked, and coefficients are data.
struct Question: Sendable {
  /// Place of the query, and of the group in it.
  let query: Int
  let group: Int
  let kind: Kind
  let coefficients: [Double]
  /// Of the rows that are asked.
  let partition: Int?
  private let parts: [Bool]
  /// What is exchanged, donors, and the key of the hash that picks them.
  let exchange: (part: [Double], donors: [Double], key: UInt64)?

  /// Questions of one kind are asked together.
  enum Kind: Hashable {
    case likelihood
    case performance(hasCurve: Bool)
    case exchange(repeats: Int)
  }

  init(_ query: RowQuery, _ place: Int, group: Int) {
    self.query = place
    self.group = group
    let list = query.list(ofGroup: group)
    coefficients = query.coefficients[list]
    partition = query.groups?.partition
    parts = query.groups?.groupOfPart.map { $0 == group } ?? []
    switch query.kind {
    case .likelihood: (kind, exchange) = (.likelihood, nil)
    case .performance(let hasCurve): (kind, exchange) = (.performance(hasCurve: hasCurve), nil)
    case .exchange(let exchange):
      kind = .exchange(repeats: exchange.repeats)
      self.exchange = (exchange.parts[list], exchange.donors[list], exchange.key)
    }
  }

  /// Bytes of a statement's text, about.
  private static let mostText = 4 << 20
  /// So many that the rows' results stay small.
  private static let most = 4000

  /// Questions that one statement can ask, in their order.
  static func batches(_ questions: [Question]) -> [[Question]] {
    struct Alike: Hashable {
      let kind: Kind
      let partition: Int?
    }
    var batches: [[Question]] = []
    var open: [Alike: (batch: Int, text: Int)] = [:]
    for question in questions {
      let key = Alike(kind: question.kind, partition: question.partition)
      let text =
        20 * (2 * question.coefficients.count + (question.exchange?.donors.count ?? 0)) + 2 * question.parts.count
      if let (batch, size) = open[key], size + text < mostText, batches[batch].count < most {
        batches[batch].append(question)
        open[key] = (batch, size + text)
      } else {
        open[key] = (batches.count, text)
        batches.append([question])
      }
    }
    return batches
  }

  /// The view's rows, each as often as it is asked, with the question's place `q`, its coefficients `b` and, of an exchange,
  /// part `o`, donors `d` and key `h`.
  ///
  /// - Parameter questions: of one batch.
  static func joined(_ questions: [Question], with view: String, _ layout: RowLayout) -> String {
    let hasExchange = questions.first?.exchange != nil
    let rows = questions.enumerated().map { q, question in
      var items = ["\(q)", question.mask, text(layout.packed(question.coefficients))]
      if let exchange = question.exchange {
        // Of donors six digits are enough.
        let donors = "'" + exchange.donors.map { "\(Float($0))" }.joined(separator: ",") + "'"
        items += [text(layout.packed(exchange.part)), donors, "'\(exchange.key)'"]
      }
      return "(" + items.joined(separator: ", ") + ")"
    }
    func list(_ name: String, of type: String) -> String { "CAST(split(\(name), ',') AS ARRAY<\(type)>) AS \(name)" }
    let lists =
      [list("b", of: "DOUBLE")] + (hasExchange ? [list("o", of: "DOUBLE"), list("d", of: "DOUBLE"), "h"] : [])
    let names = ["q", "m", "b"] + (hasExchange ? ["o", "d", "h"] : [])
    let table =
      "(SELECT q, \(list("m", of: "BOOLEAN")), \(lists.joined(separator: ", ")) "
      + "FROM VALUES \(rows.joined(separator: ", ")) AS t(\(names.joined(separator: ", "))))"
    let condition = questions.first?.partition.map { "JOIN \(table) a ON a.m[r.p\($0)]" } ?? "CROSS JOIN \(table) a"
    let own = names.filter { $0 != "m" }.map { "a.\($0)" }.joined(separator: ", ")
    return "(SELECT /*+ BROADCAST(a) */ r.*, \(own) FROM \(view) r \(condition))"
  }

  private var mask: String {
    "'" + (parts.isEmpty ? [true] : parts).map { $0 ? "1" : "0" }.joined(separator: ",") + "'"
  }

  private static func text(_ numbers: [Double]) -> String {
    "'" + numbers.map { "\($0)" }.joined(separator: ",") + "'"
  }
}
