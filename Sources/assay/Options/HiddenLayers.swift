import ArgumentParser

/// Units of a network's hidden layers, as 32,16; 0 for none.
struct HiddenLayers {
  let widths: [Int]

  init(_ text: String) throws {
    if text == "0" {
      widths = []
      return
    }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard numbers.count <= 4, numbers.allSatisfy({ (1...4096).contains($0) }) else {
      throw ValidationError("--hidden takes at most four widths from 1 to 4096, as 32,16, or 0 for none")
    }
    widths = numbers
  }
}
