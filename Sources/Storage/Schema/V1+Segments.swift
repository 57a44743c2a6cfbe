extension V1 {
  static let segmentTables = """
    CREATE TABLE segments ( -- the column whose levels were compared, at most one a run
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      column_name TEXT NOT NULL,
      model TEXT NOT NULL,
      rows_left_out INTEGER NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE segment_levels (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      level TEXT NOT NULL,
      row_count INTEGER NOT NULL,
      failure TEXT, -- why nothing was fitted
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE segment_scores (
      run INTEGER NOT NULL,
      segment_level INTEGER NOT NULL,
      position INTEGER NOT NULL,
      feature TEXT NOT NULL,
      rank INTEGER NOT NULL,
      alone REAL, -- from the level's rows only
      alone_low REAL,
      alone_high REAL,
      pooled REAL, -- drawn towards what levels share
      pooled_low REAL,
      pooled_high REAL,
      PRIMARY KEY (run, segment_level, position),
      FOREIGN KEY (run, segment_level) REFERENCES segment_levels (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE segment_tests ( -- that a feature's importance is the same in all levels
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      feature TEXT NOT NULL,
      spread REAL NOT NULL,
      p_value REAL,
      adjusted_p_value REAL,
      false_discovery_rate REAL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    """

  static let segmentViews = """

    CREATE VIEW v_segments AS
    SELECT
      id AS run_id, g.column_name, l.level, l.row_count, s.rank, s.feature AS term, s.pooled AS estimate,
      s.pooled_low AS conf_low, s.pooled_high AS conf_high, s.alone, t.p_value, t.adjusted_p_value
    FROM segment_scores s
    JOIN segment_levels l ON l.run = s.run AND l.position = s.segment_level
    JOIN segment_tests t ON t.run = s.run AND t.position = s.position
    JOIN segments g ON g.run = s.run
    JOIN runs ON runs.run = s.run
    ORDER BY s.run, s.segment_level, s.position;
    """
}
