import FeatureImportance
import Foundation
import Reports
import Tabular

/// The files of one run's report: `DIR/TABLE-TARGET/report.html`, `report.md` and the figures of the latter.
struct ReportFiles {
  let files: [(path: String, bytes: [UInt8])]
  let htmlPath: String

  init(_ run: Run, in directory: String) {
    let stem = (run.data.fileName as NSString).deletingPathExtension
    let folder = "\(directory)/\(Self.plain(stem))-\(Self.plain(run.target.name.string))"
    htmlPath = "\(folder)/report.html"
    let markdown = Report().markdown(run)
    var files = [(path: htmlPath, bytes: Array(Report().html(run).utf8))]
    files.append((path: "\(folder)/report.md", bytes: Array(markdown.text.utf8)))
    for figure in markdown.figures { files.append((path: "\(folder)/\(figure.name)", bytes: Array(figure.svg.utf8))) }
    self.files = files
  }

  /// Names come from data and must not become paths: everything but plain letters, digits, - and _ is replaced.
  private static func plain(_ name: String) -> String {
    let kept = name.unicodeScalars.prefix(80).map { scalar -> Character in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      return isPlain || scalar == "-" || scalar == "_" ? Character(scalar) : "_"
    }
    return kept.isEmpty ? "table" : String(kept)
  }
}
