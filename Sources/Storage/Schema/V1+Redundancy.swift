extension V1 {
  /// Which features say the same, and how far models and methods agree.
  static let redundancyTables = """
    CREATE TABLE feature_redundancy ( -- in the order of the table's columns
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      feature TEXT NOT NULL,
      variance_inflation REAL, -- of several columns comparable; infinite when others tell it; missing when it is constant
      place INTEGER NOT NULL, -- from 0; alike features are neighbours
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE substitutes ( -- what could stand in for a feature, strongest first
      run INTEGER NOT NULL,
      feature INTEGER NOT NULL, -- position in feature_redundancy
      position INTEGER NOT NULL,
      substitute TEXT NOT NULL,
      association REAL NOT NULL,
      measure TEXT NOT NULL, -- spearman, cramers-v, correlation-ratio
      PRIMARY KEY (run, feature, position),
      FOREIGN KEY (run, feature) REFERENCES feature_redundancy (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE associations ( -- of few enough features: one row a pair
      run INTEGER NOT NULL,
      feature INTEGER NOT NULL, -- position in feature_redundancy
      other INTEGER NOT NULL, -- position in feature_redundancy, greater
      association REAL NOT NULL, -- from 0 to 1
      PRIMARY KEY (run, feature, other),
      FOREIGN KEY (run, feature) REFERENCES feature_redundancy (run, position) ON DELETE CASCADE,
      FOREIGN KEY (run, other) REFERENCES feature_redundancy (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE clusters ( -- of several features that say nearly the same
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      measure TEXT, -- of all pairs; missing where numbers and labels are together
      association REAL NOT NULL, -- mean over pairs
      weakest REAL NOT NULL, -- least of all pairs
      importance REAL, -- of the model that ranks when all are shuffled as one
      conf_low REAL,
      conf_high REAL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE cluster_members (
      run INTEGER NOT NULL,
      cluster INTEGER NOT NULL,
      position INTEGER NOT NULL,
      feature TEXT NOT NULL,
      PRIMARY KEY (run, cluster, position),
      FOREIGN KEY (run, cluster) REFERENCES clusters (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE agreements ( -- of every two rankings by a model and a method
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      first_model TEXT NOT NULL,
      first_method TEXT NOT NULL,
      second_model TEXT NOT NULL,
      second_method TEXT NOT NULL,
      kendall_tau REAL, -- tau-b; missing where all scores of a ranking are equal
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE agreement_overlaps (
      run INTEGER NOT NULL,
      agreement INTEGER NOT NULL,
      position INTEGER NOT NULL,
      top INTEGER NOT NULL, -- how many features of each ranking
      overlap REAL NOT NULL, -- share of them that is in both
      PRIMARY KEY (run, agreement, position),
      FOREIGN KEY (run, agreement) REFERENCES agreements (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    """

  static let redundancyViews = """
    CREATE VIEW v_clusters AS
    SELECT
      id AS run_id, c.position + 1 AS cluster, m.feature AS term, c.measure, c.association, c.weakest,
      c.importance AS cluster_estimate, c.conf_low AS cluster_conf_low, c.conf_high AS cluster_conf_high,
      r.estimate, r.conf_low, r.conf_high, f.variance_inflation
    FROM cluster_members m
    JOIN clusters c ON c.run = m.run AND c.position = m.cluster
    JOIN runs ON runs.run = m.run
    LEFT JOIN ranking r ON r.run = m.run AND r.feature = m.feature
    LEFT JOIN feature_redundancy f ON f.run = m.run AND f.feature = m.feature
    ORDER BY m.run, m.cluster, m.position;

    CREATE VIEW v_substitutes AS
    SELECT
      id AS run_id, f.feature AS term, f.variance_inflation, s.position + 1 AS place, s.substitute, s.association, s.measure
    FROM substitutes s
    JOIN feature_redundancy f ON f.run = s.run AND f.position = s.feature
    JOIN runs ON runs.run = s.run
    ORDER BY s.run, s.feature, s.position;

    CREATE VIEW v_agreement AS
    SELECT
      id AS run_id, a.first_model, a.first_method, a.second_model, a.second_method, a.kendall_tau, o.top, o.overlap
    FROM agreements a
    JOIN runs ON runs.run = a.run
    LEFT JOIN agreement_overlaps o ON o.run = a.run AND o.agreement = a.position
    ORDER BY a.run, a.position, o.position;

    """
}
