import Foundation

/// A place for a file.
enum FilePlace {
  /// What stands in a place, without following a link.
  enum Occupant: String {
    case file = "a file"
    case link = "a symbolic link"
    case directory = "a directory"
    case special = "a pipe, a device or a socket"
  }

  /// nil where nothing is.
  static func occupant(of path: String) -> Occupant? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
    switch attributes[.type] as? FileAttributeType {
    case .typeRegular: return .file
    case .typeSymbolicLink: return .link
    case .typeDirectory: return .directory
    default: return .special
    }
  }

  /// Looks at a place that a user named.
  ///
  /// - Throws: `Failure` when what is there must not be replaced: a file without leave to, and anything else.
  static func check(_ path: String, mayReplace: Bool) throws(Failure) {
    guard let occupant = occupant(of: path) else { return }
    let (what, fix): (String, String)
    switch occupant {
    case .file where mayReplace: return
    case .file: (what, fix) = ("exists already", "choose another place, or add --force to replace it")
    case .link: (what, fix) = ("is \(occupant.rawValue)", "name the file itself, or choose another place")
    case .directory, .special: (what, fix) = ("is \(occupant.rawValue)", "name a file")
    }
    throw Failure(.output, code: "exists", message: what, file: path, fix: fix)
  }
}
