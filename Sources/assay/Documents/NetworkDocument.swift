import FeatureImportance
import Tabular

/// A fitted neural network, as it is shown.
struct NetworkDocument {
  let target: Target
  let rows: Int
  let fit: NetworkFit
  /// Mean loss of the rows it was fitted on, of all networks together, and of the null model.
  let loss: Double
  let nullLoss: Double
  let descriptions: [FeatureDescription]
  /// Of rows in another file.
  var score: ScoredFile?
  /// Whether the document holds every weight.
  var showsWeights = false

  init(_ fit: NetworkFit, _ target: Target, _ data: Dataset, confidence: Double) {
    self.fit = fit
    self.target = target
    rows = data.rowCount
    let loss = target.loss
    self.loss = loss.mean(fit.predict(data.x), data.y)
    nullLoss = loss.mean(loss.constant(loss.nullPrediction(for: data.y), rowCount: data.rowCount), data.y)
    descriptions =
      [
        FeatureDescription(
          method: "learned", meaning: fit.learnedMeaning, intervalSource: fit.learnedIntervalSource,
          scores: fit.learnedWeights(confidence: confidence))
      ] + fit.descriptions(of: data, confidence: confidence)
  }

  /// What a loss is measured in.
  var lossName: String { target.task == .regression ? "squared error" : "log loss" }
}

/// Rows of another file, predicted.
struct ScoredFile {
  let rows: Int
  let loss: Double
  /// Of the null model that was learnt on the rows of the fit.
  let nullLoss: Double
}

extension ScoredFile {
  /// - Parameters:
  ///   - predictor: fitted on the rows of `cases`.
  ///   - table: with the columns that it was fitted on. Rows that miss a value are left out.
  /// - Throws: `AnalysisError` when the table lacks a column or a usable row.
  init(_ predictor: any Predictor, _ cases: CompleteCases, on table: Table) throws {
    let scored = try cases.scoring(table)
    let loss = cases.target.loss
    rows = scored.rowCount
    self.loss = loss.mean(predictor.predict(scored.x), scored.y)
    nullLoss = loss.mean(
      loss.constant(loss.nullPrediction(for: cases.dataset.y), rowCount: scored.rowCount), scored.y)
  }
}

extension NetworkDocument {
  func json(_ timings: [Timing]) -> JSON {
    let first = fit.members[0].record
    var members: [(key: String, value: JSON)] = [
      ("model", .string("mlp")), ("target", JSON(target.name)), ("task", .string(target.task.rawValue)),
      ("positive", JSON(target.positive)), ("rows", .integer(rows)),
      ("layers", .array(fit.shape.widths.map { .integer($0) })), ("activation", .string(fit.activation.rawValue)),
      ("parameters", .integer(fit.shape.parameterCount)), ("loss", .number(loss)), ("nullLoss", .number(nullLoss)),
      ("training", .array(first.epochs.map(JSON.epoch))),
      (
        "networks",
        .array(
          fit.members.map { member in
            [
              "epochs": .integer(member.record.epochs.last?.epoch ?? 0), "best": .integer(member.record.best),
              "end": .string(member.record.end.rawValue),
              "loss": JSON(member.record.kept?.loss), "validationLoss": JSON(member.record.kept?.validationLoss),
            ]
          })
      ),
      (
        "importances",
        .array(
          descriptions.map { description in
            [
              "method": .string(description.method), "meaning": .string(description.meaning),
              "intervalSource": .string(description.intervalSource),
              "features": .array(
                description.scores.map {
                  [
                    "feature": JSON($0.feature), "score": .number($0.score), "low": JSON($0.low), "high": JSON($0.high),
                  ]
                }),
            ]
          })
      ),
    ]
    if let score {
      members.append(
        (
          "score",
          ["rows": .integer(score.rows), "loss": .number(score.loss), "nullLoss": .number(score.nullLoss)]
        ))
    }
    if showsWeights { members.append(("weights", .array(fit.members.map { JSON.weights($0, fit.shape) }))) }
    members.append(("timings", .timings(timings)))
    return .object(members)
  }
}

extension JSON {
  /// One epoch of training.
  static func epoch(_ epoch: TrainingRecord.Epoch) -> JSON {
    [
      "epoch": .integer(epoch.epoch), "loss": .number(epoch.loss), "validationLoss": JSON(epoch.validationLoss),
      "gradientNorm": .number(epoch.gradientNorm), "learningRate": .number(epoch.learningRate),
      "layers": .array(
        epoch.layers.map { ["weightNorm": .number($0.weightNorm), "updateRatio": .number($0.updateRatio)] }),
      "featureNorms": JSON(epoch.featureNorms),
    ]
  }

  /// Every weight of a network, a matrix of inputs x outputs a layer.
  fileprivate static func weights(_ member: NetworkFit.Member, _ shape: NetworkShape) -> JSON {
    .array(
      shape.layers.map { layer in
        let weights = Array(member.parameters[layer.weights])
        return [
          "weights": .array(
            (0..<layer.inputs).map { JSON(Array(weights[$0 * layer.outputs..<($0 + 1) * layer.outputs])) }),
          "biases": JSON(Array(member.parameters[layer.biases])),
        ]
      })
  }
}
