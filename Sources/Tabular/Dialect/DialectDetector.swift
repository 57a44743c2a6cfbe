/// Finds the dialect of a file from its first bytes; what the user has chosen stays as it is.
///
/// Every dialect that the bytes suggest is tried on them with the tokenizer that is to read the file. One counts if at
/// least nine in ten records split alike (`TableShape`); among those, the one whose cells look most like cells wins.
/// If none counts, the file is read as one column: rather one column that is plainly too wide than cells in wrong ones.
struct DialectDetector {
  let options: ReadOptions
  /// By the file's name; nil: it says nothing.
  let usualDelimiter: UInt8?

  /// What was found.
  struct Finding {
    var dialect: Dialect
    /// Up to the first record.
    var preambleBytes = 0
    var notes: [ReadNote] = []
  }

  /// - Parameters:
  ///   - head: the first bytes of the text, after a byte-order mark; they may end anywhere, and needn't be valid text.
  ///   - isWhole: whether they are all of the file.
  /// - Throws: when the user has chosen signs that can't be used together.
  func detect(in head: UnsafeBufferPointer<UInt8>, isWhole: Bool) throws(CSVError) -> Finding {
    let skipped = LineStarts.offset(ofLine: options.skippedLines.map { $0 + 1 } ?? 1, in: head)
    let head = UnsafeBufferPointer(rebasing: head[skipped...])
    let trial = Trial(head: head, isWhole: isWhole, options: options, usualDelimiter: usualDelimiter)
    let (best, rejected) = try trial.best()
    let (sample, shape) = (best.sample, best.shape)

    var finding = Finding(dialect: best.dialect, preambleBytes: skipped)
    finding.dialect.preambleLines = options.skippedLines ?? 0
    if shape.preamble > 0 {
      let line = sample.records[shape.preamble].line
      finding.preambleBytes += LineStarts.offset(ofLine: line, in: head)
      finding.dialect.preambleLines += line - 1
      let lines = line == 2 ? "line 1 is" : "lines 1 to \(line - 1) are"
      finding.notes.append(
        ReadNote(code: .preamble, column: nil, message: "\(lines) not part of the table that begins on line \(line)"))
    }
    if let given = options.hasHeader {
      finding.dialect.header = given
    } else {
      let header = HeaderDetector(sample, from: shape.preamble, width: shape.width, nulls: trial.nulls)
      finding.dialect.header = header.verdict != .data
      if header.verdict == .data {
        let message = "the first record looks like the others, so it is data and the columns are numbered"
        finding.notes.append(ReadNote(code: .noHeader, column: nil, message: message))
      }
    }
    finding.dialect.lineEnd = LineStarts.lineEnd(of: head)
    if let rejected {
      finding.notes.append(note(on: rejected))
      if rejected.sample.records.first.map({ $0.width > 1 }) ?? false {
        finding.dialect.rejectedDelimiter = rejected.dialect.delimiter
      }
    }
    return finding
  }

  /// What would have split some of the records.
  private func note(on candidate: DelimiterCandidate) -> ReadNote {
    let (name, shape) = (candidate.dialect.delimiterName, candidate.shape)
    let lines = shape.otherLines.map { String($0 + (options.skippedLines ?? 0)) }
    let message =
      "read as one column: a \(name) splits only \(shape.alike) of the first \(shape.total) records alike, not those "
      + "on line\(lines.count == 1 ? "" : "s") \(lines.joined(separator: ", "))\(lines.count == 5 ? ", …" : ""); "
      + "choose it with --delimiter if it is meant"
    return ReadNote(code: .oneColumn, column: nil, message: message)
  }
}
