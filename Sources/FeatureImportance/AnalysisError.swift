public import Tabular

/// Why a table cannot be analysed. Facts only; `message` and `fix` hold the wording.
public enum AnalysisError: Error, Sendable, Equatable {
  case noSuchColumn(ByteText, suggestion: ByteText?)
  case noTargetValues(ByteText, rows: Int)
  case constantTarget(ByteText)
  case oneClass(ByteText)
  case manyLevels(ByteText, levels: [ByteText])
  case noSuchLevel(ByteText, of: ByteText, levels: [ByteText])
  case notNumeric(ByteText)
  /// Of a kind that is never predicted.
  case unsuitableTarget(ByteText, Column.Kind)
  case tooFewRows(Int)
  case tooFewOfOneClass(ByteText, rows: Int)
  case noCompleteRows(rows: Int)
  case noFeatures
  /// A column of another kind than the one that a model was fitted on.
  case otherKind(ByteText, Column.Kind)
  /// The rows whose group or time is missing.
  case splitColumnMissing(ByteText, rows: Int)
  case unorderedTime(ByteText, Column.Kind)
  /// Groups or moments.
  case tooFewParts(ByteText, Splitting, count: Int)
  /// Some split by this column leaves a class of the target without any training row.
  case classNotLearnt(ByteText)
  /// A column of weights that are not numbers, or not all of them usable.
  case weightsNotNumeric(ByteText)
  case unusableWeights(ByteText)
  /// Rows that count nothing cannot be held out.
  case zeroWeights(ByteText, rows: Int)
  /// The gap before held-out rows leaves too few to learn from; the column is that of time.
  case gapTooLong(ByteText)
  /// The columns besides the target and what splits rows.
  case gridMismatch(FeatureGrid, columns: Int)
  /// A feature that two groups claim.
  case twoGroups(ByteText)
  /// A group with the name of another feature or group.
  case groupName(ByteText)
  /// A feature that is named where only its group is one.
  case partOfGroup(ByteText, group: ByteText)
  /// A column whose levels cannot be compared.
  case noSegments(ByteText, NoSegments)
  case noSuchMethod(String, known: [String])
  case modelDoesNotSuit(String, Family, suitable: [String])
  /// No model could be fitted; the reason of the last one.
  case noModel(FitError)
  /// What needs rows side by side, where an engine has them elsewhere.
  case notOnEngine(String)

