/// A drawing of dots in braille signs, each two dots wide and four high.
struct BrailleCanvas {
  /// In signs.
  let width: Int
  let height: Int
  /// The dots of each sign, row after row.
  private var dots: [UInt8]
  /// The series that last drew into each sign.
  private var series: [Int?]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    dots = [UInt8](repeating: 0, count: width * height)
    series = [Int?](repeating: nil, count: width * height)
  }

  /// Draws a straight line between two dots, counted from the top left.
  mutating func line(from a: (x: Int, y: Int), to b: (x: Int, y: Int), series index: Int) {
    let steps = max(abs(b.x - a.x), abs(b.y - a.y))
    for step in 0...steps {
      let share = steps == 0 ? 0 : Double(step) / Double(steps)
      dot(
        Int((Double(a.x) + share * Double(b.x - a.x)).rounded()),
        Int((Double(a.y) + share * Double(b.y - a.y)).rounded()), series: index)
    }
  }

  private mutating func dot(_ x: Int, _ y: Int, series index: Int) {
    guard (0..<2 * width).contains(x), (0..<4 * height).contains(y) else { return }
    // Unicode numbers the dots of a sign down the left column, down the right one, then along the bottom.
    let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    dots[y / 4 * width + x / 2] |= bits[x % 2][y % 4]
    series[y / 4 * width + x / 2] = index
  }

  /// The sign at a place and its series; nil where nothing is drawn.
  subscript(column: Int, row: Int) -> (sign: Character, series: Int)? {
    let place = row * width + column
    guard let index = series[place] else { return nil }
    return (Character(Unicode.Scalar(UInt32(0x2800) + UInt32(dots[place])) ?? " "), index)
  }
}
