import ArgumentParser
import FeatureImportance
import Foundation
import Storage
import Tabular

#if Spark
  import Spark
#endif

/// Why a command ended: the one place where errors of all layers become a status, a line and a JSON document.
struct Failure: Error {
  var status: Status
  var code: String
  var message: String
  var file: String?
  var line: Int?
  var column: ByteText?
  var fix: String

  enum Status: Int32 {
    /// What was asked for is on standard output; a gate on it tripped.
    case gate = 1
    case usage = 2
    case input = 3
    case fit = 4
    case output = 5
    case internalError = 70
  }

  init(
    _ status: Status, code: String, message: String, file: String? = nil, line: Int? = nil, column: ByteText? = nil,
    fix: String
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.file = file
    self.line = line
    self.column = column
    self.fix = fix
  }

  static func usage(_ message: String, fix: String) -> Failure {
    Failure(.usage, code: "usage", message: message, fix: fix)
  }

  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as CSVError:
      self.init(
        .input, code: error.code, message: error.message, file: error.file, line: error.line, column: error.column,
        fix: error.fix)
    case let error as AnalysisError:
      let status: Status
      switch error {
      case .noModel: status = .fit
      case .notOnEngine, .modelDoesNotSuit, .gridMismatch, .twoGroups, .groupName, .partOfGroup, .noSuchMethod:
        status = .usage
      default: status = .input
      }
      self.init(status, code: error.code, message: error.message, column: error.column, fix: error.fix)
    case let error as FitError:
      self.init(.fit, code: error.code, message: error.message, fix: error.fix)
    case let error as CacheError:
      self.init(.output, code: error.code, message: error.message, file: error.path, fix: error.fix)
    case let error as EngineError:
      // As a file that changes.
      let status: Status = error.code == "changed-while-read" ? .input : .fit
      self.init(status, code: error.code, message: error.message, fix: error.fix)
    case let error as AddressSpaceTooSmall:
      self.init(.fit, code: error.code, message: error.description, fix: error.fix)
    case let error as StoreError:
      let status: Status
      switch error {
      case .unusableLabel, .unknownView: status = .usage
      default: status = .output
      }
      self.init(status, code: error.code, message: error.message, fix: error.fix)
    case let error as OutputError:
      self.init(.output, code: error.code, message: error.message, file: error.path, fix: error.fix)
    #if Spark
      case let error as SparkError:
        self.init(.fit, code: error.code, message: error.message, fix: error.fix)
    #endif
    default:
      if Assay.exitCode(for: error) == .validationFailure {
        self = .usage(Assay.message(for: error), fix: "see assay --help")
      } else {
        self.init(
          .internalError, code: "internal", message: "\(error)", fix: "please report this with the command you ran")
      }
    }
  }

  /// The same failure with the file that was being read.
  func reading(_ file: String) -> Failure {
    var failure = self
    if failure.file == nil { failure.file = file }
    return failure
  }

  /// One line: where, what, what to do.
  var description: String {
    var text = "assay: "
    if let file {
      text += file
      if let line { text += ":\(line)" }
      text += ": "
    }
    if let column, !message.contains("\"\(column)\"") { text += "column \"\(column)\": " }
    return visible(text + message + "; " + fix)
  }

  var document: JSON {
    [
      "error": [
        "code": .string(code), "message": .string(message), "file": .init(file), "line": .init(line),
        "column": .init(column), "fix": .string(fix),
      ]
    ]
  }

  func end(asJSON: Bool) -> Never {
    Interruption.waitIfUnderWay()
    if asJSON && status != .gate { try? StandardOutput.write(document.text + "\n") }
    StandardError.write(description)
    // Nothing is buffered, and `exit` would wait for the threads of OpenBLAS, which may never end: AddressSpaceTooSmall.
    _exit(status.rawValue)
  }
}
