import FeatureImportance
import GRDB
import Storage
import Testing

@Suite("The views answer without any knowledge of ours")
struct ViewTests {
  private let scratch: Scratch
  private let db: DatabaseQueue
  private let run = StorageSample.classification()

  init() throws {
    scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    try store.save(StorageSample.regression())
    try store.save(run)
    db = try DatabaseQueue(path: scratch.store)
  }

  private func rows(_ sql: String) throws -> [Row] {
    try db.read { try Row.fetchAll($0, sql: sql, arguments: sql.contains(":run") ? ["run": run.id] : []) }
  }

  @Test("v_runs: one row a run")
  func runs() throws {
    let row = try #require(try rows("SELECT * FROM v_runs WHERE run_id = :run").first)
    #expect(row["target"] == "chd")
    #expect(row["rows_used"] == 300)
    #expect(row["features"] == 12)
    #expect(row["best_model"] == "logistic")
    #expect(try rows("SELECT count(*) FROM v_runs WHERE :run <> ''").first?[0] == 2)
  }

  @Test("of several classes, views name the class of each coefficient and count columns once")
  func classes() throws {
    let run = StorageSample.classes()
    try RunStore(path: scratch.store).save(run)
    func rows(_ sql: String) throws -> [Row] { try db.read { try Row.fetchAll($0, sql: sql, arguments: [run.id]) } }
    let intercepts = try rows(
      "SELECT class, estimate FROM v_coefficients WHERE run_id = ? AND model = 'logistic' AND term = '(Intercept)'")
    #expect(intercepts.map { $0["class"] } == ["barolo", "e\u{301}", ""])
    #expect(intercepts.map { $0["estimate"] } == [1.5, -0.5, -1])
    let steps = try rows("SELECT nzero, intercept FROM v_lambda WHERE run_id = ? ORDER BY step")
    // The second class has the coefficients in the reverse order of columns.
    #expect(steps.map { $0["nzero"] } == [0, 2, 4, 6, 8])
    #expect(steps.allSatisfy { ($0["intercept"] as Double?) == nil })
    let path = try rows("SELECT class, nzero FROM v_path WHERE run_id = ? AND step = 2")
    #expect(path.map { $0["class"] } == ["barolo", "e\u{301}", ""] && path.allSatisfy { $0["nzero"] == 2 })
  }

  @Test("v_ranking: best first, with names that hurt as they are")
  func ranking() throws {
    let rows = try rows("SELECT rank, term, estimate, conf_low, conf_high FROM v_ranking WHERE run_id = :run")
    #expect(rows.map { $0["rank"] } == Array(1...12))
    #expect(rows[1]["term"] == "'; DROP TABLE runs;--")
    #expect(rows[1]["estimate"] == 0.5)
    #expect((rows[4]["conf_low"] as Double?) == nil)
  }

  @Test("v_importance: one row a model, method and feature")
  func importance() throws {
    let rows = try rows(
      """
      SELECT term, estimate, std_error, conf_low, conf_high, p_value, meaning FROM v_importance
      WHERE run_id = :run AND model = 'logistic' AND method = 'permutation' ORDER BY estimate DESC
      """)
    #expect(rows.count == 12)
    #expect(rows[0]["term"] == "age")
    #expect(rows[0]["std_error"] == 0.01)
  }

  @Test("v_metrics: held-out performance beside the null model")
  func metrics() throws {
    let rows = try rows("SELECT * FROM v_metrics WHERE run_id = :run AND is_best")
    #expect(rows.map { $0["metric"] } == ["logLoss", "auc"])
    #expect(rows[0]["estimate"] == 0.5)
    #expect(rows[0]["baseline"] == 0.69)
  }

  @Test("v_coefficients: the intercept first, as broom has it")
  func coefficients() throws {
    let rows = try rows("SELECT * FROM v_coefficients WHERE run_id = :run AND model = 'logistic'")
    #expect(rows.count == 13)
    #expect(rows[0]["term"] == "(Intercept)")
    #expect(rows[1]["term"] == "age=x")
    #expect(rows[1]["std_error"] == 0.1)
    #expect(rows[1]["p_value"] == Double.leastNonzeroMagnitude)
  }

