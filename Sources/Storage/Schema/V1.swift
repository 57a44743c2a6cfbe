/// Version 1 of the schema. Once a release has been tagged, never edit it: add a V2 that alters what it needs.
///
/// Every table below `runs` begins with the run and the position of a row within its list, counted from 0, so that the
/// order of every list comes back. Kinds, roles, verdicts and the like have no CHECK, because their lists grow and
/// SQLite cannot change a CHECK without rebuilding the table. `␛␀` in a text stands for a NUL byte, `␛␛` for `␛`.
enum V1 {
  static let sql =
    tables + networkTables + effectTables + redundancyTables + segmentTables + stabilityTables + auditTables
    + knockoffTables + diagnosticTables + refitTables + labelTables
    + views + networkViews + effectViews + redundancyViews + segmentViews + stabilityViews + auditViews + knockoffViews
    + diagnosticViews + refitViews + labelViews

  private static let tables = """
    CREATE TABLE runs (
      run INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      created_at TEXT NOT NULL, -- UTC, ISO 8601
      version TEXT NOT NULL, -- of the program
      seed TEXT NOT NULL, -- decimal; too large for INTEGER
      file_name TEXT NOT NULL,
      data_sha256 TEXT NOT NULL,
      byte_count INTEGER NOT NULL,
      rows_read INTEGER NOT NULL,
      rows_without_target INTEGER NOT NULL, -- of the rows read
      rejected_count INTEGER NOT NULL, -- rejected_records holds the first hundred
      target TEXT NOT NULL,
      task TEXT NOT NULL, -- regression, classification
      positive TEXT, -- the label modelled as the event
      negative TEXT,
      events INTEGER, -- rows with the positive label
      target_mean REAL, -- missing for several classes
      target_std_dev REAL,
      content_sha256 TEXT NOT NULL, -- over the run's rows in all other tables
      sha256 TEXT NOT NULL -- over this row
    ) STRICT;

    CREATE TABLE run_arguments ( -- the command line
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      argument TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE run_options ( -- as resolved
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE target_classes ( -- of a target of several classes
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      class TEXT NOT NULL,
      row_count INTEGER NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE columns ( -- of the table that was read
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      kind TEXT NOT NULL, -- numeric, boolean, categorical, date, text
      role TEXT NOT NULL, -- target, feature, id, constant, group, time, text
      missing INTEGER NOT NULL,
      distinct_values INTEGER NOT NULL,
      mean REAL, -- this and the following only for numbers
      std_dev REAL,
      percentile_5 REAL,
      median REAL,
      percentile_95 REAL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE rejected_records (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      line INTEGER NOT NULL, -- of the file, from 1
      reason TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE features ( -- how a column became columns of the design matrix
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      coding TEXT NOT NULL, -- numeric, categorical
      median REAL, -- numeric: in place of a missing value
      most_frequent TEXT, -- categorical: in place of a missing value
      pools_others INTEGER, -- categorical: whether rare levels share a column
      has_missing_indicator INTEGER NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE feature_levels ( -- the first is the reference
      run INTEGER NOT NULL,
      feature INTEGER NOT NULL,
      position INTEGER NOT NULL,
      level TEXT NOT NULL,
      PRIMARY KEY (run, feature, position),
      FOREIGN KEY (run, feature) REFERENCES features (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE models (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      is_best INTEGER NOT NULL, -- its importances make the ranking
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE model_intercepts ( -- in the units of the file; one, or for several classes one in each of these positions
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      position INTEGER NOT NULL,
      estimate REAL NOT NULL,
      PRIMARY KEY (run, model, position),
      FOREIGN KEY (run, model) REFERENCES models (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE metrics ( -- of held-out performance
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      estimate REAL NOT NULL,
      conf_low REAL,
      conf_high REAL,
      baseline REAL NOT NULL, -- the same measure of the null model
      PRIMARY KEY (run, model, position),
      FOREIGN KEY (run, model) REFERENCES models (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE coefficients ( -- in the units of the file
      run INTEGER NOT NULL,
      model INTEGER NOT NULL,
      position INTEGER NOT NULL,
      feature TEXT NOT NULL,
      term TEXT NOT NULL, -- the feature, or feature=level
      class TEXT, -- whose linear predictor it is part of, when there are several
      estimate REAL NOT NULL,
      std_error REAL,
      statistic REAL,
      p_value REAL,
      standardized REAL NOT NULL,
      PRIMARY KEY (run, model, position),
      FOREIGN KEY (run, model) REFERENCES models (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE feature_groups ( -- features that were ranked as one
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE feature_group_members (
      run INTEGER NOT NULL,
      feature_group INTEGER NOT NULL,
      position INTEGER NOT NULL,
      feature TEXT NOT NULL,
      PRIMARY KEY (run, feature_group, position),
      FOREIGN KEY (run, feature_group) REFERENCES feature_groups (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE importance_methods ( -- one row for each method applied to each model
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      model TEXT NOT NULL,
      method TEXT NOT NULL,
      meaning TEXT NOT NULL, -- of an estimate, with its unit
      interval_source TEXT NOT NULL,
      baseline_loss REAL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE importances (
      run INTEGER NOT NULL,
      importance_method INTEGER NOT NULL,
      position INTEGER NOT NULL,
      feature TEXT NOT NULL,
      estimate REAL NOT NULL,
      std_error REAL,
      conf_low REAL,
      conf_high REAL,
      p_value REAL,
      adjusted_p_value REAL, -- Holm
      false_discovery_rate REAL, -- Benjamini and Hochberg
      refit_spread REAL, -- standard deviations of the estimate
      row_spread REAL,
      shuffle_spread REAL,
      PRIMARY KEY (run, importance_method, position),
      FOREIGN KEY (run, importance_method) REFERENCES importance_methods (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE ranking (
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
      entry INTEGER, -- order of entry on the path, from 1
      verdict TEXT,
      why TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE paths ( -- of the linear model first, then of a network if one was asked for
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      model TEXT NOT NULL, -- linear, lassonet
      family TEXT NOT NULL, -- gaussian, binomial, multinomial
      alpha REAL NOT NULL, -- 1: lasso, 0: ridge
      cv_folds INTEGER,
      cv_minimum INTEGER, -- position in lambda_path
      cv_one_std_error INTEGER, -- position in lambda_path
      cv_smallest INTEGER, -- position in lambda_path
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE lambda_path (
      run INTEGER NOT NULL,
      path INTEGER NOT NULL,
      position INTEGER NOT NULL,
      lambda REAL NOT NULL,
      deviance_ratio REAL NOT NULL,
      duality_gap REAL, -- missing where none is known
      cv_estimate REAL, -- mean held-out deviance
      cv_std_error REAL,
      aic REAL, -- information criteria, lower is better; missing for ridge
      bic REAL,
      ebic REAL,
      PRIMARY KEY (run, path, position),
      FOREIGN KEY (run, path) REFERENCES paths (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE path_intercepts (
      run INTEGER NOT NULL,
      path INTEGER NOT NULL,
      point INTEGER NOT NULL,
      class INTEGER NOT NULL, -- position in target_classes; 0 where there are none
      estimate REAL NOT NULL,
      PRIMARY KEY (run, path, point, class),
      FOREIGN KEY (run, path, point) REFERENCES lambda_path (run, path, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE path_columns ( -- of the design matrix
      run INTEGER NOT NULL,
      path INTEGER NOT NULL,
      position INTEGER NOT NULL,
      feature TEXT NOT NULL,
      term TEXT NOT NULL,
      PRIMARY KEY (run, path, position),
      FOREIGN KEY (run, path) REFERENCES paths (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE path_coefficients ( -- those that are not zero
      run INTEGER NOT NULL,
      path INTEGER NOT NULL,
      point INTEGER NOT NULL,
      class INTEGER NOT NULL, -- as in path_intercepts
      path_column INTEGER NOT NULL,
      estimate REAL NOT NULL,
      standardized REAL NOT NULL,
      PRIMARY KEY (run, path, point, class, path_column),
      CHECK (estimate <> 0 OR standardized <> 0),
      FOREIGN KEY (run, path, point) REFERENCES lambda_path (run, path, position) ON DELETE CASCADE,
      FOREIGN KEY (run, path, path_column) REFERENCES path_columns (run, path, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE curves ( -- loss over rows or over a model's complexity; none unless asked for
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      model TEXT NOT NULL,
      axis TEXT NOT NULL, -- rows, lambda, width
      null_loss REAL NOT NULL, -- held out, of the null model
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE curve_points ( -- means over refits
      run INTEGER NOT NULL,
      curve INTEGER NOT NULL,
      position INTEGER NOT NULL,
      place REAL NOT NULL, -- number of rows, lambda or width
      parameters REAL NOT NULL, -- fitted numbers that are not zero
      training_loss REAL NOT NULL,
      training_std_error REAL,
      held_out_loss REAL NOT NULL,
      held_out_std_error REAL,
      gain REAL, -- fall of held-out loss from the point before
      gain_std_error REAL,
      PRIMARY KEY (run, curve, position),
      FOREIGN KEY (run, curve) REFERENCES curves (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE bias_variance ( -- held-out squared error = squared_bias + variance + noise
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      model TEXT NOT NULL,
      axis TEXT, -- lambda, width; missing for a model as it is
      place REAL,
      parameters REAL NOT NULL,
      loss REAL NOT NULL,
      loss_std_error REAL,
      squared_bias REAL NOT NULL,
      squared_bias_std_error REAL,
      variance REAL NOT NULL,
      variance_std_error REAL,
      noise REAL NOT NULL,
      noise_std_error REAL,
      noise_source TEXT NOT NULL, -- repeats, neighbours
      resamples INTEGER NOT NULL, -- bootstrap fits in each split
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE dictionary ( -- what a data dictionary says
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL, -- of the column
      label TEXT,
      unit TEXT,
      expected_sign TEXT, -- rises, falls: which way the target should go as the column rises
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE warnings (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      code TEXT NOT NULL,
      severity TEXT NOT NULL, -- serious, note
      feature TEXT,
      finding TEXT NOT NULL,
      consequence TEXT NOT NULL, -- this and the following may be empty
      remedy TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE timings (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      stage TEXT NOT NULL,
      seconds REAL NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE work (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      position INTEGER NOT NULL,
      stage TEXT NOT NULL,
      row_count INTEGER NOT NULL, -- held-out rows scored per feature and repeat
      feature_count INTEGER NOT NULL,
      repeats INTEGER NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;


    """
}
