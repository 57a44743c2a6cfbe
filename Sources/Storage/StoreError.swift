/// Why the store could not do what was asked: facts here, wording below.
public enum StoreError: Error, Sendable, Equatable {
  /// Nothing is at the path.
  case notFound(path: String)
  /// The directory that should hold the store does not exist.
  case missingDirectory(path: String)
  /// Something is there that is not a store; it was not touched.
  case notAStore(path: String, Refusal)
  /// Made by a newer program.
  case newerVersion(path: String, version: Int)
  /// Made by an older program and opened for reading only.
  case olderVersion(path: String, version: Int)
  /// Another process held its lock for longer than we wait.
  case locked(path: String)
  /// The file, its directory or its disk cannot be written, or the store was opened for reading.
  case readOnly(path: String)
  /// The file may not be read.
  case denied(path: String)
  /// The disk is full or failed.
  case disk(path: String, reason: String)
  /// The file's structure is broken.
  case corrupt(path: String, reason: String)
  /// The run's rows are not those that were saved.
  case damaged(path: String, run: String, reason: String)
  /// No run has this id or an id that begins so.
  case unknownRun(path: String, id: String)
  /// Several ids begin so.
  case ambiguousRun(path: String, prefix: String, count: Int)
  /// A run of this id is stored already.
  case duplicateRun(path: String, id: String)
  /// Not a name or a tag that a run can have.
  case unusableLabel(String, reason: String)
  /// Another run has this name.
  case nameTaken(path: String, name: String)
  /// A backup was made of a store that is not intact.
  case damagedCopy(path: String, problems: [String])
  /// No view has this name.
  case unknownView(String, known: [String])
  /// The run holds something that cannot be stored without changing it.
  case unstorable(run: String, reason: String)

  /// What stands at a path in place of a store.
  public enum Refusal: Sendable, Equatable {
    case directory
    /// A named pipe, a device or a socket.
    case special
    /// A symbolic link that leads nowhere or in a circle.
    case brokenLink
    case empty
    case notSQLite
    case otherProgram
    /// A store's header with tables, views or triggers that no store has.
    case foreignSchema(String)
  }
}

extension StoreError: CustomStringConvertible {
  /// What is wrong and where, in one line.
  public var message: String {
    switch self {
    case .notFound(let path): "there is no run store at \(path)"
    case .missingDirectory(let path): "the directory of the run store \(path) does not exist"
    case .notAStore(let path, let refusal): "\(path) is not a run store: \(refusal.wording)"
    case .newerVersion(let path, let version):
      "the run store \(path) has format \(version), which is newer than this program"
    case .olderVersion(let path, let version): "the run store \(path) still has the older format \(version)"
    case .locked(let path): "the run store \(path) is locked by another process"
    case .readOnly(let path): "the run store \(path) is read-only"
    case .denied(let path): "the run store \(path) may not be read"
    case .disk(let path, let reason): "the disk failed while using the run store \(path): \(reason)"
    case .corrupt(let path, let reason): "the run store \(path) is damaged: \(reason)"
    case .damaged(let path, let run, let reason): "run \(run) in \(path) is damaged: \(reason)"
    case .unknownRun(let path, let id): "no run in \(path) has the name \"\(id)\" or an id that begins so"
    case .ambiguousRun(let path, let prefix, let count):
      "\(count) runs in \(path) have an id that begins with \"\(prefix)\""
    case .duplicateRun(let path, let id): "run \(id) is in \(path) already"
    case .unstorable(let run, let reason): "run \(run) cannot be stored: \(reason)"
    case .unusableLabel(let text, let reason): "\"\(text)\" is no name for a run: \(reason)"
    case .nameTaken(let path, let name): "another run in \(path) has the name \"\(name)\""
    case .damagedCopy(let path, let problems):
      "\(path) is damaged, and so its copy: \(problems.joined(separator: ", "))"
    case .unknownView(let name, _): "there is no view \"\(name)\""
    }
  }

  /// What to do.
  public var fix: String {
    switch self {
    case .notFound: "check the path, or make a run first"
    case .missingDirectory: "make the directory, or choose another path"
    case .notAStore: "choose another path; the file was left as it is"
    case .newerVersion: "update this program"
    case .olderVersion: "save a run into it once, which brings it up to date"
    case .locked: "wait until the other process has ended, then try again"
    case .readOnly: "choose a path that you may write, or change the permissions of the file and its directory"
    case .denied: "change the permissions of the file, or choose another path"
    case .disk: "free some space or choose another disk, then try again"
    case .corrupt: "restore the file from a backup; the sqlite3 command .recover saves what is left"
    case .damaged: "do not use this run; restore the file from a backup, or make the run again and delete this one"
    case .unknownRun: "list the runs to see their ids"
    case .ambiguousRun: "give more characters of the id"
    case .duplicateRun: "nothing: the stored run was left as it is"
    case .unstorable: "please report this as a bug"
    case .unusableLabel: "choose one line of plain text, 120 bytes at most"
    case .nameTaken: "choose another name, or take it from that run first"
    case .damagedCopy: "delete damaged runs or restore the store, then make the backup again"
    case .unknownView(_, let known): "choose from \(known.joined(separator: ", "))"
    }
  }

  /// Stable, for programs.
  public var code: String {
    switch self {
    case .notFound: "store-not-found"
    case .missingDirectory: "store-missing-directory"
    case .notAStore: "store-refused"
    case .newerVersion: "store-newer-version"
    case .olderVersion: "store-older-version"
    case .locked: "store-locked"
    case .readOnly: "store-read-only"
    case .denied: "store-denied"
    case .disk: "store-disk"
    case .corrupt: "store-corrupt"
    case .damaged: "run-damaged"
    case .unknownRun: "run-unknown"
    case .ambiguousRun: "run-ambiguous"
    case .duplicateRun: "run-duplicate"
    case .unstorable: "run-unstorable"
    case .unusableLabel: "label-unusable"
    case .nameTaken: "name-taken"
    case .damagedCopy: "store-damaged"
    case .unknownView: "view-unknown"
    }
  }

  /// The same as `message`.
  public var description: String { message }
}

extension StoreError.Refusal {
  fileprivate var wording: String {
    switch self {
    case .directory: "it is a directory"
    case .special: "it is a pipe, a device or a socket, not a file"
    case .brokenLink: "it is a symbolic link that leads nowhere"
    case .empty: "the file is empty"
    case .notSQLite: "it is not an SQLite database"
    case .otherProgram: "it is a database of another program"
    case .foreignSchema(let difference): difference
    }
  }
}