  public var message: String {
    switch self {
    case .noSuchColumn(let name, _): "there is no column \"\(name)\""
    case .noTargetValues(let name, let rows): "the target \"\(name)\" is missing in all \(rows) rows"
    case .constantTarget(let name): "the target \"\(name)\" has the same value in every row"
    case .oneClass(let name): "the target \"\(name)\" has one class only"
    case .manyLevels(let name, let levels): "the target \"\(name)\" has \(levels.count) levels\(Self.list(levels))"
    case .noSuchLevel(let level, let name, let levels):
      "the target \"\(name)\" has no level \"\(level)\"\(Self.list(levels))"
    case .notNumeric(let name): "the target \"\(name)\" is not numeric, as regression needs"
    case .unsuitableTarget(let name, .date): "the target \"\(name)\" is a date, which is never predicted"
    case .unsuitableTarget(let name, _): "the target \"\(name)\" is text with too many distinct values for classes"
    case .tooFewRows(let rows): "\(rows) usable rows are too few; at least \(Self.minimumRows) are needed"
    case .tooFewOfOneClass(let name, let rows):
      "only \(rows) row\(rows == 1 ? " has" : "s have") the rarest class of \"\(name)\"; at least 2 are needed"
    case .noCompleteRows(let rows): "0 complete rows of \(rows): every row misses a value"
    case .noFeatures: "no column is left to rank"
    case .otherKind(let name, let kind): "\"\(name)\" is \(kind.rawValue) here, but not where the model was fitted"
    case .splitColumnMissing(let name, let rows):
      "\"\(name)\" is missing in \(rows) row\(rows == 1 ? "" : "s"), which then cannot be split by it"
    case .unorderedTime(let name, let kind): "\"\(name)\" is \(kind.rawValue), which gives no order in time"
    case .tooFewParts(let name, .time, let count):
      "\"\(name)\" has \(count) distinct time\(count == 1 ? "" : "s"); at least 3 are needed to go forward"
    case .tooFewParts(let name, _, _): "\"\(name)\" puts all rows into one group"
    case .classNotLearnt(let name): "split by \"\(name)\", a class of the target has no row to learn it from"
    case .weightsNotNumeric(let name): "the weights in \"\(name)\" are not numbers"
    case .unusableWeights(let name):
      "weights in \"\(name)\" are missing, negative, or all zero, or their sum is infinite"
    case .zeroWeights(let name, let rows):
      "weights in \"\(name)\" are zero in \(rows) row\(rows == 1 ? "" : "s"), which then cannot be judged by"
    case .gapTooLong(let name): "the gap in \"\(name)\" leaves no rows before the held-out ones to learn from"
    case .gridMismatch(let grid, let columns):
      "a grid of \(grid) has \(grid.count) places, but \(columns) column\(columns == 1 ? "" : "s") could fill it"
    case .modelDoesNotSuit(let name, let family, _):
      switch family {
      case .gaussian: "there is no model \"\(name)\" for regression"
      case .binomial: "there is no model \"\(name)\" for classification"
      case .multinomial: "there is no model \"\(name)\" for several classes"
      }
    case .twoGroups(let name): "\"\(name)\" is in two groups"
    case .groupName(let name): "\"\(name)\" is a column already or another group"
    case .partOfGroup(let name, let group): "\"\(name)\" is part of the group \"\(group)\""
    case .noSegments(let name, let reason): "levels of \"\(name)\" cannot be compared: \(reason.message)"
    case .noSuchMethod(let name, _): "there is no importance method \"\(name)\""
    case .noModel(let error): "no model could be fitted: \(error.message)"
    case .notOnEngine(let what): "\(what) needs the whole table in memory"
    }
  }

  public var fix: String {
    switch self {
    case .noSuchColumn(_, let suggestion?): "did you mean \"\(suggestion)\"?"
    case .noSuchColumn: "`assay inspect FILE` lists the columns"
    case .noTargetValues, .constantTarget, .oneClass: "choose another --target, or check the values named by --null"
    case .manyLevels: "name the event with --positive LEVEL; the other levels become one"
    case .noSuchLevel: "give --positive one of the levels"
    case .notNumeric: "leave out --task, or declare --type NAME=numeric"
    case .unsuitableTarget: "choose a --target of numbers or of a few labels"
    case .tooFewRows: "collect more rows"
    case .tooFewOfOneClass: "collect more rows of it, or join it with another class"
    case .noCompleteRows: "exclude columns that are mostly missing with --exclude"
    case .otherKind(let name, _): "declare --type \(name)=… as for the other file"
    case .noFeatures: "constants and ids are left out; keep one with --type NAME=numeric or NAME=categorical"
    case .splitColumnMissing: "fill in its missing values, or remove those rows"
    case .unorderedTime(let name, _): "give a column of dates or numbers, or declare --type \(name)=date"
    case .tooFewParts: "choose another column, or split at random"
    case .weightsNotNumeric: "give a numeric column"
    case .zeroWeights: "leave those rows out of the file"
    case .unusableWeights: "correct the column"
    case .gapTooLong: "shorten --gap, or use fewer --folds"
    case .classNotLearnt: "use fewer --folds, collect more rows of that class, or split at random"
    case .gridMismatch: "leave out what is no pixel with --exclude, or declare another --grid"
    case .modelDoesNotSuit(_, _, let suitable): "choose from \(suitable.joined(separator: ", "))"
    case .twoGroups: "name it in one --group only"
    case .groupName: "give the group another name"
    case .partOfGroup(_, let group): "name \"\(group)\", which counts once"
    case .noSegments(_, let reason): reason.fix
    case .noSuchMethod(_, let known): "choose from \(known.joined(separator: ", "))"
    case .noModel(let error): error.fix
    case .notOnEngine: "leave it out, or use --engine memory"
    }
  }

