import Foundation

/// The share of events found against the share of non-events taken for events, as the threshold falls: straight between
/// one score and the next, so that its area is Mann and Whitney's with ties counting half.
///
/// - SeeAlso: Fawcett (2006), Pattern Recognition Letters 27(8).
struct OperatingLine {
  /// Rising from 0 to 1, one for each distinct score after the 0.
  private(set) var falsePositives = [0.0]
  private(set) var truePositives = [0.0]
  private let eventShare: Double

  /// - Parameters:
  ///   - targets: 1 for an event and 0 otherwise.
  ///   - weights: how often each row counts; nil for once each.
  /// - Returns: nil unless there are events and others.
  /// - Complexity: O(n log n).
  init?(_ scores: [Double], _ targets: [Double], weights: [Double]? = nil) {
    let weight = { (i: Int) in weights?[i] ?? 1 }
    let events = targets.indices.reduce(0) { $0 + weight($1) * targets[$1] }
    let others = targets.indices.reduce(0) { $0 + weight($1) * (1 - targets[$1]) }
    guard events > 0, others > 0 else { return nil }
    eventShare = events / (events + others)
    let order = scores.indices.sorted { scores[$1] < scores[$0] }
    var (found, mistaken) = (0.0, 0.0)
    for (place, i) in order.enumerated() {
      found += weight(i) * targets[i]
      mistaken += weight(i) * (1 - targets[i])
      guard place + 1 == order.count || scores[order[place + 1]] != scores[i] else { continue }
      falsePositives.append(mistaken / others)
      truePositives.append(found / events)
    }
  }

  /// Of the trapezoids below the line.
  var area: Double {
    falsePositives.indices.dropFirst().reduce(0) {
      $0 + (falsePositives[$1] - falsePositives[$1 - 1]) * (truePositives[$1] + truePositives[$1 - 1]) / 2
    }
  }

  /// The height of the line; where it rises straight up, its upper end.
  func truePositiveRate(at rate: Double) -> Double {
    let last = partition(falsePositives) { $0 <= rate } - 1
    guard last + 1 < falsePositives.count else { return truePositives[last] }
    return between(last, falsePositives, rate, truePositives)
  }

  /// The share of those above the threshold that are events, where this share of events is found.
  ///
  /// Counts, not precisions, are straight between two scores.
  /// - Parameter recall: above 0.
  /// - SeeAlso: Davis, Goadrich (2006), ICML.
  func precision(at recall: Double) -> Double {
    let first = partition(truePositives) { $0 < recall }
    let mistaken = first == 0 ? 0 : between(first - 1, truePositives, recall, falsePositives)
    let found = recall * eventShare
    return found / (found + mistaken * (1 - eventShare))
  }

  /// The value of the other coordinate between a point and the next.
  private func between(_ index: Int, _ places: [Double], _ place: Double, _ values: [Double]) -> Double {
    guard index + 1 < places.count else { return values[index] }
    let share = (place - places[index]) / (places[index + 1] - places[index])
    return values[index] + share * (values[index + 1] - values[index])
  }

  /// How many of the rising values come first, by halving.
  private func partition(_ values: [Double], isFirst: (Double) -> Bool) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if isFirst(values[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
