/// A drawing in abstract marks; how they look is the style sheet's affair.
public struct Chart: Sendable, Equatable {
  /// What is shown, in a few words, for readers who cannot see it.
  public var title: String
  /// What can be seen, in a sentence or two.
  public var summary: String
  var width: Double
  var height: Double
  var marks: [Mark]
}

/// Something drawn. Coordinates are pixels from the top left.
enum Mark: Sendable, Equatable {
  case line([Point], Look)
  /// A filled shape by its corners.
  case area([Point], Look)
  case dot(Point, Look)
  /// A diamond: a shape beside the colour for those who cannot tell colours apart.
  case diamond(Point, Look)
  case text(String, Point, Anchor, Look)
  /// A rectangle by its top left corner, width and height, with a name that shows when it is pointed at.
  case cell(Point, Double, Double, Look, String)

  struct Point: Sendable, Equatable {
    var x: Double
    var y: Double
    init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  enum Anchor: String, Sendable { case start, middle, end }

  /// A class of the style sheet.
  enum Look: Sendable, Equatable {
    case axis, grid, zero, interval, dot, doubtful, label, tick, guide, guideLabel, faint
    /// One of `seriesCount` colours, each with its own dash.
    case series(Int)
    case seriesLabel(Int)
    /// The companion of a series: its colour, dotted.
    case dottedSeries(Int)
    /// What lies around a series: its colour, pale.
    case band(Int)
    /// A value of a series that stands alone, and its interval: its colour, solid.
    case point(Int)
    case bar(Int)
    /// From 0, as the paper, to `heatSteps`.
    case heat(Int, isNegative: Bool)
    /// A bar through a number below zero.
    case sign
    /// The place of a number that is not there.
    case gap

    static let seriesCount = 8
    static let heatSteps = 10

    var className: String {
      switch self {
      case .axis: "axis"
      case .grid: "grid"
      case .zero: "zero"
      case .interval: "interval"
      case .dot: "dot"
      case .doubtful: "doubtful"
      case .label: "label"
      case .tick: "tick"
      case .guide: "guide"
      case .guideLabel: "guide-label"
      case .faint: "faint"
      case .series(let index): "series s\(index)"
      case .dottedSeries(let index): "series s\(index) dotted"
      case .seriesLabel(let index): "series-label t\(index)"
      case .band(let index): "band f\(index)"
      case .point(let index): "f\(index)"
      case .bar(let index): "series s\(index) bar"
      case .heat(let level, let isNegative): "heat\(isNegative ? " below" : "") h\(level)"
      case .sign: "sign"
      case .gap: "gap"
      }
    }
  }
}

/// Maps numbers to pixels.
struct LinearScale: Equatable {
  let domain: ClosedRange<Double>
  let start: Double
  let end: Double

  /// - Parameter range: pixels of the domain's ends; may fall, as heights do.
  init(_ domain: ClosedRange<Double>, from start: Double, to end: Double) {
    let width = domain.upperBound - domain.lowerBound
    // A single value gets some room to both sides.
    let room = width > 0 ? 0 : max(abs(domain.lowerBound) * 0.1, 1)
    self.domain = (domain.lowerBound - room)...(domain.upperBound + room)
    self.start = start
    self.end = end
  }

  func callAsFunction(_ value: Double) -> Double {
    start + (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound) * (end - start)
  }

  /// Round numbers inside the domain, one, two or five times a power of ten apart.
  func ticks(about count: Int) -> [Double] {
    let width = domain.upperBound - domain.lowerBound
    guard width > 0, width.isFinite else { return [domain.lowerBound] }
    let rough = width / Double(count)
    let power = pow10(Int(rough.logarithm10.rounded(.down)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? 10 * power
    let first = (domain.lowerBound / step).rounded(.up)
    let last = (domain.upperBound / step).rounded(.down)
    guard last >= first else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }
}