  @Test("v_lambda and v_path: what a path plot needs")
  func path() throws {
    let lambdas = try rows("SELECT * FROM v_lambda WHERE run_id = :run")
    #expect(lambdas.map { $0["nzero"] } == [0, 1, 2, 3, 4])
    #expect(lambdas.map { $0["is_lambda_min"] } == [0, 0, 1, 0, 0])
    #expect(lambdas.map { $0["is_lambda_1se"] } == [0, 1, 0, 0, 0])
    #expect(lambdas.map { $0["cv_estimate"] } == [1.4, 1.2, 1.1, 1.15, 1.3])
    #expect(lambdas.map { $0["bic"] } == [9, 8, 7, 7.5, 1e300])
    let path = try rows("SELECT * FROM v_path WHERE run_id = :run")
    #expect(path.map { $0["step"] } == [2, 3, 3, 4, 4, 4, 5, 5, 5, 5])
    #expect(path.map { $0["nzero"] } == path.map { ($0["step"] as Int) - 1 })
    #expect(path[0]["estimate"] == -1.0 / 3)
    #expect(path[0]["lambda"] == 0.5)
    #expect(path[0]["cv_estimate"] == 1.2 && path[0]["cv_std_error"] == 0.1)
    #expect(path[0]["deviance_ratio"] == 1.0 / 7)
  }

  @Test("v_training: a row an epoch of each network; v_training_weights: one a feature and epoch of the first")
  func training() throws {
    let epochs = try rows("SELECT * FROM v_training WHERE run_id = :run")
    #expect(epochs.map { $0["network"] } == [1, 1, 1, 2])
    #expect(epochs.map { $0["epoch"] } == [1, 17, 40, 1])
    #expect(epochs.map { $0["is_best"] } == [0, 1, 0, 0])
    #expect(epochs.map { $0["validation_loss"] as Double? } == [1, 2.0 / 18, 2.0 / 41, nil])
    #expect(epochs.allSatisfy { $0["model"] == "mlp" } && epochs[1]["loss"] == 1.0 / 17)
    #expect(epochs[0]["gradient_norm"] == Double.leastNonzeroMagnitude && epochs[0]["learning_rate"] == 1e-3)
    let weights = try rows("SELECT * FROM v_training_weights WHERE run_id = :run AND epoch = 17")
    #expect(weights.count == 12 && weights[0]["term"] == "age")
    #expect(weights.map { $0["weight_norm"] } == (0..<12).map { Double($0 * 17) })
    #expect(try rows("SELECT count(*) FROM v_training_weights WHERE run_id = :run").first?[0] == 36)
  }

