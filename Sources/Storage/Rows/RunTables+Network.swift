internal import FeatureImportance

// How networks learnt. Lists within lists: a row's keys lead from the model through the network and the epoch to it.
extension RunTables {
  static let networks = RowTable(
    "networks", keys: ["model"], blank: NetworkResult(widths: [], activation: .identity, skill: .none, training: []),
    fields: [Field("activation", \.activation), Field("skill", \.skill)])

  static let networkWidths = RowTable(
    "network_widths", keys: ["model", "position"], blank: 0, fields: [Field("units", \.self)])

  static let trainings = RowTable(
    "trainings", keys: ["model", "position"], blank: TrainingRecord(epochs: [], best: 0, end: .epochs),
    fields: [Field("best_epoch", \.best), Field("ended", \.end)])

  static let epochs = RowTable(
    "training_epochs", keys: ["model", "training", "position"],
    blank: TrainingRecord.Epoch(
      epoch: 0, loss: 0, validationLoss: nil, gradientNorm: 0, learningRate: 0, layers: [], featureNorms: []),
    fields: [
      Field("epoch", \.epoch), Field("loss", \.loss), Field("validation_loss", \.validationLoss),
      Field("gradient_norm", \.gradientNorm), Field("learning_rate", \.learningRate),
    ])

  static let epochLayers = RowTable(
    "training_layers", keys: ["model", "training", "training_epoch", "position"],
    blank: TrainingRecord.Epoch.Layer(weightNorm: 0, updateRatio: 0),
    fields: [Field("weight_norm", \.weightNorm), Field("update_ratio", \.updateRatio)])

  static let epochFeatures = RowTable(
    "training_features", keys: ["model", "training", "training_epoch", "feature"], blank: 0.0,
    fields: [Field("weight_norm", \.self)])

  static let networkParts: [TableShape] = [
    networks.shape, networkWidths.shape, trainings.shape, epochs.shape, epochLayers.shape, epochFeatures.shape,
  ]
}
