#if Spark
  import FeatureImportance
  import Foundation
  import Spark
  import Tabular

  /// A table that Spark computes, the same in every pass, with the engine over it and the engine over the same rows here,
  /// dealt as Spark deals them.
  struct EngineCase {
    let spark: SparkEngine
    let local: DealtRows

    /// Uniform in 0 ..< 1, for a row and a column.
    private static func uniform(_ key: Int) -> String { "((pmod(xxhash64(id, \(key)), 1000000) + 0.5D) / 1000000D)" }

    private static func normal(_ key: Int) -> String {
      "(sqrt(-2D * ln(\(uniform(key)))) * cos(2D * pi() * \(uniform(key + 1))))"
    }

    /// Numbers far from 0, missing ones, dates, categories and names; a quantity and an event.
    static func query(rows: Int) -> String {
      """
      SELECT * EXCEPT (id),
        CASE WHEN \(uniform(90)) < 0.02D THEN NULL
          ELSE 10D + a - 1000D + 0.5D * b + nanvl(c, 1D) + IF(f = 'two', 2D, 0D) + IF(e, 1D, 0D) + \(normal(80)) END AS quantity,
        IF(1D / (1D + exp(1D - (a - 1000D) - 0.3D * b - 0.1D * nanvl(c, 5D) - IF(f = 'it\\'s', 1D, 0D))) > \(uniform(85)),
          'yes', 'no') AS event
      FROM (SELECT id,
        \(normal(10)) + 1000D AS a, CAST(3D * \(normal(12)) AS FLOAT) AS b,
        CASE WHEN \(uniform(14)) < 0.1D THEN DOUBLE('NaN') ELSE exp(\(normal(15))) END AS c,
        DATE '2020-01-01' + CAST(\(uniform(17)) * 1000D AS INT) AS d,
        \(uniform(18)) < 0.3D AS e,
        element_at(array('one', 'two', 'it\\'s', ' NA'), 1 + CAST(\(uniform(19)) * 4D AS INT)) AS f,
        concat('level ', CAST(CAST(12D * \(uniform(20)) * \(uniform(21)) AS INT) AS STRING)) AS g,
        concat('name ', CAST(id AS STRING)) AS h,
        IF(\(uniform(92)) < 0.3D, NULL, CAST(CAST(\(uniform(22)) * 5D AS INT) AS DECIMAL(10, 2))) AS i
      FROM range(0, \(rows), 1, 2))
      """
    }

    /// - Parameters:
    ///   - request: whose partitions the rows are dealt by.
    ///   - sampleRows: of a request.
    init(_ address: String, rows: Int, seed: Seed = Seed(1), deals: [RowPartition.Deal]) throws {
      spark = try SparkEngine.connect(
        to: SparkAddress(parsing: address), source: SparkSource(Self.query(rows: rows)))
      do {
        // All rows, whatever the target.
        let survey = try spark.survey(
          SurveyRequest(
            target: "quantity",
            partitions: [RowPartition([RowPartition.Deal(count: 1, stream: seed.stream(""), key: "")])],
            sampleRows: rows, seed: seed))
        let dealt = try spark.dealt(deals, seed: seed, rows: rows)
        var columns = survey.sample.columns
        for (deal, parts) in zip(deals, dealt) {
          columns.append(Column(name: ByteText(deal.key), values: .numeric(parts)))
        }
        local = DealtRows(Table(columns: columns, rowCount: rows), deals: deals.map { ByteText($0.key) })
      } catch {
        spark.release()
        throw error
      }
    }
  }

  /// Rows in memory, dealt by columns of theirs that are otherwise not there.
  struct DealtRows: Engine {
    let name = "dealt"
    private let rows: RowEngine
    private let deals: Set<ByteText>

    init(_ table: Table, deals: [ByteText]) {
      rows = RowEngine(name: "dealt", TableRows(table, threads: Threads(2)))
      self.deals = Set(deals)
    }

    func survey(_ request: SurveyRequest) throws -> Survey {
      var own = request
      own.excluded.formUnion(deals)
      for p in own.partitions.indices {
        for d in own.partitions[p].deals.indices {
          own.partitions[p].deals[d].column = ByteText(own.partitions[p].deals[d].key)
        }
      }
      var survey = try rows.survey(own)
      let kept = survey.columns.count - deals.count
      survey.columns.removeLast(deals.count)
      survey.sample = Table(columns: Array(survey.sample.columns[..<kept]), rowCount: survey.sample.rowCount)
      return survey
    }

    func medians(of columns: [Int], in sets: [RowSet]) throws -> [[Double]] { try rows.medians(of: columns, in: sets) }

    func answer(_ queries: [RowQuery], about target: TargetReading) throws -> [[RowSums]] {
      try rows.answer(queries, about: target)
    }
  }
#endif
