public import FeatureImportance
public struct StoreError: Error { public var code = "", message = "", fix = "" }
