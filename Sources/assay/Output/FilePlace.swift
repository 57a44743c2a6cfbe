import Foundation

/// A place for a file that a user named.
enum FilePlace {
  /// Looks at what is there, without following a link.
  ///
  /// - Throws: `Failure` when it must not be replaced: a file without leave to, a link, a directory, a pipe, a device.
  static func check(_ path: String, mayReplace: Bool) throws(Failure) {
    var info = stat()
    guard lstat(path, &info) == 0 else { return }
    let (what, fix): (String, String)
    switch info.st_mode & S_IFMT {
    case S_IFREG where mayReplace: return
    case S_IFREG: (what, fix) = ("exists already", "choose another place, or add --force to replace it")
    case S_IFLNK: (what, fix) = ("is a symbolic link", "name the file itself, or choose another place")
    case S_IFDIR: (what, fix) = ("is a directory", "name a file")
    default: (what, fix) = ("is a pipe, a device or a socket", "name a file")
    }
    throw Failure(.output, code: "exists", message: what, file: path, fix: fix)
  }
}
