extension V1 {
  /// What people call runs. Outside the runs' digests, since it changes after a run was saved.
  static let labelTables = """
    CREATE TABLE run_names (
      run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
      name TEXT NOT NULL UNIQUE,
      sha256 TEXT NOT NULL -- over the run's id and the name
    ) STRICT;

    CREATE TABLE run_tags (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      tag TEXT NOT NULL,
      sha256 TEXT NOT NULL, -- over the run's id and the tag
      PRIMARY KEY (run, tag)
    ) STRICT, WITHOUT ROWID;

    """

  static let labelViews = """

    CREATE VIEW v_tags AS
    SELECT id AS run_id, t.tag
    FROM run_tags t JOIN runs USING (run)
    ORDER BY run, t.tag;
    """
}
