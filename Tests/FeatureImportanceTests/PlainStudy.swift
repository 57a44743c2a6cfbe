import TestSupport

@testable import FeatureImportance

extension Study {
  /// Of a predictor on rows, without refits.
  init(_ predictor: some Predictor, on heldOut: Dataset, _ loss: any Loss, refit: Int = 0) {
    self.init(
      predictor: predictor, reference: { heldOut }, heldOut: heldOut, loss: loss,
      nullPrediction: loss.nullPrediction(for: heldOut.y),
      leavingOut: { () throws(FitError) in { _ throws(FitError) in throw .constantTarget } }, seed: Seed(4),
      refit: refit)
  }

  /// Of a model fitted on some rows.
  init(_ model: some Model, on reference: Dataset, heldOut: Dataset, _ loss: any Loss) throws {
    try self.init(
      model, reference: { reference }, heldOut: heldOut, loss: loss, fitSeed: Seed(1), seed: Seed(4), refit: 0)
  }
}
