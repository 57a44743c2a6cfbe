import Foundation
import Storage

/// The command line of DuckDB, which writes Parquet for us.
///
/// There is no maintained Parquet writer for Swift, and Arrow's for C++ is far larger than this program. DuckDB is one
/// file for every system, is maintained, and checks the types that we state.
struct DuckDB {
  private let executable: String

  /// - Throws: `Failure` when no folder of PATH has it.
  init() throws(Failure) {
    guard let executable = Executable.path(of: ["duckdb"]) else {
      throw Failure(
        .output, code: "duckdb-missing",
        message: "Parquet is written by the DuckDB command line, which is not in PATH",
        fix: "install it (https://duckdb.org/install, or pip install duckdb-cli), or choose --format csv or jsonl")
    }
    self.executable = executable
  }

  /// Writes a view, with its columns' types, whatever values this run has.
  ///
  /// - Throws: `Failure` with what DuckDB says; `OutputError` when the rows cannot be handed over.
  func writeParquet(_ view: StoreView, to path: String) throws {
    let rows = path + ".csv"
    let (descriptor, reason) = Interruption.making(rows) {
      (open(rows, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600), errno)
    }
    defer {
      unlink(rows)
      Interruption.forget(rows)
    }
    guard descriptor >= 0 else { throw OutputError(path: rows, reason: String(cString: strerror(reason))) }
    defer { close(descriptor) }
    try writeAll(Array(Self.csv(view).utf8), to: descriptor, path: rows)
    let types = view.columns.map { "\(Self.quoted($0.name)): '\($0.type.duckDB)'" }.joined(separator: ", ")
    try run(
      """
      COPY (SELECT * FROM read_csv(\(Self.quoted(rows)), auto_detect = false, header = true, delim = ',', quote = '"', \
      escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {\(types)})) \
      TO \(Self.quoted(path)) (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)
      """)
  }

  private func run(_ sql: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    // No settings of the user, no database: rows go through and nothing stays.
    process.arguments = ["-init", "/dev/null", "-batch", "-bail", "-c", sql]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let reason = String(decoding: said, as: UTF8.self).split(separator: "\n").first.map(String.init)
      throw Failure(
        .output, code: "duckdb-failed", message: "DuckDB did not write Parquet: \(reason ?? "no reason given")",
        fix: "check \(executable), or choose --format csv or jsonl")
    }
  }

  /// Every text in quotes, so that an empty one is told from a missing one.
  private static func csv(_ view: StoreView) -> String {
    func line(_ cells: [String]) -> String { cells.joined(separator: ",") + "\n" }
    return line(view.columns.map { quotedField($0.name) })
      + view.rows.map { row in
        line(
          row.map { value in
            switch value {
            case .missing: ""
            case .integer(let value): String(value)
            case .real(let value): String(value)
            case .text(let value): quotedField(value)
            }
          })
      }.joined()
  }

  private static func quotedField(_ text: String) -> String {
    "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "''") + "'"
  }
}

extension StoreView.ColumnType {
  fileprivate var duckDB: String {
    switch self {
    case .integer: "BIGINT"
    case .real: "DOUBLE"
    case .text: "VARCHAR"
    }
  }
}
