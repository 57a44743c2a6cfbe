extension V1 {
  /// What was measured in each split, of which estimates are means: what pairs two runs.
  static let refitTables = """
    CREATE TABLE refits ( -- splits that every model was refitted on
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      training_rows INTEGER NOT NULL,
      held_out_rows INTEGER NOT NULL,
      held_out_events INTEGER, -- of a target with two classes
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE metric_refits ( -- missing where held-out rows do not define the measure
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      metric INTEGER NOT NULL,
      refit INTEGER NOT NULL,
      estimate REAL NOT NULL,
      PRIMARY KEY (run, model, metric, refit),
      FOREIGN KEY (run, model, metric) REFERENCES metrics (run, model, position) ON DELETE CASCADE,
      FOREIGN KEY (run, refit) REFERENCES refits (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE importance_refits ( -- of methods that score held-out rows
      run INTEGER NOT NULL,
      importance_method INTEGER NOT NULL,
      importance INTEGER NOT NULL,
      refit INTEGER NOT NULL,
      estimate REAL NOT NULL,
      PRIMARY KEY (run, importance_method, importance, refit),
      FOREIGN KEY (run, importance_method, importance)
        REFERENCES importances (run, importance_method, position) ON DELETE CASCADE,
      FOREIGN KEY (run, refit) REFERENCES refits (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    """

  static let refitViews = """

    CREATE VIEW v_refits AS
    SELECT id AS run_id, position + 1 AS refit, training_rows, held_out_rows, held_out_events
    FROM refits JOIN runs USING (run)
    ORDER BY run, position;

    CREATE VIEW v_metric_refits AS
    SELECT id AS run_id, m.name AS model, x.name AS metric, r.refit + 1 AS refit, r.estimate
    FROM metric_refits r
    JOIN metrics x ON x.run = r.run AND x.model = r.model AND x.position = r.metric
    JOIN models m ON m.run = r.run AND m.position = r.model
    JOIN runs ON runs.run = r.run
    ORDER BY r.run, r.model, r.metric, r.refit;

    CREATE VIEW v_importance_refits AS
    SELECT id AS run_id, m.model, m.method, i.feature AS term, r.refit + 1 AS refit, r.estimate
    FROM importance_refits r
    JOIN importances i
      ON i.run = r.run AND i.importance_method = r.importance_method AND i.position = r.importance
    JOIN importance_methods m ON m.run = r.run AND m.position = r.importance_method
    JOIN runs ON runs.run = r.run
    ORDER BY r.run, r.importance_method, r.importance, r.refit;
    """
}
