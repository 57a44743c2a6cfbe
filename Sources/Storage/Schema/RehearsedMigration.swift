#if ASSAY_FAULTS
  internal import Foundation

  /// A second version of the schema such as may come one day, so that a migration can be killed before there is one.
  enum RehearsedMigration {
    /// None unless ASSAY_REHEARSE_MIGRATION is set.
    static var migrations: [String] {
      ProcessInfo.processInfo.environment["ASSAY_REHEARSE_MIGRATION"] == nil ? [] : [sql]
    }

    /// A table made from rows that are there, a column more in one of ours, and a view on both.
    private static let sql = """
      CREATE TABLE notes (
        run INTEGER NOT NULL REFERENCES runs (run) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (run, position)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO notes SELECT run, row_number() OVER (PARTITION BY run), 'estimate ' || estimate FROM path_coefficients;
      ALTER TABLE warnings ADD COLUMN source TEXT;
      CREATE VIEW v_notes AS SELECT id AS run_id, position, note FROM notes JOIN runs USING (run);
      """
  }
#endif
