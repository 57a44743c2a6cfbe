internal import GRDB
internal import Tabular

/// A name or a tag that a person gave a run: data, never a path or a pattern.
struct RunLabel: Sendable, Equatable {
  let text: ByteText

  /// Bytes that a name may have: a line of a terminal.
  static let maximumBytes = 120

  /// - Throws: `StoreError.unusableLabel` for what is not one line of plain text.
  init(_ text: String) throws(StoreError) {
    guard let problem = Self.problem(text) else {
      self.text = ByteText(text)
      return
    }
    throw .unusableLabel(text, reason: problem)
  }

  private static func problem(_ text: String) -> String? {
    if text.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) { return "it is empty" }
    if text.utf8.count > maximumBytes { return "it has more than \(maximumBytes) bytes" }
    if text.utf8.first == UInt8(ascii: " ") || text.utf8.last == UInt8(ascii: " ") { return "it begins or ends blank" }
    return visible(text).utf8.elementsEqual(text.utf8) ? nil : "it holds a control or an invisible character"
  }
}

/// Where labels of one kind stand.
///
/// They change after a run was saved, so the run's digest leaves them out and each has one of its own.
struct LabelTable: Sendable {
  let name: String
  private let column: String

  static let names = LabelTable(name: "run_names", column: "name")
  static let tags = LabelTable(name: "run_tags", column: "tag")
  static let all = [names, tags]

  /// Those that are as they were given, by key of the run, ordered by their bytes; the others are left out.
  ///
  /// - Returns: the labels, and whether some were left out.
  func labels(in db: Database) throws -> (intact: [Int64: [ByteText]], hasDamage: Bool) {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT run, id, l.\(column), l.sha256 FROM \(name) l JOIN runs USING (run) ORDER BY run, l.\(column)")
    var labels: [Int64: [ByteText]] = [:]
    var hasDamage = false
    while let row = try rows.next() {
      guard let run = Int64.fromDatabaseValue(row[0]), let id = String.fromDatabaseValue(row[1]),
        let text = String.fromDatabaseValue(row[2]), let label = try? RunLabel(text),
        String.fromDatabaseValue(row[3]) == digest(label, of: id)
      else {
        hasDamage = true
        continue
      }
      labels[run, default: []].append(label.text)
    }
    return (labels, hasDamage)
  }

  /// Adds a label; one that is there already stays.
  ///
  /// - Throws: `DatabaseError.SQLITE_CONSTRAINT_UNIQUE` for a name that another run has.
  func add(_ label: RunLabel, to run: StoredRun, in db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO \(name) (run, \(column), sha256) VALUES (?1, ?2, ?3)
        ON CONFLICT (\(primaryKey)) DO UPDATE SET \(column) = ?2, sha256 = ?3
        """, arguments: [run.key, label.text.string, digest(label, of: run.id)])
  }

  /// Removes one label, or all of a run.
  func remove(_ label: RunLabel? = nil, from run: StoredRun, in db: Database) throws {
    try db.execute(
      sql: "DELETE FROM \(name) WHERE run = ?1 AND (?2 IS NULL OR \(column) = ?2)",
      arguments: [run.key, label?.text.string])
  }

  /// A run has one name and any number of tags.
  private var primaryKey: String { column == "name" ? "run" : "run, \(column)" }

  private func digest(_ label: RunLabel, of id: String) -> String {
    var digest = Digest()
    digest.add([.text(id), .text(label.text.string)], of: TableShape(name: name, keys: [], fields: ["id", column]))
    return digest.finish()
  }
}
