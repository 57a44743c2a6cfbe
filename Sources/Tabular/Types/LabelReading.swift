/// A column of text read as labels.
struct LabelReading {
  /// Of the distinct labels, in the order of first appearance, where they stand in the distinct fields.
  private let fields: [Int]
  private let column: TextColumn

  init(_ column: TextColumn) {
    self.column = column
    fields = column.isNull.indices.filter { !column.isNull[$0] }
  }

  /// The number of distinct labels.
  var count: Int { fields.count }

  /// The line on which the n-th distinct label appears first; nil if there are fewer.
  func line(ofLabel index: Int) -> Int? { index < fields.count ? column.line(of: fields[index]) : nil }

  /// Two labels that mean no and yes, no first; nil for others. 0 and 1 aren't among them: they are numbers.
  var noAndYes: Labels? {
    guard count == 2 else { return nil }
    let (a, b) = (column.fields.text(fields[0]), column.fields.text(fields[1]))
    if Self.isNoAndYes(a, b) { return labels(inOrder: [0, 1]) }
    return Self.isNoAndYes(b, a) ? labels(inOrder: [1, 0]) : nil
  }

  /// All labels, in the order of their bytes.
  var sorted: Labels {
    let texts = fields.map { column.fields.text($0) }
    return labels(inOrder: texts.indices.sorted { texts[$0] < texts[$1] })
  }

  /// Which rows hold the same label, without the labels.
  var texts: TextCodes {
    TextCodes(codes: codes(inOrder: Array(fields.indices)), distinctCount: count)
  }

  /// How many labels have blanks before or after them.
  var paddedCount: Int {
    var count = 0
    column.forEachPresent { _, field in
      if ColumnTyping.trimmed(field).count < field.count { count += 1 }
      return true
    }
    return count
  }

  /// How many labels differ from an earlier one only by blanks around them or by case.
  var similarCount: Int {
    var seen: Set<ByteText> = []
    return fields.count { index in
      let text = column.fields.text(index).string.lowercased()
      let bytes = text.utf8.drop { $0 == 32 || $0 == 9 }
      let end = bytes.lastIndex { $0 != 32 && $0 != 9 }.map { bytes.index(after: $0) } ?? bytes.endIndex
      return !seen.insert(ByteText(String(decoding: bytes[..<end], as: UTF8.self))).inserted
    }
  }

  private func labels(inOrder order: [Int]) -> Labels {
    Labels(codes: codes(inOrder: order), levels: order.map { column.fields.text(fields[$0]) })
  }

  private func codes(inOrder order: [Int]) -> [Int32] {
    var codes = [Int32](repeating: -1, count: column.fields.count)
    for (code, label) in order.enumerated() { codes[fields[label]] = Int32(code) }
    return column.rows(of: codes)
  }

  private static func isNoAndYes(_ a: ByteText, _ b: ByteText) -> Bool {
    let pairs: [(String, String)] = [("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t")]
    return pairs.contains { equalsIgnoringCase(a, $0.0) && equalsIgnoringCase(b, $0.1) }
  }

  private static func equalsIgnoringCase(_ label: ByteText, _ lowercase: String) -> Bool {
    label.string.utf8.elementsEqual(lowercase.utf8) { $0 | 0x20 == $1 }
  }
}