  /// Stable, for programs.
  public var code: String {
    switch self {
    case .noSuchColumn: "no-such-column"
    case .noTargetValues: "target-missing"
    case .constantTarget: "target-constant"
    case .oneClass: "target-one-class"
    case .manyLevels: "target-many-levels"
    case .noSuchLevel: "no-such-level"
    case .notNumeric: "target-not-numeric"
    case .unsuitableTarget: "target-unsuitable"
    case .tooFewRows, .tooFewOfOneClass: "too-few-rows"
    case .noCompleteRows: "no-complete-rows"
    case .noFeatures: "no-features"
    case .otherKind: "other-kind"
    case .splitColumnMissing: "split-missing"
    case .unorderedTime: "time-unordered"
    case .tooFewParts: "too-few-groups"
    case .classNotLearnt: "class-not-learnt"
    case .gapTooLong: "gap-too-long"
    case .weightsNotNumeric: "weights-not-numeric"
    case .zeroWeights: "weights-zero"
    case .unusableWeights: "weights-negative"
    case .gridMismatch: "grid-mismatch"
    case .modelDoesNotSuit: "no-such-model"
    case .twoGroups: "two-groups"
    case .groupName: "group-name"
    case .partOfGroup: "part-of-group"
    case .noSegments: "no-segments"
    case .noSuchMethod: "no-such-method"
    case .noModel: "no-model"
    case .notOnEngine: "needs-memory"
    }
  }

  /// The column at fault, if one is.
  public var column: ByteText? {
    switch self {
    case .noSuchColumn(let name, _), .twoGroups(let name), .groupName(let name), .partOfGroup(let name, _),
      .noSegments(let name, _),
      .noTargetValues(let name, _),
      .constantTarget(let name), .oneClass(let name),
      .manyLevels(let name, _), .noSuchLevel(_, let name, _), .notNumeric(let name), .unsuitableTarget(let name, _),
      .tooFewOfOneClass(let name, _), .splitColumnMissing(let name, _), .unorderedTime(let name, _),
      .tooFewParts(let name, _, _), .classNotLearnt(let name), .gapTooLong(let name), .weightsNotNumeric(let name),
      .unusableWeights(let name), .zeroWeights(let name, _), .otherKind(let name, _):
      name
    case .tooFewRows, .noCompleteRows, .noFeatures, .gridMismatch, .modelDoesNotSuit, .noSuchMethod, .noModel,
      .notOnEngine:
      nil
    }
  }

  /// Below this, no split leaves enough to learn from and to judge by.
  public static let minimumRows = 10

  /// Levels are labels of classes and few; a target with many is not one and its values stay private.
  private static func list(_ levels: [ByteText]) -> String {
    levels.count > 10 ? "" : " (" + levels.map(\.string).joined(separator: ", ") + ")"
  }
}

/// Why levels of a column cannot be compared.
public enum NoSegments: Sendable, Equatable {
  case severalClasses, notLevels, oneLevel
  case manyLevels(Int)

  var message: String {
    switch self {
    case .severalClasses: "the target has several classes"
    case .notLevels: "it holds dates or texts"
    case .oneLevel: "no two of them have ten rows each"
    case .manyLevels(let count): "there are \(count) of them"
    }
  }

  var fix: String {
    switch self {
    case .severalClasses: "choose the event with --positive"
    case .notLevels, .oneLevel, .manyLevels: "choose a column of a few categories"
    }
  }
}
