internal import FeatureImportance

extension RunRows {
  /// - Parameters:
  ///   - model: its place among the models.
  ///   - features: how many features there are, for each of which an epoch has one norm or none at all.
  /// - Throws: `RowMismatch` for a number that is not finite or norms that do not fit the features.
  mutating func put(_ network: NetworkResult, of model: Int, features: Int) throws {
    try put(network, into: RunTables.networks, at: [model])
    try put(network.widths, into: RunTables.networkWidths, of: model)
    try put(network.training, into: RunTables.trainings, of: model)
    for (n, record) in network.training.enumerated() {
      for (e, epoch) in record.epochs.enumerated() {
        try epoch.check(features: features)
        try put(epoch, into: RunTables.epochs, at: [model, n, e])
        for (l, layer) in epoch.layers.enumerated() {
          try put(layer, into: RunTables.epochLayers, at: [model, n, e, l])
        }
        for (f, norm) in epoch.featureNorms.enumerated() {
          try put(norm, into: RunTables.epochFeatures, at: [model, n, e, f])
        }
      }
    }
  }

  /// The networks by the place of their model.
  func networks() throws -> [Int: NetworkResult] {
    let widths = try nested(RunTables.networkWidths)
    let trainings = try nested(RunTables.trainings)
    let epochs = try nested(RunTables.epochs)
    let layers = try nested(RunTables.epochLayers)
    let norms = try nested(RunTables.epochFeatures)
    var networks: [Int: NetworkResult] = [:]
    for (keys, row) in try scattered(RunTables.networks) {
      var network = row
      network.widths = widths[keys, default: []]
      network.training = trainings[keys, default: []]
      for n in network.training.indices {
        let place = keys + [n]
        network.training[n].epochs = epochs[place, default: []]
        for e in network.training[n].epochs.indices {
          network.training[n].epochs[e].layers = layers[place + [e], default: []]
          network.training[n].epochs[e].featureNorms = norms[place + [e], default: []]
        }
      }
      networks[keys[0]] = network
    }
    return networks
  }

  /// The lists of a table by the keys of their owners.
  func nested<Element>(_ table: RowTable<Element>) throws -> [[Int]: [Element]] {
    var lists: [[Int]: [Element]] = [:]
    for (keys, element) in try scattered(table) {
      let owner = Array(keys.dropLast())
      guard keys.last == lists[owner, default: []].count else {
        throw RowMismatch(table: table.shape.name, "a row is missing")
      }
      lists[owner, default: []].append(element)
    }
    return lists
  }
}

extension TrainingRecord.Epoch {
  /// Other tables may hold infinities; one here would mean that a training went on after it had diverged.
  fileprivate func check(features: Int) throws {
    let numbers = [loss, validationLoss ?? 0, gradientNorm, learningRate]
    guard numbers.allSatisfy(\.isFinite) else {
      throw RowMismatch(table: RunTables.epochs.shape.name, "a number that is not finite")
    }
    guard layers.allSatisfy({ $0.weightNorm.isFinite && $0.updateRatio.isFinite }) else {
      throw RowMismatch(table: RunTables.epochLayers.shape.name, "a number that is not finite")
    }
    guard featureNorms.allSatisfy(\.isFinite) else {
      throw RowMismatch(table: RunTables.epochFeatures.shape.name, "a number that is not finite")
    }
    guard featureNorms.isEmpty || featureNorms.count == features else {
      throw RowMismatch(table: RunTables.epochFeatures.shape.name, "not one norm a feature")
    }
  }
}
