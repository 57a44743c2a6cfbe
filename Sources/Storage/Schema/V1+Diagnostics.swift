extension V1 {
  /// How held-out predictions compare with what came.
  static let diagnosticTables = """
    CREATE TABLE diagnostic_curves (
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      position INTEGER NOT NULL,
      kind TEXT NOT NULL, -- roc, precision-recall, calibration, net-benefit, residuals, residual-quantiles
      class TEXT, -- of several, against all others
      PRIMARY KEY (run, model, position),
      FOREIGN KEY (run, model) REFERENCES models (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE diagnostic_points ( -- false-positive rate, recall, predicted value, threshold or probability, and what is there
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      diagnostic_curve INTEGER NOT NULL,
      position INTEGER NOT NULL,
      place REAL NOT NULL,
      estimate REAL NOT NULL,
      conf_low REAL, -- of residuals the 5 % quantile
      conf_high REAL, -- of residuals the 95 % quantile
      row_count INTEGER, -- held-out rows of the group, where rows are grouped
      PRIMARY KEY (run, model, diagnostic_curve, position),
      FOREIGN KEY (run, model, diagnostic_curve) REFERENCES diagnostic_curves (run, model, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE prediction_calibrations ( -- a and b of a + b eta that fit the outcomes best, a where b is 1
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      position INTEGER NOT NULL,
      class TEXT,
      intercept REAL NOT NULL,
      intercept_conf_low REAL,
      intercept_conf_high REAL,
      slope REAL,
      slope_conf_low REAL,
      slope_conf_high REAL,
      PRIMARY KEY (run, model, position),
      FOREIGN KEY (run, model) REFERENCES models (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE class_confusions ( -- classes of at least ten held-out rows
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      position INTEGER NOT NULL,
      class TEXT NOT NULL,
      row_count INTEGER NOT NULL,
      PRIMARY KEY (run, model, position),
      FOREIGN KEY (run, model) REFERENCES models (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE confusion_shares ( -- position: of the predicted class among target_classes
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      class_confusion INTEGER NOT NULL,
      position INTEGER NOT NULL,
      share REAL NOT NULL,
      PRIMARY KEY (run, model, class_confusion, position),
      FOREIGN KEY (run, model, class_confusion) REFERENCES class_confusions (run, model, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    """

  static let diagnosticViews = """

    CREATE VIEW v_diagnostics AS
    SELECT
      id AS run_id, m.name AS model, m.is_best, c.kind, c.class, p.place, p.estimate, p.conf_low, p.conf_high, p.row_count
    FROM diagnostic_points p
    JOIN diagnostic_curves c ON c.run = p.run AND c.model = p.model AND c.position = p.diagnostic_curve
    JOIN models m ON m.run = p.run AND m.position = p.model
    JOIN runs ON runs.run = p.run
    ORDER BY p.run, p.model, p.diagnostic_curve, p.position;

    CREATE VIEW v_prediction_calibration AS
    SELECT
      id AS run_id, m.name AS model, m.is_best, c.class, c.intercept, c.intercept_conf_low, c.intercept_conf_high,
      c.slope, c.slope_conf_low, c.slope_conf_high
    FROM prediction_calibrations c
    JOIN models m ON m.run = c.run AND m.position = c.model
    JOIN runs ON runs.run = c.run
    ORDER BY c.run, c.model, c.position;

    CREATE VIEW v_confusion AS
    SELECT id AS run_id, m.name AS model, m.is_best, c.class, t.class AS predicted, s.share, c.row_count
    FROM confusion_shares s
    JOIN class_confusions c ON c.run = s.run AND c.model = s.model AND c.position = s.class_confusion
    JOIN target_classes t ON t.run = s.run AND t.position = s.position
    JOIN models m ON m.run = s.run AND m.position = s.model
    JOIN runs ON runs.run = s.run
    ORDER BY s.run, s.model, s.class_confusion, s.position;
    """
}
