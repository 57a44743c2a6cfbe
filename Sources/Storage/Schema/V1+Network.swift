extension V1 {
  /// How networks learnt; nothing of models that are none.
  static let networkTables = """
    CREATE TABLE networks ( -- of the models that are networks
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      activation TEXT NOT NULL, -- of hidden layers
      skill TEXT NOT NULL, -- no skill, no gain, gain, non-linear only, unopposed: against the linear models
      PRIMARY KEY (run, model),
      FOREIGN KEY (run, model) REFERENCES models (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE network_widths ( -- inputs, hidden layers, outputs
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      position INTEGER NOT NULL,
      units INTEGER NOT NULL,
      PRIMARY KEY (run, model, position),
      FOREIGN KEY (run, model) REFERENCES networks (run, model) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE trainings ( -- one a network, on all rows
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      position INTEGER NOT NULL,
      best_epoch INTEGER NOT NULL, -- whose weights were kept; 0: those it began with
      ended TEXT NOT NULL, -- epochs, stopped early, converged, stalled
      PRIMARY KEY (run, model, position),
      FOREIGN KEY (run, model) REFERENCES networks (run, model) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE training_epochs ( -- some, evenly spread, among them the first, the last and the best
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      training INTEGER NOT NULL,
      position INTEGER NOT NULL,
      epoch INTEGER NOT NULL, -- from 1
      loss REAL NOT NULL, -- mean over the training rows as they were passed, without penalties
      validation_loss REAL, -- of the rows kept aside
      gradient_norm REAL NOT NULL,
      learning_rate REAL NOT NULL,
      PRIMARY KEY (run, model, training, position),
      FOREIGN KEY (run, model, training) REFERENCES trainings (run, model, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE training_layers ( -- from the first to the outputs
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      training INTEGER NOT NULL,
      training_epoch INTEGER NOT NULL,
      position INTEGER NOT NULL,
      weight_norm REAL NOT NULL,
      update_ratio REAL NOT NULL, -- norm of the epoch's change over the norm before it
      PRIMARY KEY (run, model, training, training_epoch, position),
      FOREIGN KEY (run, model, training, training_epoch)
        REFERENCES training_epochs (run, model, training, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE training_features ( -- of the first network
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      training INTEGER NOT NULL,
      training_epoch INTEGER NOT NULL,
      feature INTEGER NOT NULL, -- position in features
      weight_norm REAL NOT NULL, -- of the feature's first-layer weights, for standardised columns
      PRIMARY KEY (run, model, training, training_epoch, feature),
      FOREIGN KEY (run, model, training, training_epoch)
        REFERENCES training_epochs (run, model, training, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    """

  static let networkViews = """
    CREATE VIEW v_training AS
    SELECT
      id AS run_id, m.name AS model, e.training + 1 AS network, e.epoch, e.loss, e.validation_loss, e.gradient_norm,
      e.learning_rate, e.epoch = t.best_epoch AS is_best
    FROM training_epochs e
    JOIN trainings t ON t.run = e.run AND t.model = e.model AND t.position = e.training
    JOIN models m ON m.run = e.run AND m.position = e.model
    JOIN runs ON runs.run = e.run
    ORDER BY e.run, e.model, e.training, e.position;

    CREATE VIEW v_training_weights AS
    SELECT
      id AS run_id, m.name AS model, w.training + 1 AS network, e.epoch, f.name AS term, w.weight_norm,
      e.epoch = t.best_epoch AS is_best
    FROM training_features w
    JOIN training_epochs e
      ON e.run = w.run AND e.model = w.model AND e.training = w.training AND e.position = w.training_epoch
    JOIN trainings t ON t.run = w.run AND t.model = w.model AND t.position = w.training
    JOIN features f ON f.run = w.run AND f.position = w.feature
    JOIN models m ON m.run = w.run AND m.position = w.model
    JOIN runs ON runs.run = w.run
    ORDER BY w.run, w.model, w.training, w.training_epoch, w.feature;

    """
}
