import ArgumentParser
import FeatureImportance
import Tabular

/// Columns that count as one feature.
struct GroupArguments: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "NAME=a,b,c: columns that count as one feature. May be repeated.")
  var group: [String] = []

  func validate() throws { _ = try groups }

  var groups: [FeatureGroup] {
    get throws {
      try group.map { text in
        guard let (name, list) = Self.parts(text), case let features = list.split(separator: ","), !features.isEmpty
        else { throw ValidationError("--group takes NAME=a,b,c") }
        return FeatureGroup(name: name, members: features.map { ByteText(String($0)) })
      }
    }
  }

  /// "NAME=value".
  static func parts(_ text: String) -> (ByteText, String)? {
    guard let sign = text.lastIndex(of: "="), sign != text.startIndex else { return nil }
    return (ByteText(String(text[..<sign])), String(text[text.index(after: sign)...]))
  }
}
