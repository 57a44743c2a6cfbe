import FeatureImportance
import Tabular

/// A number for every two things, from -1 to 1 and the same both ways.
struct SymmetricMatrix {
  /// Of the things, in the order in which they are drawn.
  var names: [String]
  /// Row after row; nil where there is none.
  var values: [Double?]
  /// Neighbours that belong together.
  var groups: [Range<Int>] = []
}

extension Chart {
  /// The lower triangle as coloured cells with the names of rows; a column has the name of the row on which it begins.
  ///
  /// - Precondition: as many values as pairs of names.
  static func matrix(_ matrix: SymmetricMatrix, title: String, summary: String) -> Chart {
    let count = matrix.names.count
    precondition(matrix.values.count == count * count, "one value a pair")
    let (left, right, top) = (214.0, 660.0, 4.0)
    let width = min(26, (right - left) / Double(max(1, count)))
    let height = max(13, width)  // so that names fit
    func corner(_ row: Int, _ column: Int) -> Mark.Point {
      .init(left + Double(column) * width, top + Double(row) * height)
    }
    // Names of the cells of a large picture would weigh more than the rest of the report.
    let isNamed = count <= 30
    var marks: [Mark] = []
    for (row, name) in matrix.names.enumerated() {
      let middle = corner(row, 0).y + height / 2
      marks.append(.text(clipped(name), .init(left - 8, middle + 4), .end, .label))
      for column in 0...row {
        let value = matrix.values[row * count + column]
        let number = value?.fixed(2) ?? missingNumber
        let name = isNamed && row != column ? "\(name), \(matrix.names[column]): \(number)" : ""
        marks += cell(corner(row, column), width, height, value, 1, name)
      }
    }
    for group in matrix.groups {
      let (start, end) = (group.lowerBound, group.upperBound)
      let outline = [
        corner(start, start), corner(end, start), corner(end, end), corner(start, end), corner(start, start),
      ]
      marks.append(.line(outline, .axis))
    }
    marks += scale(isSigned: matrix.values.contains { ($0 ?? 0) < 0 }, right: right, top: top)
    return Chart(
      title: title, summary: summary, width: 680, height: max(60, corner(count, 0).y + 6), marks: marks)
  }

  /// In the corner above the triangle.
  private static func scale(isSigned: Bool, right: Double, top: Double) -> [Mark] {
    let ends = isSigned ? [-1, -0.5, 0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]
    let side = 30.0
    return ends.enumerated().flatMap { place, value in
      let x = right - side * Double(ends.count - place)
      return cell(.init(x, top), side, 12, value, 1, "")
        + [.text(value.significant(2, keepsZeros: false), .init(x + side / 2, top + 26), .middle, .tick)]
    }
  }
}
