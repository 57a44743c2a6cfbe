internal import GRDB
public import Tabular

extension RunStore {
  /// Gives a run a name, by which it is found beside its id; another name that it had is gone.
  ///
  /// - Parameters:
  ///   - id: as for `load(id:)`.
  ///   - name: one line of plain text; nil takes the name away.
  /// - Throws: `StoreError`: `.unusableLabel`, `.nameTaken`, and as `delete(id:)`.
  public func rename(id: String, to name: ByteText?) throws(StoreError) {
    let label = try name.map { name throws(StoreError) in try RunLabel(name.string) }
    try write { db in
      let run = try find(id, in: db)
      guard let label else { return try LabelTable.names.remove(from: run, in: db) }
      do {
        try LabelTable.names.add(label, to: run, in: db)
      } catch DatabaseError.SQLITE_CONSTRAINT_UNIQUE {
        throw StoreError.nameTaken(path: path, name: label.text.string)
      }
    }
  }

  /// Adds tags to a run; those that it has stay.
  ///
  /// - Throws: `StoreError`: `.unusableLabel`, and as `delete(id:)`.
  public func tag(id: String, with tags: [ByteText]) throws(StoreError) {
    let labels = try tags.map { tag throws(StoreError) in try RunLabel(tag.string) }
    try write { db in
      let run = try find(id, in: db)
      for label in labels { try LabelTable.tags.add(label, to: run, in: db) }
    }
  }

  /// Takes tags away from a run, or all of them.
  ///
  /// - Parameter tags: nil for all; those that it has not are passed over.
  /// - Throws: as `tag(id:with:)`.
  public func untag(id: String, of tags: [ByteText]? = nil) throws(StoreError) {
    let labels = try tags?.map { tag throws(StoreError) in try RunLabel(tag.string) }
    try write { db in
      let run = try find(id, in: db)
      guard let labels else { return try LabelTable.tags.remove(from: run, in: db) }
      for label in labels { try LabelTable.tags.remove(label, from: run, in: db) }
    }
  }
}
