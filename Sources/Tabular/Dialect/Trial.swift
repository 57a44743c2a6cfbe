/// Tries dialects on the first bytes of a file.
struct Trial {
  let head: UnsafeBufferPointer<UInt8>
  let isWhole: Bool
  let options: ReadOptions
  let usualDelimiter: UInt8?
  let nulls: NullTokens

  private static let doubleQuote = UInt8(ascii: "\"")
  private static let apostrophe = UInt8(ascii: "'")
  private static let blank = UInt8(ascii: " ")

  init(head: UnsafeBufferPointer<UInt8>, isWhole: Bool, options: ReadOptions, usualDelimiter: UInt8?) {
    self.head = head
    self.isWhole = isWhole
    self.options = options
    self.usualDelimiter = usualDelimiter
    nulls = NullTokens(options.nullTokens)
  }

  /// What is searched for quotes.
  private var sampled: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: head.prefix(Sample.usualSize)) }

  /// - Returns: the candidate that is to be used, and where that is one column, the one that came nearest to more.
  /// - Throws: for signs chosen by the user that can't be used together.
  func best() throws(CSVError) -> (DelimiterCandidate, rejected: DelimiterCandidate?) {
    if let delimiter = options.delimiter { return (try best(delimiter: delimiter), nil) }
    var tried: [DelimiterCandidate] = []
    for delimiter in delimiters(DelimiterCandidate.usual) where delimiter != options.quote {
      tried.append(try best(delimiter: delimiter))
    }
    if let best = Self.highest(tried.filter { $0.shape.isTable }) { return (best, nil) }
    for delimiter in delimiters(DelimiterCandidate.unusual) where delimiter != options.quote {
      let candidate = try best(delimiter: delimiter)
      if candidate.isClearlyMeant(nulls: nulls) { return (candidate, nil) }
    }
    let nearest = tried.filter { $0.shape.width >= 2 && $0.shape.share >= 0.5 }.max { $0.shape.share < $1.shape.share }
    return (try oneColumn(), nearest)
  }

  private func oneColumn() throws(CSVError) -> DelimiterCandidate {
    let best = try best(delimiter: Dialect.noDelimiter)
    guard options.quote == nil, best.dialect.quote != Dialect.noQuote else { return best }
    // Quotes that don't stand around whole lines are text.
    let found = QuoteEvidence(best.dialect.quote, in: sampled, delimiter: Dialect.noDelimiter)
    if found.opening == found.closing && !best.sample.endsInQuotes { return best }
    return try self.best(delimiter: Dialect.noDelimiter, quote: Dialect.noQuote)
  }

  /// Those that occur at all, the one that the file's name suggests first.
  private func delimiters(_ all: [UInt8]) -> [UInt8] {
    var occurs = [Bool](repeating: false, count: 256)
    for byte in head { occurs[Int(byte)] = true }
    return all.filter { occurs[Int($0)] && $0 == usualDelimiter }
      + all.filter { occurs[Int($0)] && $0 != usualDelimiter }
  }

  /// Of equals the first.
  private static func highest(_ candidates: [DelimiterCandidate]) -> DelimiterCandidate? {
    candidates.dropFirst().reduce(candidates.first) { best, next in
      guard let best else { return next }
      return next.score > best.score ? next : best
    }
  }

  /// The best dialect with this delimiter.
  private func best(delimiter: UInt8) throws(CSVError) -> DelimiterCandidate {
    if let quote = options.quote { return try best(delimiter: delimiter, quote: quote) }
    let double = Self.doubleQuote
    let usual = try best(delimiter: delimiter, quote: delimiter == double ? Dialect.noQuote : double)
    let found = QuoteEvidence(Self.apostrophe, in: sampled, delimiter: delimiter)
    guard delimiter != Self.apostrophe, found.opening > 0, found.closing > 0 else { return usual }
    let other = try best(delimiter: delimiter, quote: Self.apostrophe)
    guard !other.sample.endsInQuotes else { return usual }
    // An apostrophe opens and closes a word as well, so it must split better, or stand around whole fields only.
    let isRegular = found.opening >= 2 && found.opening == found.closing
    let isOnly = QuoteEvidence(double, in: sampled, delimiter: delimiter).opening == 0
    let isBetter = other.shape.share > usual.shape.share || usual.sample.endsInQuotes
    let isAsGood = other.shape.share >= usual.shape.share
    return isBetter && other.shape.isTable || isAsGood && isRegular && isOnly ? other : usual
  }

  private func best(delimiter: UInt8, quote: UInt8) throws(CSVError) -> DelimiterCandidate {
    var dialect = Dialect(delimiter: delimiter, quote: quote, header: true)
    dialect.hasBlankAfterDelimiter = options.hasBlankAfterDelimiter ?? false
    dialect.escape = options.escape ?? .doubled
    try dialect.check()
    var best = candidate(dialect)
    let found = QuoteEvidence(quote, in: sampled, delimiter: delimiter)
    if options.hasBlankAfterDelimiter == nil, found.afterBlank > 0, delimiter != Self.blank {
      dialect.hasBlankAfterDelimiter = true
      let blank = candidate(dialect)
      if blank.sample.bareDelimiters == 0 && blank.shape.share >= best.shape.share { best = blank }
    }
    guard options.escape == nil, delimiter != UInt8(ascii: "\\"), quote != UInt8(ascii: "\\") else { return best }
    dialect = best.dialect
    if found.afterBackslash > 0 && found.doubled == 0 {
      dialect.escape = .backslash
      let backslash = candidate(dialect)
      if backslash.shape.share >= best.shape.share && !backslash.sample.endsInQuotes { return backslash }
    }
    let isIrregular = found.inside > 0 || best.shape.share < 1 || best.sample.endsInQuotes
    if found.opening > 0 && found.doubled == 0 && isIrregular {
      dialect.escape = .none
      let none = candidate(dialect)
      let closesMore = best.sample.endsInQuotes && !none.sample.endsInQuotes
      if none.shape.share >= best.shape.share && (none.shape.alike > best.shape.alike || closesMore) { return none }
    }
    return best
  }

  private func candidate(_ dialect: Dialect) -> DelimiterCandidate {
    let sample = Sample(of: head, isWhole: isWhole, in: dialect)
    return DelimiterCandidate(sample, hasPreamble: options.skippedLines == nil, nulls: nulls)
  }
}

