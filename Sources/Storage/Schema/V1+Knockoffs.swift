extension V1 {
  static let knockoffTables = """
    CREATE TABLE knockoffs ( -- how features were selected beside knockoffs of theirs, at most one row a run
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      fdr REAL NOT NULL, -- largest expected share of false features among the selected
      copies INTEGER NOT NULL,
      copy_level REAL NOT NULL, -- at which each copy was stopped to make e-values
      construction TEXT NOT NULL, -- mvr, equicorrelated
      selecting_copies INTEGER NOT NULL, -- in which some feature stands above the threshold of fdr
      threshold REAL, -- median over those
      is_second_order INTEGER NOT NULL, -- whether some feature cannot be normal
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE knockoff_features (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      feature TEXT NOT NULL,
      statistic REAL NOT NULL, -- mean over copies of the norm of its coefficients minus that of its knockoff's
      low REAL NOT NULL,
      high REAL NOT NULL,
      e_value REAL NOT NULL,
      frequency REAL NOT NULL, -- share of copies in which it stands above the threshold of fdr
      likeness REAL NOT NULL, -- correlation with its knockoff
      is_selected INTEGER NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    """

  static let knockoffViews = """

    CREATE VIEW v_knockoffs AS
    SELECT
      id AS run_id, f.feature AS term, f.statistic, f.low, f.high, k.threshold, f.e_value, f.frequency, f.likeness,
      f.is_selected AS selected, k.fdr, k.copies
    FROM knockoff_features f
    JOIN knockoffs k ON k.run = f.run
    JOIN runs ON runs.run = f.run
    ORDER BY f.run, f.position;
    """
}
