extension V1 {
  /// For pandas, R and the sqlite3 shell; column names follow R's broom.
  static let views = """
    CREATE VIEW v_runs AS
    SELECT
      id AS run_id, (SELECT name FROM run_names n WHERE n.run = runs.run) AS name, created_at, version, seed, file_name, data_sha256, rows_read,
      rows_read - rows_without_target AS rows_used, rejected_count AS rows_rejected,
      target, task, positive, events,
      (SELECT count(*) FROM features f WHERE f.run = runs.run) AS features,
      (SELECT name FROM models m WHERE m.run = runs.run AND m.is_best = 1 ORDER BY position LIMIT 1) AS best_model
    FROM runs
    ORDER BY created_at, run;

    CREATE VIEW v_options AS
    SELECT id AS run_id, name, value
    FROM run_options JOIN runs USING (run)
    ORDER BY run, position;

    CREATE VIEW v_timings AS
    SELECT id AS run_id, stage, seconds
    FROM timings JOIN runs USING (run)
    ORDER BY run, position;

    CREATE VIEW v_ranking AS
    SELECT
      id AS run_id, rank, feature AS term, estimate, conf_low, conf_high, rank_low, rank_high, tier, selected, entry,
      verdict, why
    FROM ranking JOIN runs USING (run)
    ORDER BY run, position;

    CREATE VIEW v_importance AS
    SELECT
      id AS run_id, m.model, m.method, i.feature AS term, i.estimate, i.std_error, i.conf_low, i.conf_high, i.p_value,
      i.adjusted_p_value, i.false_discovery_rate, i.refit_spread, i.row_spread, i.shuffle_spread, m.baseline_loss, m.interval_source, m.meaning
    FROM importances i
    JOIN importance_methods m ON m.run = i.run AND m.position = i.importance_method
    JOIN runs ON runs.run = i.run
    ORDER BY i.run, i.importance_method, i.position;

    CREATE VIEW v_metrics AS
    SELECT
      id AS run_id, m.name AS model, m.is_best, x.name AS metric, x.estimate, x.conf_low, x.conf_high, x.baseline
    FROM metrics x
    JOIN models m ON m.run = x.run AND m.position = x.model
    JOIN runs ON runs.run = x.run
    ORDER BY x.run, x.model, x.position;

    CREATE VIEW v_coefficients AS
    SELECT run_id, model, class, term, feature, estimate, std_error, statistic, p_value, standardized
    FROM (
      SELECT
        id AS run_id, runs.run, m.position AS place, i.position - 1000000000 AS position, m.name AS model, t.class,
        '(Intercept)' AS term, NULL AS feature, i.estimate, NULL AS std_error, NULL AS statistic, NULL AS p_value,
        NULL AS standardized
      FROM model_intercepts i
      JOIN models m ON m.run = i.run AND m.position = i.model
      JOIN runs ON runs.run = i.run
      LEFT JOIN target_classes t ON t.run = i.run AND t.position = i.position
      UNION ALL
      SELECT
        id, c.run, c.model, c.position, m.name, c.class, c.term, c.feature, c.estimate, c.std_error, c.statistic,
        c.p_value, c.standardized
      FROM coefficients c
      JOIN models m ON m.run = c.run AND m.position = c.model
      JOIN runs ON runs.run = c.run
    )
    ORDER BY run, place, position;

    CREATE VIEW v_lambda AS
    SELECT
      id AS run_id, paths.model, p.position + 1 AS step, lambda,
      (SELECT count(DISTINCT path_column) FROM path_coefficients c
       WHERE c.run = p.run AND c.path = p.path AND c.point = p.position AND c.estimate <> 0) AS nzero,
      deviance_ratio, duality_gap,
      -- of several classes each has its own
      (SELECT CASE count(*) WHEN 1 THEN max(estimate) END FROM path_intercepts i
       WHERE i.run = p.run AND i.path = p.path AND i.point = p.position) AS intercept,
      cv_estimate, cv_std_error, aic, bic, ebic,
      p.position IS paths.cv_minimum AS is_lambda_min, p.position IS paths.cv_one_std_error AS is_lambda_1se,
      p.position IS paths.cv_smallest AS is_smallest
    FROM lambda_path p
    JOIN paths ON paths.run = p.run AND paths.position = p.path
    JOIN runs ON runs.run = p.run
    ORDER BY p.run, p.path, p.position;

    CREATE VIEW v_path AS
    SELECT
      id AS run_id, paths.model, p.position + 1 AS step, p.lambda,
      (SELECT count(DISTINCT path_column) FROM path_coefficients n
       WHERE n.run = p.run AND n.path = p.path AND n.point = p.position AND n.estimate <> 0) AS nzero,
      p.deviance_ratio, p.cv_estimate, p.cv_std_error, t.class, x.term, x.feature, c.estimate, c.standardized
    FROM path_coefficients c
    LEFT JOIN target_classes t ON t.run = c.run AND t.position = c.class
    JOIN paths ON paths.run = c.run AND paths.position = c.path
    JOIN lambda_path p ON p.run = c.run AND p.path = c.path AND p.position = c.point
    JOIN path_columns x ON x.run = c.run AND x.path = c.path AND x.position = c.path_column
    JOIN runs ON runs.run = c.run
    WHERE c.estimate <> 0
    ORDER BY c.run, c.path, c.point, c.class, c.path_column;

    CREATE VIEW v_curves AS
    SELECT
      id AS run_id, c.model, c.axis, p.place, p.parameters, p.training_loss, p.training_std_error, p.held_out_loss,
      p.held_out_std_error, p.gain, p.gain_std_error, c.null_loss
    FROM curve_points p
    JOIN curves c ON c.run = p.run AND c.position = p.curve
    JOIN runs ON runs.run = p.run
    ORDER BY p.run, p.curve, p.position;

    CREATE VIEW v_bias_variance AS
    SELECT
      id AS run_id, model, axis, place, parameters, loss, loss_std_error, squared_bias, squared_bias_std_error, variance,
      variance_std_error, noise, noise_std_error, noise_source
    FROM bias_variance JOIN runs USING (run)
    ORDER BY run, position;

    CREATE VIEW v_dictionary AS
    SELECT id AS run_id, name AS term, label, unit, expected_sign
    FROM dictionary JOIN runs USING (run)
    ORDER BY run, position;

    CREATE VIEW v_warnings AS
    SELECT id AS run_id, code, severity, feature AS term, finding, consequence, remedy
    FROM warnings JOIN runs USING (run)
    ORDER BY run, position;

    """
}
