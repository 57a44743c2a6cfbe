/// Reads one file, or several of one header, into one table with the rows in the order of the files.
///
/// Each file is read by itself, so that an error has the file's own line, and nothing (an unclosed quote, a missing line
/// end) reaches over into the next one. Only then are the columns joined, and typed over all files together.
///
/// A column that looked like numbers or dates and wasn't, in whichever file, is read as text in a second pass over all of
/// them; see `ParallelReader`.
struct TableReader {
  /// At least one.
  let files: [UnopenedFile]
  let options: ReadOptions
  let sizes: PieceSizes

  /// - Parameter observer: sees the bytes of all files, one file after the other.
  /// - Throws: `CSVError`, with the file's name if it is about one of several files.
  func read(observing observer: ByteSource.Observer?) throws(CSVError) -> CSVContents {
    var joined = try join(text: nil, observer)
    if !joined.failed.isEmpty { try joined.takeText(of: try join(text: joined.failed, nil)) }
    return try joined.contents(options: options)
  }

  /// One pass over all files.
  ///
  /// - Parameter text: the only columns that are wanted, as text; nil: all, as what they look like.
  private func join(text: Set<Int>?, _ observer: ByteSource.Observer?) throws(CSVError) -> JoinedFiles {
    var joined = JoinedFiles(isOne: files.count == 1, options: options)
    for file in files {
      do throws(CSVError) {
        let options = options.following(joined.dialect)
        let opening = try file.open(options: options, headSize: sizes.head, observer: observer)
        let stamp = try opening.source.stamp()
        let (columns, failed) = try ParallelReader(options: options, sizes: sizes)
          .pass(opening, stamp, text.map { .text($0) } ?? .all(except: joined.failed))
        try joined.append(columns, failed: failed, stamp: stamp, of: file, opening, ValueReading(options))
      } catch {
        throw error.with(file: file.name)
      }
    }
    return joined
  }

  /// Calls `body` with every record as it stands in the files, with the header once.
  func forEachRecord(_ body: ([ByteText]) throws -> Void) throws {
    var dialect: Dialect?
    var header: [ByteText]?
    for file in files {
      do {
        let opening = try file.open(options: options.following(dialect), headSize: sizes.head)
        dialect = dialect ?? opening.dialect
        let list = RecordList(dialect: opening.dialect, options: options)
        var scan = Scan(opening, options: options, isForText: true, sink: list)
        var (isFirst, hasMore) = (true, true)
        while hasMore {
          hasMore = try scan.step()
          for record in list.records {
            let isRepeated = isFirst && opening.dialect.header && header != nil
            if isRepeated, let header { try checkHeader(record, is: header, of: files[0]) }
            if isFirst { header = header ?? record }
            isFirst = false
            if !isRepeated { try body(record) }
          }
          list.records.removeAll(keepingCapacity: true)
        }
      } catch let error as CSVError {
        throw error.with(file: file.name)
      }
    }
  }
}

extension ReadOptions {
  /// For further files: the dialect is that of the first one.
  func following(_ dialect: Dialect?) -> ReadOptions {
    guard let dialect else { return self }
    var options = self
    (options.delimiter, options.hasBlankAfterDelimiter) = (dialect.delimiter, dialect.hasBlankAfterDelimiter)
    (options.quote, options.escape, options.hasHeader) = (dialect.quote, dialect.escape, dialect.header)
    return options
  }
}

/// - Throws: with the first column that differs.
func checkHeader(_ names: [ByteText], is expected: [ByteText], of first: UnopenedFile) throws(CSVError) {
  guard names != expected else { return }
  let common = zip(names, expected).prefix { $0 == $1 }.count
  throw CSVError(
    .differentHeader(
      column: common + 1, name: common < names.count ? names[common] : nil,
      expected: common < expected.count ? expected[common] : nil, first: first.name))
}
