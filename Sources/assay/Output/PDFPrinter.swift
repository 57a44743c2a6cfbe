import Foundation

/// Prints a page of HTML through a Chromium that is installed.
struct PDFPrinter {
  /// Names under which it is known, the first found in PATH is taken.
  private static let programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
  /// In seconds; a page of a megabyte takes one or two.
  private static let patience = 120.0

  /// - Throws: `Failure` when there is no Chromium or it makes no PDF.
  func print(html: String) throws -> [UInt8] {
    guard let program = Executable.path(of: Self.programs) else {
      throw Failure(
        .output, code: "no-chromium", message: "there is no Chromium to print with",
        fix: "install chromium, or write --format html and print it from a browser")
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assay-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (page, output) = (folder.appendingPathComponent("page.html"), folder.appendingPathComponent("page.pdf"))
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      try Data(html.utf8).write(to: page)
      try run(program, page: page, output: output, profile: folder.appendingPathComponent("profile"))
      return [UInt8](try Data(contentsOf: output))
    } catch {
      throw Failure(
        .output, code: "no-pdf", message: "\(program) made no PDF",
        fix: "write --format html and print it from a browser")
    }
  }

  private func run(_ program: String, page: URL, output: URL, profile: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    // Chromium refuses its sandbox to root; the page has no script and asks for nothing.
    let rights = geteuid() == 0 ? ["--no-sandbox"] : []
    process.arguments =
      rights + [
        "--headless", "--disable-gpu", "--no-first-run", "--user-data-dir=\(profile.path)", "--no-pdf-header-footer",
        "--print-to-pdf=\(output.path)", page.absoluteString,
      ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let end = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in end.signal() }
    try process.run()
    if end.wait(timeout: .now() + Self.patience) == .timedOut { process.terminate() }
  }
}
