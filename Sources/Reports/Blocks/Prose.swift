public import Tabular

/// A line of running text with a little emphasis.
///
/// Written as a string literal: `"Shuffling \(strong: name) raised the loss by \(text)."` Nothing in it is markup, so
/// text from a data file needs no care here; the renderers escape all of it.
public struct Prose: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// A stretch of text in one style.
  public enum Span: Sendable, Equatable {
    case text(String)
    case strong(String)
    /// As typed into a program or stored in a file.
    case code(String)
  }

  public var spans: [Span]

  public init(_ spans: [Span]) { self.spans = spans }
  public init(_ text: String) { spans = [.text(text)] }
  public init(stringLiteral value: String) { self.init(value) }
  public init(stringInterpolation: StringInterpolation) { spans = stringInterpolation.spans }

  /// The text without its emphasis.
  public var plain: String {
    spans.map { span in
      switch span {
      case .text(let text), .strong(let text), .code(let text): text
      }
    }.joined()
  }

  public static func + (a: Prose, b: Prose) -> Prose { Prose(a.spans + b.spans) }

  /// Collects the spans of a literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    var spans: [Span] = []
    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { spans.append(.text(literal)) }
    }
    public mutating func appendInterpolation(_ text: String) { spans.append(.text(text)) }
    public mutating func appendInterpolation(_ text: ByteText) { spans.append(.text(text.string)) }
    public mutating func appendInterpolation(_ count: Int) { spans.append(.text(count.grouped)) }
    public mutating func appendInterpolation(_ prose: Prose) { spans += prose.spans }
    public mutating func appendInterpolation(strong text: String) { spans.append(.strong(text)) }
    public mutating func appendInterpolation(strong text: ByteText) { spans.append(.strong(text.string)) }
    public mutating func appendInterpolation(code text: String) { spans.append(.code(text)) }
    public mutating func appendInterpolation(code text: ByteText) { spans.append(.code(text.string)) }
  }
}

extension Sequence<Prose> {
  /// The parts with the separator between them.
  func joined(separator: Prose) -> Prose {
    var result = Prose([])
    for (i, part) in enumerated() { result = i == 0 ? part : result + separator + part }
    return result
  }
}

extension [Prose] {
  /// "a", "a and b", "a, b and c".
  var enumeration: Prose {
    guard count > 1, let last else { return first ?? Prose([]) }
    return dropLast().joined(separator: ", ") + " and " + last
  }
}
