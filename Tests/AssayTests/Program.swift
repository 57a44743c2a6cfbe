import Foundation
import Testing

/// The built program, run as a user runs it, in a folder of its own.
struct Program: ~Copyable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("assay-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  struct Result {
    let status: Int32
    let output: String
    let errors: String

    func json() throws -> [String: Any] {
      try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }
  }

  /// Beside the test bundle, where the package manager puts executables.
  static var path: URL {
    Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("assay")
      ?? URL(fileURLWithPath: ".build/debug/assay")
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  func read(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  func files() throws -> [String] {
    (FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []).sorted()
  }

  @discardableResult
  func run(_ arguments: String..., input: String? = nil) throws -> Result {
    let process = try start(arguments, input: input.map { Data($0.utf8) })
    process.waitUntilExit()
    return try result(of: process)
  }

  func start(_ arguments: [String], input: Data?, environment: [String: String]? = nil) throws -> Process {
    let process = Process()
    process.environment = environment
    process.executableURL = Self.path
    process.arguments = arguments
    process.currentDirectoryURL = folder
    // Files instead of pipes: a full pipe that nobody reads would stop the program.
    for name in [".output", ".errors"] { try Data().write(to: folder.appendingPathComponent(name)) }
    process.standardOutput = try FileHandle(forWritingTo: folder.appendingPathComponent(".output"))
    process.standardError = try FileHandle(forWritingTo: folder.appendingPathComponent(".errors"))
    if let input {
      try input.write(to: folder.appendingPathComponent(".input"))
      process.standardInput = try FileHandle(forReadingFrom: folder.appendingPathComponent(".input"))
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    return process
  }

  func result(of process: Process) throws -> Result {
    Result(status: process.terminationStatus, output: try read(".output"), errors: try read(".errors"))
  }
}

/// Small tables as text.
enum CSV {
  /// Two predictors of a class, one that matters and one that does not, and a label.
  static let clinic: String = {
    var text = "age,noise,sex,died\n"
    for i in 0..<80 {
      let age = 40 + (i * 7) % 41
      let died = (age > 60) != (i % 5 == 0)
      text += "\(age),\((i * 31) % 17),\(i % 3 == 0 ? "f" : "m"),\(died ? "yes" : "no")\n"
    }
    return text
  }()
}
