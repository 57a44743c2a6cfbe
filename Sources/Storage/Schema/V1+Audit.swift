extension V1 {
  /// What the audit of a run adds to its ranking.
  static let auditTables = """
    CREATE TABLE ranking_without_suspects ( -- by the same model without features suspected of leakage; none without suspects
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      feature TEXT NOT NULL,
      rank INTEGER NOT NULL,
      rank_low INTEGER NOT NULL,
      rank_high INTEGER NOT NULL,
      tier INTEGER NOT NULL,
      estimate REAL NOT NULL,
      conf_low REAL,
      conf_high REAL,
      selected INTEGER NOT NULL,
      entry INTEGER,
      verdict TEXT,
      why TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE calibration ( -- how often tests call noise important on this table
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      model TEXT NOT NULL,
      methods TEXT NOT NULL, -- whose p-values come from the test, with commas between them
      noise TEXT NOT NULL, -- permuted-target, null-probes
      calls INTEGER NOT NULL, -- tests with a p-value of at most 0.05
      tests INTEGER NOT NULL,
      conf_low REAL NOT NULL, -- of calls / tests
      conf_high REAL NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    """

  static let auditViews = """

    CREATE VIEW v_ranking_without_suspects AS
    SELECT
      id AS run_id, rank, feature AS term, estimate, conf_low, conf_high, rank_low, rank_high, tier, selected, entry,
      verdict, why
    FROM ranking_without_suspects JOIN runs USING (run)
    ORDER BY run, position;

    CREATE VIEW v_calibration AS
    SELECT
      id AS run_id, model, methods, noise, calls, tests, 1.0 * calls / max(tests, 1) AS estimate, conf_low, conf_high
    FROM calibration JOIN runs USING (run)
    ORDER BY run, position;
    """
}