  @Test("v_curves and v_bias_variance: what plots of learning need")
  func curves() throws {
    let points = try rows("SELECT * FROM v_curves WHERE run_id = :run AND axis = 'rows'")
    #expect(points.map { $0["place"] } == [25, 50, 100])
    #expect(points.map { $0["held_out_loss"] } == [0.6, 0.58, 0.56])
    #expect(points.map { $0["gain_std_error"] as Double? } == [nil, nil, 0.01])
    #expect(points.allSatisfy { $0["null_loss"] == 0.69 && $0["model"] == "logistic" })
    let parts = try rows("SELECT * FROM v_bias_variance")
    #expect(parts.map { $0["axis"] as String? } == [nil, "lambda", "width"])
    for part in parts {
      #expect(
        part["loss"] == (part["squared_bias"] as Double) + (part["variance"] as Double) + (part["noise"] as Double))
    }
  }

  @Test("v_effects: a row a place or level of each curve")
  func effects() throws {
    let rows = try rows("SELECT * FROM v_effects WHERE run_id = :run")
    #expect(rows.map { $0["kind"] } == ["ale", "ale", "ale", "pdp", "pdp", "pdp", "pdp"])
    #expect(rows.map { $0["effect"] } == [-1, 0, 1, 1.0 / 3, -1, -1, -1])
    #expect(rows.prefix(4).map { $0["place"] as Double? } == [-1e300, 0, 1e-300, 0])
    #expect(rows[3]["conf_low"] as Double? == nil && rows[0]["conf_high"] == 0)
    #expect(rows.suffix(3).allSatisfy { $0["place"] as Double? == nil } && rows[5]["level"] == "é")
    #expect(rows[0]["term"] == "age" && rows[0]["model"] == "logistic")
  }

  @Test("v_clusters: each member beside its group; v_substitutes: what could stand in")
  func clusters() throws {
    let members = try rows("SELECT * FROM v_clusters WHERE run_id = :run")
    #expect(members.map { $0["cluster"] } == [1, 1, 2, 2, 3, 3])
    #expect(members[0]["term"] == "age")
    #expect(members[0]["cluster_estimate"] == 0.5)
    #expect(members[0]["estimate"] == 1.0)
    #expect(members[1]["variance_inflation"] == Double.infinity)
    #expect(members[4]["term"] == "e\u{301}")
    #expect((members[4]["cluster_estimate"] as Double?) == nil)
    let substitutes = try rows("SELECT * FROM v_substitutes WHERE run_id = :run AND term = 'é'")
    #expect(substitutes.map { $0["measure"] } == ["spearman", "cramers-v", "correlation-ratio"])
    #expect(substitutes.map { $0["substitute"] } == ["e\u{301}", "e\u{301}", "e\u{301}"])
    #expect(substitutes[0]["association"] == 1.0 / 3)
  }

  @Test("v_segments: a row a level and feature, with the test of the feature")
  func segments() throws {
    let rows = try rows("SELECT * FROM v_segments WHERE run_id = :run")
    #expect(rows.allSatisfy { $0["level"] == "e\u{301}" && $0["column_name"] == "site" })
    #expect(rows[0]["estimate"] as Double? == nil && rows[0]["p_value"] as Double? == nil)
    #expect(rows[1]["estimate"] == 0.25)
    #expect(rows[1]["alone"] == 1.0 / 3)
    #expect(rows[1]["adjusted_p_value"] == 0.5)
  }

  @Test("v_stability: a row a feature and lambda, those that are zero too")
  func stability() throws {
    let rows = try rows("SELECT * FROM v_stability WHERE run_id = :run")
    #expect(rows.count == 3 * StorageSample.names.count)
    #expect(rows.prefix(3).map { $0["probability"] } == [0, 0, 1.0 / 3])
    #expect(rows[4]["probability"] == 0.01)
    #expect(rows.prefix(4).map { $0["step"] } == [1, 2, 3, 1])
    #expect(rows[1]["lambda"] == 0.5 && rows[1]["max_probability"] == 1.0 / 3)
    #expect(
      rows.filter { $0["is_stable"] == 1 }.map { $0["term"] } == [
        "'; DROP TABLE runs;--", "'; DROP TABLE runs;--", "'; DROP TABLE runs;--",
      ])
  }

  @Test("v_calibration: a row a model and kind of noise; v_ranking_without_suspects as v_ranking")
  func audit() throws {
    let rows = try rows("SELECT * FROM v_calibration WHERE run_id = :run")
    #expect(rows.map { $0["noise"] } == ["permuted-target", "null-probes"])
    #expect(rows.map { $0["estimate"] as Double? } == [0, 0.05])
    let ranking = try self.rows("SELECT * FROM v_ranking_without_suspects WHERE run_id = :run")
    #expect(ranking.count == run.withoutSuspects?.count)
  }

  @Test("v_knockoffs: a row a feature, with the threshold of all")
  func knockoffs() throws {
    let rows = try rows("SELECT * FROM v_knockoffs WHERE run_id = :run")
    #expect(rows.map { $0["selected"] } == rows.indices.map { $0 == 1 ? 1 : 0 })
    for row in rows {
      #expect(row["threshold"] == 1.0 / 3)
      #expect(row["copies"] == 20)
      #expect(row["fdr"] == 0.1)
    }
    #expect(rows[0]["statistic"] == -0.125)
    #expect(rows[0]["e_value"] == 2.5)
    #expect(rows[0]["frequency"] == 0.15)
  }

  @Test("v_diagnostics and v_prediction_calibration: what plots of performance need")
  func diagnostics() throws {
    let points = try rows("SELECT * FROM v_diagnostics WHERE run_id = :run")
    #expect(Set(points.map { $0["kind"] as String }).count == 5)
    let groups = points.filter { $0["kind"] == "calibration" }
    #expect(groups.map { $0["row_count"] } == [10, 11] && groups.map { $0["place"] } == [0, 1.0 / 7])
    #expect(groups.allSatisfy { $0["class"] == "e\u{301}" && $0["model"] == "logistic" })
    #expect(groups[0]["conf_low"] as Double? == nil && groups[1]["conf_low"] == -1.0 / 3)
    let slopes = try rows("SELECT * FROM v_prediction_calibration WHERE run_id = :run AND is_best")
    #expect(slopes.map { $0["slope"] } == [1.0 / 3, 1])
    #expect(slopes[1]["intercept_conf_low"] == 1.0)
  }

  @Test("v_confusion: a row a class and what it is taken for")
  func confusion() throws {
    let run = StorageSample.classes()
    try RunStore(path: scratch.store).save(run)
    let rows = try db.read {
      try Row.fetchAll($0, sql: "SELECT * FROM v_confusion WHERE run_id = ?", arguments: [run.id])
    }
    #expect(rows.map { $0["class"] } == ["barolo", "barolo", "barolo", "e\u{301}", "e\u{301}", "e\u{301}"])
    #expect(rows.prefix(3).map { $0["predicted"] } == ["barolo", "e\u{301}", ""])
    #expect(rows.prefix(3).map { $0["share"] } == [0.5, 0.25, 0.25] && rows[0]["row_count"] == 12)
  }

  @Test("v_agreement: one row for every two rankings and number of first features")
  func agreement() throws {
    let pairs = try rows("SELECT * FROM v_agreement WHERE run_id = :run")
    #expect(pairs.map { $0["second_method"] } == ["permutation", "permutation", "loco"])
    #expect(pairs.map { $0["top"] as Int? } == [3, 5, nil])
    #expect(pairs[0]["kendall_tau"] == -1.0 / 3)
    #expect((pairs[2]["kendall_tau"] as Double?) == nil)
  }

  @Test("v_warnings: code, severity and the feature")
  func warnings() throws {
    let rows = try rows("SELECT * FROM v_warnings WHERE run_id = :run ORDER BY severity = 'serious' DESC")
    #expect(rows.map { $0["code"] } == ["leakage", "few-events"])
    #expect((rows[1]["term"] as String?) == nil)
  }

  @Test("v_dictionary: what the data dictionary says")
  func dictionary() throws {
    let rows = try rows("SELECT * FROM v_dictionary WHERE run_id = :run")
    #expect(rows.map { $0["label"] } == ["Âge", nil])
    #expect(rows.map { $0["expected_sign"] } == ["rises", nil])
  }

  @Test("v_refits, v_metric_refits, v_importance_refits: a row a refit, counted from 1")
  func refits() throws {
    let refits = try rows("SELECT * FROM v_refits WHERE run_id = :run")
    #expect(refits.map { $0["refit"] } == [1, 2, 3] && refits.map { $0["training_rows"] } == [200, 200, 1])
    #expect(refits.map { $0["held_out_events"] as Int? } == [40, 0, nil])
    let metrics = try rows("SELECT * FROM v_metric_refits WHERE run_id = :run AND model = 'logistic'")
    #expect(metrics.map { $0["metric"] } == ["logLoss", "logLoss", "logLoss", "auc"])
    #expect(metrics.map { $0["refit"] } == [1, 2, 3, 2] && metrics.map { $0["estimate"] } == [0.25, 0.75, 0.5, 1.0])
    let values = try rows("SELECT * FROM v_importance_refits WHERE run_id = :run AND term = 'age'")
    #expect(values.map { $0["method"] } == ["permutation", "permutation", "permutation"])
    #expect(values.map { $0["estimate"] } == [-1.0 / 3, 0, .infinity])
  }

  @Test("v_options and v_timings: rows as they were given")
  func provenance() throws {
    #expect(try rows("SELECT value FROM v_options WHERE run_id = :run AND name = 'folds'").map { $0[0] } == ["10", ""])
    #expect(try rows("SELECT stage FROM v_timings WHERE run_id = :run").map { $0[0] } == ["ingest", "total"])
  }

  @Test("SQLite's own checks find nothing")
  func checks() throws {
    #expect(try rows("PRAGMA integrity_check").map { $0[0] } == ["ok"])
    #expect(try rows("PRAGMA foreign_key_check").isEmpty)
  }
}
