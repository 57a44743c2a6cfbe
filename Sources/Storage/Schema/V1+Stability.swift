extension V1 {
  /// Which features are among the first to enter the path on most halves of the rows.
  static let stabilityTables = """
    CREATE TABLE stability ( -- at most one row a run
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      pairs INTEGER NOT NULL, -- of complementary halves
      blocks INTEGER, -- that rows were dealt in; missing: one by one
      per_half INTEGER NOT NULL, -- how many features of each half count
      cutoff REAL NOT NULL, -- share of halves from which on a feature is stable
      pfer REAL NOT NULL, -- expected false selections, as asked for
      bound REAL NOT NULL, -- as promised
      assumption TEXT NOT NULL, -- none, unimodal, r-concave
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE stability_lambdas (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      lambda REAL NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE stability_features ( -- in the order of the table's columns
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      feature TEXT NOT NULL,
      probability REAL NOT NULL, -- the largest along the path
      is_stable INTEGER NOT NULL,
      expected_false REAL NOT NULL, -- integrated path: false selections if it is the last to be kept
      q_value REAL NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE stability_probabilities ( -- only those above 0
      run INTEGER NOT NULL,
      stability_feature INTEGER NOT NULL,
      position INTEGER NOT NULL, -- of the lambda
      probability REAL NOT NULL, -- share of halves in which it has entered by then
      PRIMARY KEY (run, stability_feature, position),
      FOREIGN KEY (run, stability_feature) REFERENCES stability_features (run, position) ON DELETE CASCADE,
      FOREIGN KEY (run, position) REFERENCES stability_lambdas (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    """

  static let stabilityViews = """

    CREATE VIEW v_stability AS
    SELECT
      id AS run_id, f.feature AS term, l.position + 1 AS step, l.lambda, coalesce(p.probability, 0.0) AS probability,
      f.probability AS max_probability, s.cutoff, f.is_stable, s.pfer, s.bound, f.expected_false, f.q_value
    FROM stability_features f
    JOIN stability s ON s.run = f.run
    JOIN stability_lambdas l ON l.run = f.run
    JOIN runs ON runs.run = f.run
    LEFT JOIN stability_probabilities p ON p.run = f.run AND p.stability_feature = f.position AND p.position = l.position
    ORDER BY f.run, f.position, l.position;
    """
}
