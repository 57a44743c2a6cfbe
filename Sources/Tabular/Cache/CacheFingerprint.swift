/// What a cache is of: which files, and how they were read.
package struct CacheFingerprint: Sendable, Equatable {
  /// In their order; nil stands for standard input.
  let files: [File]
  /// How they are read.
  let options: String
  /// Of the bytes of all files, one file after the other; empty where it isn't known.
  package var sha256: String

  /// A file as it was.
  struct File: Sendable, Equatable {
    let name: String
    /// nil: standard input, which is another one each time.
    let stamp: RawBytes.Stamp?
  }

  /// Why it isn't the same; nil if it is.
  ///
  /// Files are the same if their names, sizes and times of change are, or if they have as many bytes and the SHA-256 is
  /// known of both and equal.
  package func difference(from now: CacheFingerprint) -> CacheError.Difference? {
    if options != now.options { return .options }
    if !sha256.isEmpty, !now.sha256.isEmpty { return sha256 == now.sha256 ? nil : .contents }
    if files.map(\.name) != now.files.map(\.name) { return .files }
    for (before, after) in zip(files, now.files) where before.stamp == nil || before != after {
      return .file(before.name)
    }
    return nil
  }
}

extension CSVFile {
  /// What a cache of this table would be of, by the files as they are now.
  package func cacheFingerprint(sha256: String = "") throws(CSVError) -> CacheFingerprint {
    var stamped: [CacheFingerprint.File] = []
    for file in files {
      do throws(CSVError) {
        stamped.append(CacheFingerprint.File(name: file.name, stamp: try file.stamp()))
      } catch {
        throw error.with(file: file.name)
      }
    }
    return CacheFingerprint(files: stamped, options: options.key, sha256: sha256)
  }
}

extension ReadOptions {
  /// The same text for the same options, and for no others.
  var key: String {
    func list(_ names: [ByteText]) -> String { names.map { "\($0.string.utf8.count):\($0)" }.joined() }
    let types = types.sorted { $0.key < $1.key }.map { "\($0.key.string.utf8.count):\($0.key)=\($0.value.rawValue)" }
    let parts: [Any?] = [
      delimiter, hasBlankAfterDelimiter, quote, escape?.rawValue, hasHeader, skippedLines, keepsFootnotes,
      list(nullTokens), decimalComma, thousands?.rawValue, dateOrder?.rawValue, encoding.rawValue,
      columns.map(list), list(exclude), types.joined(), maximumLevels, isStrict,
    ]
    return parts.map { $0.map { "\($0)" } ?? "-" }.joined(separator: "|")
  }
}
