import Testing

@testable import FeatureImportance

@Suite struct SmallestSubsetTests {
  private let sizes = [0.0, 1, 3, 5]

  @Test("a subset whose loss is only noise above the best is taken")
  func noise() throws {
    // Per fold; the last but one is best on average. One feature costs 0.03 more, up and down; none costs 1.
    let folds = [[2.0, 1.10, 1.00, 1.05], [2.1, 0.98, 1.02, 1.04], [1.9, 1.02, 0.99, 1.06]]
    let chosen = try #require(
      SmallestSubset(foldMeans: folds, foldWeights: [1, 1, 1], sizes: sizes))
    #expect(chosen.index == 1 && chosen.best == 2)
    // By hand: differences 0.10, -0.04, 0.03; their mean 0.03 and s² = (0.07² + 0.07² + 0) / 2 = 0.0049.
    // t(2, 0.95) = 2.919985580, and sqrt(1/3 + 1/2) = 0.9128709292.
    #expect(abs(chosen.difference - 0.03) < 1e-12)
    #expect(abs(chosen.loss - 3.1 / 3) < 1e-12)
    #expect(abs(chosen.upperBound - (0.03 + 2.919985580 * 0.9128709292 * 0.07)) < 1e-9)
    #expect(abs(chosen.lowerBound - (0.03 - 2.919985580 * 0.9128709292 * 0.07)) < 1e-9)
  }

  @Test("a small loss in every fold alike is a loss")
  func consistent() throws {
    let folds = [[2.0, 1.02, 1.00, 1.05], [3.0, 2.02, 2.00, 2.05], [4.0, 3.021, 3.00, 3.05]]
    let chosen = try #require(
      SmallestSubset(foldMeans: folds, foldWeights: [1, 1, 1], sizes: sizes))
    #expect(chosen.index == 2)
    #expect(chosen.difference == 0 && chosen.lowerBound == 0 && chosen.upperBound == 0)
  }

  @Test("with a margin a subset is taken that is shown to lose no more, and the best always is")
  func margin() throws {
    // As above: the second loses 0.03 on average and, with a confidence of 95 %, at most 0.03 + 0.18659.
    let folds = [[2.0, 1.10, 1.00, 1.05], [2.1, 0.98, 1.02, 1.04], [1.9, 1.02, 0.99, 1.06]]
    func chosen(_ margin: Double) -> Int? {
      SmallestSubset(foldMeans: folds, foldWeights: [1, 1, 1], sizes: sizes, margin: margin)?.index
    }
    #expect(chosen(0) == 2 && chosen(0.2165) == 2)
    #expect(chosen(0.2167) == 1 && chosen(0.9) == 1)
    #expect(chosen(2) == 0)
  }

  @Test("the fewest features win, and among equally few the smallest loss")
  func ties() throws {
    let folds = [[1.1, 1.0, 1.02, 1.05], [1.0, 1.1, 1.06, 1.05], [1.06, 1.02, 1.06, 1.05]]
    let chosen = try #require(
      SmallestSubset(foldMeans: folds, foldWeights: [1, 1, 1], sizes: [2, 2, 2, 5]))
    #expect(chosen.index == 1)
    // A path may lose a column again: then the smaller lambda has the smaller set.
    let later = try #require(
      SmallestSubset(foldMeans: folds, foldWeights: [1, 1, 1], sizes: [3, 3, 2, 5]))
    #expect(later.index == 2)
  }

  @Test("heavier folds count for more")
  func weights() throws {
    // The second lambda is best on the heavy fold, the third on the light one.
    let folds = [[9.0, 1.0, 1.1, 3], [9.3, 1.3, 1.0, 3]]
    let heavyFirst = try #require(
      SmallestSubset(foldMeans: folds, foldWeights: [9, 1], sizes: [0, 4, 5, 6]))
    #expect(heavyFirst.index == 1 && heavyFirst.difference == 0)
    let heavySecond = try #require(
      SmallestSubset(foldMeans: folds, foldWeights: [1, 9], sizes: [0, 6, 5, 6]))
    #expect(heavySecond.index == 2 && heavySecond.difference == 0)
  }

  @Test("the order of folds and the scale of weights change nothing")
  func symmetry() throws {
    let folds = [[2.0, 1.10, 1.00, 1.05], [2.1, 0.98, 1.02, 1.04], [1.9, 1.02, 0.99, 1.06]]
    let one = SmallestSubset(foldMeans: folds, foldWeights: [1, 2, 4], sizes: sizes)
    let scaled = SmallestSubset(foldMeans: folds, foldWeights: [2, 4, 8], sizes: sizes)
    let turned = SmallestSubset(
      foldMeans: [folds[0], folds[2], folds[1]], foldWeights: [1, 4, 2], sizes: sizes)
    #expect(one == scaled)
    #expect(one?.index == turned?.index)
  }

  @Test("one fold compares nothing")
  func oneFold() {
    #expect(
      SmallestSubset(foldMeans: [[1, 2]], foldWeights: [1], sizes: [0, 1]) == nil)
    #expect(
      SmallestSubset(foldMeans: [[], []], foldWeights: [1, 1], sizes: []) == nil)
  }
}