/// Where a quote stands among the first bytes of a file, whatever it means there.
struct QuoteEvidence {
  /// After a delimiter, a line end or nothing.
  private(set) var opening = 0
  /// Before a delimiter, a line end or nothing.
  private(set) var closing = 0
  /// After a delimiter and a blank.
  private(set) var afterBlank = 0
  /// After a backslash, and not before the end of a field.
  private(set) var afterBackslash = 0
  /// Twice inside a field, or three times.
  private(set) var doubled = 0
  /// Alone inside a field.
  private(set) var inside = 0

  init(_ quote: UInt8, in bytes: UnsafeBufferPointer<UInt8>, delimiter: UInt8) {
    func isEdge(_ index: Int) -> Bool {
      !bytes.indices.contains(index) || bytes[index] == delimiter || bytes[index] == 10 || bytes[index] == 13
    }
    for index in bytes.indices where bytes[index] == quote {
      if isEdge(index - 1) { opening += 1 }
      if isEdge(index + 1) { closing += 1 }
      guard index > 0 else { continue }
      switch bytes[index - 1] {
      case UInt8(ascii: " "):
        if index > 1 && bytes[index - 2] == delimiter { afterBlank += 1 }
      case UInt8(ascii: "\\"):
        if !isEdge(index + 1) { afterBackslash += 1 }
      case quote:
        let isInside = !isEdge(index - 2) && !isEdge(index + 1)
        if isInside || (index > 1 && bytes[index - 2] == quote) { doubled += 1 }
      default: break
      }
      let isAlone = bytes[index - 1] != quote && (index + 1 == bytes.count || bytes[index + 1] != quote)
      if isAlone && !isEdge(index - 1) && !isEdge(index + 1) { inside += 1 }
    }
  }
}
