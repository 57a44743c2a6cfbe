import Foundation
import Testing

@Suite struct CommandTests {
  private let quick = ["--folds", "3", "--repeats", "4", "--networks", "2", "--epochs", "3", "--hidden", "4"]

  private func rank(_ program: borrowing Program, _ extra: String...) throws -> Program.Result {
    let process = try program.start(["rank", "t.csv", "--target", "died"] + quick + extra, input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  @Test("rank prints a table, writes a report and stores the run")
  func rankText() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    let result = try rank(program)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("ranked by") && result.output.contains("age"))
    #expect(result.output.contains("reports/t-died/report.html"))
    let files = try program.files()
    #expect(files.contains("reports/t-died/report.html") && files.contains("reports/t-died/report.md"))
    #expect(files.contains("assay.sqlite") && !files.contains { $0.hasSuffix(".tmp") })
  }

  @Test("the same command gives the same document but for id, time and timings; threads change no number")
  func repeatable() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    func document(_ threads: String) throws -> NSDictionary {
      var json = try rank(program, "--json", "--no-store", "--no-report", "--threads", threads).json()
      for key in ["run", "createdAt", "timings", "command"] { json[key] = nil }
      return NSDictionary(dictionary: json)
    }
    let one = try document("1")
    #expect(try document("1") == one)
    #expect(try document("2") == one)
  }

  @Test("inspect shows dates as text, units, and no levels of names")
  func inspectKinds() throws {
    let program = try Program()
    let rows = (0..<12).map { "2024-02-\($0 + 10),\($0).5 %,name \($0)\n" }.joined()
    try program.write("seen,share,who\n" + rows, to: "t.csv")
    let columns = try #require(try program.run("inspect", "t.csv", "--json").json()["columns"] as? [[String: Any]])
    #expect(columns.map { $0["type"] as? String } == ["date", "numeric", "categorical"])
    #expect(columns[0]["min"] as? String == "2024-02-10" && columns[0]["max"] as? String == "2024-02-21")
    #expect(columns[0]["format"] as? String == "YYYY-MM-DD" && columns[0]["sd"] is Double)
    #expect(columns[1]["unit"] as? String == "%" && columns[1]["max"] as? Double == 11.5)
    #expect(columns[2]["levels"] == nil)
    #expect(try program.run("inspect", "t.csv").output.contains("2024-02-15"))
  }

  @Test("a date is ranked as one feature with its calendar, stored, and reported from the store")
  func calendar() throws {
    let program = try Program()
    let rows = (0..<120).map {
      "2024-0\($0 % 9 + 1)-\($0 * 7 % 18 + 10),\($0 * 31 % 17),\($0 % 9 > 4 ? "yes" : "no")\n"
    }
    try program.write("seen,n,died\n" + rows.joined(), to: "t.csv")
    let result = try rank(program, "--calendar", "--models", "lasso", "--methods", "permutation", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    let ranking = try #require(json["ranking"] as? [[String: Any]])
    #expect(ranking.map { $0["feature"] as? String } == ["seen", "n"])
    let path = try #require(json["path"] as? [String: Any])
    let columns = try #require(path["coefficients"] as? [String: Any]).keys
    #expect(columns.contains("seen=(year, cosine)") && columns.contains("seen"))
    let report = try program.run("report", try #require(json["run"] as? String), "--format", "markdown")
    #expect(report.status == 0, "\(report.errors)")
    let markdown = report.output + ((try? program.read("reports/t-died/report.md")) ?? "")
    #expect(markdown.contains("place in the year, the week") && markdown.contains("2024-0"))
  }

  @Test("fit leaves out names and says so")
  func names() throws {
    let program = try Program()
    let rows = (0..<30).map { "name \($0),\($0 * 7 % 11),\(3 * ($0 * 7 % 11) + $0 % 2)\n" }.joined()
    try program.write("who,x,y\n" + rows, to: "t.csv")
    let result = try program.run("fit", "t.csv", "--target", "y", "--model", "linear", "--json")
    let coefficients = try #require(try result.json()["coefficients"] as? [[String: Any]])
    #expect(coefficients.map { $0["column"] as? String } == ["x"])
    #expect(result.errors.contains("\"who\""))
  }

  @Test("the document has the members of the contract")
  func contract() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    let json = try rank(program, "--json").json()
    #expect(json["schema"] as? String == "assay.run/1")
    for key in ["run", "data", "models", "importances", "ranking", "path", "warnings", "timings", "work"] {
      #expect(json[key] != nil, "\(key)")
    }
    let ranking = try #require(json["ranking"] as? [[String: Any]])
    #expect(ranking.first?["feature"] as? String == "age")
    for key in ["rank", "rankLow", "rankHigh", "tier", "score", "selected", "verdict", "why"] {
      #expect(ranking[0].keys.contains(key), "\(key)")
    }
    let timings = try #require(json["timings"] as? [String: Double])
    for key in ["ingest", "fit.lasso", "path", "permutation.lasso", "total"] { #expect(timings[key] != nil, "\(key)") }
    let path = try #require(json["path"] as? [String: Any])
    let coefficients = try #require(path["coefficients"] as? [String: [Double]])
    #expect(Set(coefficients.keys) == ["age", "noise", "sex=m"])
    #expect(coefficients["age"]?.count == (path["lambda"] as? [Double])?.count)
  }

  @Test("the document and the table say of a network how it learnt and what it adds")
  func network() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    let result = try rank(program, "--json", "--models", "logistic,mlp", "--methods", "permutation", "--no-report")
    let models = try #require(try result.json()["models"] as? [[String: Any]])
    #expect(models.map { $0["network"] != nil } == [false, true])
    let network = try #require(models[1]["network"] as? [String: Any])
    #expect((network["layers"] as? [Int])?.first == 3 && network["activation"] as? String == "relu")
    #expect(network["features"] as? [String] == ["age", "noise", "sex"])
    let trainings = try #require(network["training"] as? [[String: Any]])
    #expect(trainings.map { $0["network"] as? Int } == [1, 2])
    for (index, training) in trainings.enumerated() {
      let epochs = try #require(training["epochs"] as? [[String: Any]])
      let numbers = epochs.compactMap { $0["epoch"] as? Int }
      #expect(numbers.first == 1 && numbers == numbers.sorted() && numbers.contains(training["best"] as? Int ?? -1))
      for epoch in epochs {
        for key in ["loss", "validationLoss", "gradientNorm", "learningRate"] {
          #expect(epoch[key] is Double, "\(key)")
        }
        #expect(
          (epoch["layers"] as? [[String: Double]])?.map { Set($0.keys) } == [
            ["weightNorm", "updateRatio"], ["weightNorm", "updateRatio"],
          ])
        #expect((epoch["featureNorms"] as? [Double])?.count == (index == 0 ? 3 : 0))
      }
    }
    let remarks = [
      "no skill": "; no skill", "no gain": "; no gain over the linear models", "non-linear only": "; non-linear only",
    ]
    let skill = try #require(network["skill"] as? String)
    let id = try #require(try result.json()["run"] as? String)
    let lines = try program.run("runs", "show", id).output.split(separator: "\n")
    let line = try #require(lines.first { $0.contains("  mlp: ") })
    #expect(remarks[skill].map { line.hasSuffix($0) } ?? !line.contains(";"))
  }

  @Test("a report from the store equals the report that was written at once")
  func stored() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    let json = try rank(program, "--json").json()
    let id = try #require(json["run"] as? String)
    let html = try program.run("report", id, "--format", "html")
    #expect(html.output == (try program.read("reports/t-died/report.html")))
    let markdown = try program.run("report", id, "--format", "markdown")
    #expect(markdown.output == (try program.read("reports/t-died/report.md")))
    let shown = try program.run("runs", "show", String(id.prefix(12)), "--json").json()
    #expect(NSDictionary(dictionary: shown) == NSDictionary(dictionary: json))
    #expect(try program.run("runs", "list").output.contains(id))
    #expect(try program.run("runs", "verify").status == 0)
    #expect(try program.run("runs", "delete", id).status == 0)
    #expect(try program.run("runs", "list").output == "no runs\n")
  }

  @Test("reports of equal runs differ in one line")
  func reportLines() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    var texts: [[[Substring]]] = [[], []]
    for round in 0..<2 {
      #expect(try rank(program, "--no-store").status == 0)
      for name in ["report.html", "report.md"] {
        texts[round].append(
          try program.read("reports/t-died/\(name)").split(separator: "\n", omittingEmptySubsequences: false))
      }
    }
    for (a, b) in zip(texts[0], texts[1]) {
      #expect(a.count == b.count)
      #expect(zip(a, b).count { $0 != $1 } == 1)
    }
  }

  @Test("a path of several classes has an intercept and coefficients for each, and intercepts that sum to zero")
  func classes() throws {
    let program = try Program()
    let rows = (0..<90).map { "\($0 * 7 % 31),\($0 * 11 % 17),\(["x", "y", "z"][($0 * 7 % 31 + $0 % 9) / 14])\n" }
    try program.write("a,b,kind\n" + rows.joined(), to: "t.csv")
    let arguments = ["path", "t.csv", "--target", "kind", "--family", "multinomial", "--folds", "0"]
    func run(_ extra: String...) throws -> Program.Result {
      let process = try program.start(arguments + extra, input: nil)
      process.waitUntilExit()
      return try program.result(of: process)
    }
    let json = try run("--json").json()
    let intercepts = try #require(json["intercept"] as? [String: [Double]])
    let coefficients = try #require(json["coefficients"] as? [String: [String: [Double]]])
    #expect(Set(intercepts.keys) == ["x", "y", "z"] && Set(coefficients.keys) == ["x", "y", "z"])
    let lambdas = try #require(json["lambda"] as? [Double])
    for k in lambdas.indices { #expect(abs(intercepts.values.reduce(0) { $0 + $1[k] }) < 1e-9) }
    #expect(coefficients.values.allSatisfy { $0["a"]?.count == lambdas.count && $0["b"]?.count == lambdas.count })
    #expect(json["df"] as? [Int] != nil && (json["entries"] as? [[String: Any]])?.first?["feature"] as? String == "a")
    #expect(try run().output.contains("of each its largest class"))
    #expect(try run("--positive", "x").status == 2)
  }

  @Test("select prints names for the next program, and --emit keeps the text of cells")
  func select() throws {
    let program = try Program()
    try program.write(CSV.clinic.replacingOccurrences(of: "\n47,", with: "\n47.0,"), to: "t.csv")
    let result = try program.run(
      "select", "t.csv", "--target", "died", "--rule", "top:1", "--emit", "small.csv", "--folds", "3", "--repeats", "4",
      "--epochs", "2", "--hidden", "2")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "age\n")
    let rows = try program.read("small.csv").split(separator: "\n")
    #expect(rows.count == 81 && rows[0] == "age,died" && rows[2].hasPrefix("47.0,"))
    #expect(try !program.files().contains("assay.sqlite"))
  }

  @Test("fit reports the units of the file; a table on standard input is read")
  func fit() throws {
    let program = try Program()
    let table = "x,y\n" + (0..<20).map { "\($0),\(3 * $0 + 5 + ($0 % 2 == 0 ? 1 : -1))\n" }.joined()
    let json = try program.run("fit", "-", "--target", "y", "--model", "linear", "--json", input: table).json()
    let coefficient = try #require((json["coefficients"] as? [[String: Any]])?.first)
    #expect(abs((coefficient["estimate"] as? Double ?? 0) - 3) < 0.05)
    #expect(((json["rSquared"] as? Double) ?? 0) > 0.99)
    #expect((json["intercept"] as? [String: Double])?["standardError"] != nil)
  }

  @Test("a polynomial finds its own coefficients")
  func polynomial() throws {
    let program = try Program()
    try program.write("x,y\n" + (0..<12).map { "\($0),\(1 + 2 * $0 - 3 * $0 * $0)\n" }.joined(), to: "t.csv")
    let json = try program.run("fit", "t.csv", "--target", "y", "--model", "linear", "--polynomial", "2", "--json")
      .json()
    let estimates = (json["coefficients"] as? [[String: Any]])?.compactMap { $0["estimate"] as? Double } ?? []
    #expect(estimates.count == 2 && abs(estimates[0] - 2) < 1e-12 && abs(estimates[1] + 3) < 1e-12)
  }

  @Test("inspect shows what was read, and --dump writes it back")
  func inspect() throws {
    let program = try Program()
    try program.write("a,b\n1,\"x, \"\"y\"\"\"\n,z\n3\n", to: "t.csv")
    let json = try program.run("inspect", "t.csv", "--json", "--delimiter", ",").json()
    #expect(json["rows"] as? Int == 2)
    #expect((json["rejected"] as? [[String: Any]])?.first?["line"] as? Int == 4)
    let columns = try #require(json["columns"] as? [[String: Any]])
    #expect(columns.map { $0["type"] as? String } == ["numeric", "categorical"])
    #expect(columns[0]["missing"] as? Int == 1 && columns[0]["max"] as? Double == 1)
    #expect((json["dialect"] as? [String: Any])?["delimiter"] as? String == ",")
    let dump = try program.run("inspect", "t.csv", "--dump", "--delimiter", ",").output
    #expect(dump == "a,b\n1,\"x, \"\"y\"\"\"\n,z\n3\n")
  }

  @Test("every guess about a dialect is reported, and can be overridden")
  func dialect() throws {
    let program = try Program()
    let rows = (0..<20).map { "\($0);'it''s \($0)'\r\n" }.joined()
    try program.write("Sold this year\r\n\r\nn;text\r\n\(rows)Source: the office\r\n", to: "t.csv")
    let json = try program.run("inspect", "t.csv", "--json").json()
    let dialect = try #require(json["dialect"] as? [String: Any])
    #expect(dialect["delimiter"] as? String == ";" && dialect["quote"] as? String == "'")
    #expect(dialect["escape"] as? String == "doubled" && dialect["lineEnd"] as? String == "crlf")
    #expect(dialect["header"] as? Bool == true && dialect["blankAfterDelimiter"] as? Bool == false)
    #expect(dialect["preambleLines"] as? Int == 2 && dialect["footnoteLines"] as? Int == 1)
    let text = try program.run("inspect", "t.csv").output
    #expect(
      text.contains(
        "semicolon between fields, ' around them and doubled inside, header, CRLF line ends, 2 lines above left out, "
          + "1 line below left out"))

    let all = try program.run(
      "inspect", "t.csv", "--dump", "--delimiter", "none", "--quote", "none", "--skip-lines", "0", "--keep-footnotes")
    #expect(all.output.hasPrefix("Sold this year\n\"\"\nn;text\n0;'it''s 0'\n"))
    #expect(all.output.hasSuffix("Source: the office\n"))
    let bare = try program.run(
      "inspect", "t.csv", "--json", "--delimiter", "; ", "--keep-blanks", "--escape", "none", "--no-header")
    let given = try #require(try bare.json()["dialect"] as? [String: Any])
    #expect(given["escape"] as? String == "none" && given["header"] as? Bool == false)
    #expect(try program.run("inspect", "t.csv", "--escape", "no").status == 2)
    #expect(try program.run("inspect", "t.csv", "--skip-lines", "-1").status == 2)
  }

  @Test("names with markup and control characters stay text everywhere")
  func hostileNames() throws {
    let program = try Program()
    let name = "<script>alert(1)</script>\u{1B}[31m"
    try program.write(CSV.clinic.replacingOccurrences(of: "age,", with: "\(name),"), to: "t.csv")
    let result = try rank(program)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("\\x1b[31m") && !result.output.contains("\u{1B}[31m"))
    let html = try program.read("reports/t-died/report.html")
    #expect(!html.contains("<script") && html.contains("&lt;script&gt;"))
  }

  @Test("every subcommand explains itself", arguments: ["rank", "select", "path", "fit", "inspect", "runs", "report"])
  func help(command: String) throws {
    let program = try Program()
    let result = try program.run(command, "--help")
    #expect(result.status == 0 && result.output.contains("USAGE: assay \(command)") && result.errors.isEmpty)
  }

  @Test("inspect shows each column in a line, then what looks wrong with which")
  func profile() throws {
    let program = try Program()
    let rows = (1...40).map { i in
      let day = "2024-01-\(i % 28 < 9 ? "0" : "")\(i % 28 + 1)"
      let mass = 50 + i * i % 37
      let fields = ["P\(i)", day, "\(mass)", "\(2 * mass)", i % 3 == 0 ? "yes" : "no", "same", i == 7 ? "NA" : "\(i)%"]
      return fields.joined(separator: ",") + "\n"
    }
    try program.write("id,seen, mass,mass2,smoker,site,share\n" + rows.joined(), to: "ward.csv")
    let result = try program.run("inspect", "ward.csv", "--no-color")
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "ward.csv: 40 rows, 7 columns")
    func line(_ name: String) -> [Substring] {
      lines.first { $0.trimmingCharacters(in: .whitespaces).hasPrefix(name + " ") }?.split(separator: " ") ?? []
    }
    #expect(line("id").last == "id?")
    #expect(line("seen")[1...].first == "date" && line("seen").contains { $0.hasPrefix("2024-01-1") })
    #expect(line("smoker").suffix(6).joined(separator: " ") == "no 67.5 %, yes 32.5 %")
    #expect(line("site").last == "constant")
    #expect(line("share").prefix(4).joined(separator: " ") == "share numeric 2.5 %")
    #expect(lines.contains { $0.hasPrefix("  \" mass\" and \"mass2\": correlation 1.000") })
    #expect(lines.contains("  \" mass\""))
    #expect(lines.contains { $0.contains("share") && $0.contains("unit") })
  }
}
