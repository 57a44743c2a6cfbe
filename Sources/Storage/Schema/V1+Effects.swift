extension V1 {
  /// How predictions go with single features.
  static let effectTables = """
    CREATE TABLE effect_curves ( -- of the model that ranks, on the scale of the linear predictor
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      model TEXT NOT NULL,
      feature TEXT NOT NULL,
      class TEXT, -- of a target of several classes
      kind TEXT NOT NULL, -- ale: accumulated local effects, pdp: partial dependence
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE effect_points ( -- means over refits, with mean 0 over rows
      run INTEGER NOT NULL,
      effect_curve INTEGER NOT NULL,
      position INTEGER NOT NULL,
      place REAL, -- a quantile of the feature, of dates in days since 1970-01-01
      level TEXT, -- of a categorical feature, instead
      effect REAL NOT NULL,
      conf_low REAL, -- missing with a single refit
      conf_high REAL,
      PRIMARY KEY (run, effect_curve, position),
      FOREIGN KEY (run, effect_curve) REFERENCES effect_curves (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    """

  static let effectViews = """
    CREATE VIEW v_effects AS
    SELECT
      id AS run_id, c.model, c.feature AS term, c.class, c.kind, p.place, p.level, p.effect, p.conf_low, p.conf_high
    FROM effect_points p
    JOIN effect_curves c ON c.run = p.run AND c.position = p.effect_curve
    JOIN runs ON runs.run = p.run
    ORDER BY p.run, p.effect_curve, p.position;

    """
}
