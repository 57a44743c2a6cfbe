/// Why a column cache can't be written or used: facts and places, never a value of the table.
package struct CacheError: Error, Sendable, Equatable {
  /// What is wrong.
  package let problem: Problem
  /// The path as it was given.
  package let path: String

  /// The facts, by kind.
  package enum Problem: Sendable, Equatable {
    case notFound
    /// The system's reason.
    case notReadable(reason: String)
    case notWritable(reason: String)
    case diskFull
    /// Another process is writing it.
    case busy
    case notACache
    case otherVersion(Int)
    /// What of it: "block 12, column \"age\"".
    case damaged(part: String)
    case cutOff
    /// In which way it isn't of the table.
    case stale(Difference)
  }

  /// What a cache differs in from what is asked for.
  package enum Difference: Sendable, Equatable {
    case files
    /// Size or time of change.
    case file(String)
    /// The bytes of the files.
    case contents
    /// How they are read: separators, columns, types.
    case options
    /// How numbers are kept, or how many rows a block has.
    case layout
  }

  /// Whether a new cache may take the place of what is there.
  package var isReplaceable: Bool {
    switch problem {
    case .notFound, .otherVersion, .damaged, .cutOff, .stale: true
    case .notReadable, .notWritable, .diskFull, .busy, .notACache: false
    }
  }

  init(_ problem: Problem, path: String) { (self.problem, self.path) = (problem, path) }
}

// The only place with wording.
extension CacheError: CustomStringConvertible {
  /// A stable name in kebab case.
  package var code: String {
    switch problem {
    case .notFound: "cache-not-found"
    case .notReadable: "cache-not-readable"
    case .notWritable: "cache-not-writable"
    case .diskFull: "cache-disk-full"
    case .busy: "cache-busy"
    case .notACache: "not-a-cache"
    case .otherVersion: "cache-version"
    case .damaged: "cache-damaged"
    case .cutOff: "cache-cut-off"
    case .stale: "cache-stale"
    }
  }

  /// What is wrong, without the place.
  package var message: String {
    switch problem {
    case .notFound: "no such column cache"
    case .notReadable(let reason): "the column cache cannot be read: \(reason)"
    case .notWritable(let reason): "the column cache cannot be written: \(reason)"
    case .diskFull: "no room is left for the column cache"
    case .busy: "another run is writing this column cache"
    case .notACache: "is no column cache"
    case .otherVersion(let version): "a column cache of format \(version), not \(CacheFormat.version)"
    case .damaged(let part): "the column cache is damaged: \(part)"
    case .cutOff: "the column cache is cut off"
    case .stale(.files): "the column cache is of other files"
    case .stale(.file(let name)): "\(name) has changed since the column cache was made"
    case .stale(.contents): "the column cache is of files with other contents"
    case .stale(.options): "the column cache was made with other options of reading"
    case .stale(.layout): "the column cache was made with blocks of other rows or numbers of other precision"
    }
  }

  /// What to do about it.
  package var fix: String {
    switch problem {
    case .notFound, .notReadable: "check the path and its permissions, or let the cache be made again"
    case .notWritable: "give a directory that can be written to"
    case .diskFull: "make room, or give a directory on another disk"
    case .busy: "wait for it, or give another directory"
    case .notACache, .otherVersion, .damaged, .cutOff, .stale: "remove it; the next run makes it again"
    }
  }

  package var description: String { "\(path): \(message); \(fix)" }
}
