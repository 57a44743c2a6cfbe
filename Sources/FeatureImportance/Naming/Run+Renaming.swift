import Tabular

extension Run {
  /// The same run under other names. Only `labels`, which say what a column is called in the table, stay as they are.
  ///
  /// Every place of a run that names something has its line here; a test holds a run with unusual names to that.
  public func renamed(_ renaming: Renaming) -> Run {
    let terms = renaming.terms(of: encoding)
    let classes = renaming.levels[target.name] ?? [:]
    let texts = QuotedNames(names: classes.merging(terms) { _, term in term }.merging(renaming.columns) { $1 })
    func name(_ old: inout ByteText) { old = renaming.column(old) }
    func term(_ old: inout ByteText) { old = terms[old] ?? renaming.column(old) }
    func `class`(_ old: inout ByteText?) { old = old.map { renaming.level($0, of: target.name) } }
    func text(_ old: inout String) { old = texts.replaced(in: old) }

    var run = self
    for i in run.data.columns.indices { name(&run.data.columns[i].name) }
    run.target = target.renamed(renaming)
    run.encoding = encoding.renamed(renaming)
    run.groups = groups.map {
      FeatureGroup(name: renaming.column($0.name), members: $0.members.map(renaming.column))
    }
    let described = Dictionary(
      zip(groups.map(\.described), run.groups.map(\.described)), uniquingKeysWith: { first, _ in first })
    run.provenance.options = provenance.options.map {
      Provenance.Option(
        name: $0.name, value: described[$0.value] ?? renaming.column(ByteText($0.value)).string)
    }
    for i in run.models.indices {
      for j in run.models[i].coefficients.indices {
        name(&run.models[i].coefficients[j].feature)
        term(&run.models[i].coefficients[j].column)
        `class`(&run.models[i].coefficients[j].class)
      }
      run.models[i].diagnostics = models[i].diagnostics.renamed(renaming, target: target.name)
    }
    for i in run.importances.indices {
      for j in run.importances[i].features.indices { name(&run.importances[i].features[j].feature) }
    }
    func ranking(_ features: inout [RankedFeature]) {
      for i in features.indices {
        name(&features[i].feature)
        text(&features[i].why)
      }
    }
    ranking(&run.ranking)
    if var others = run.withoutSuspects {
      ranking(&others)
      run.withoutSuspects = others
    }
    func path(_ path: inout PathResult) {
      for i in path.columns.indices {
        name(&path.columns[i].feature)
        term(&path.columns[i].column)
      }
      path.classes = path.classes.map { renaming.level($0, of: target.name) }
    }
    path(&run.path)
    if var network = run.networkPath {
      path(&network)
      run.networkPath = network
    }
    for i in run.effects.indices {
      let feature = effects[i].feature
      name(&run.effects[i].feature)
      `class`(&run.effects[i].class)
      for j in run.effects[i].points.indices {
        run.effects[i].points[j].level = effects[i].points[j].level.map { renaming.level($0, of: feature) }
      }
    }
    run.redundancy = redundancy.renamed(renaming)
    run.segments = segments?.renamed(renaming, texts)
    if var stability {
      for i in stability.features.indices { name(&stability.features[i].feature) }
      run.stability = stability
    }
    if var knockoffs {
      for i in knockoffs.features.indices { name(&knockoffs.features[i].feature) }
      run.knockoffs = knockoffs
    }
    for i in run.warnings.indices {
      run.warnings[i].feature = warnings[i].feature.map(renaming.column)
      text(&run.warnings[i].finding)
      text(&run.warnings[i].consequence)
      text(&run.warnings[i].remedy)
    }
    return run
  }
}

extension TargetSummary {
  fileprivate func renamed(_ renaming: Renaming) -> TargetSummary {
    var target = self
    target.name = renaming.column(name)
    target.positive = positive.map { renaming.level($0, of: name) }
    target.negative = negative.map { renaming.level($0, of: name) }
    for i in target.classes.indices { target.classes[i].name = renaming.level(classes[i].name, of: name) }
    return target
  }
}

extension Encoding {
  func renamed(_ renaming: Renaming) -> Encoding {
    Encoding(
      features: features.map { feature in
        var coding = feature.coding
        if case .categorical(let levels, let mostFrequent, let poolsOthers) = coding {
          coding = .categorical(
            levels: levels.map { renaming.level($0, of: feature.name) },
            mostFrequent: renaming.level(mostFrequent, of: feature.name), poolsOthers: poolsOthers)
        }
        return EncodedFeature(
          name: renaming.column(feature.name), coding: coding, hasMissingIndicator: feature.hasMissingIndicator)
      })
  }
}

extension Redundancy {
  fileprivate func renamed(_ renaming: Renaming) -> Redundancy {
    var redundancy = self
    for i in clusters.indices { redundancy.clusters[i].members = clusters[i].members.map(renaming.column) }
    for i in features.indices {
      redundancy.features[i].feature = renaming.column(features[i].feature)
      for j in features[i].substitutes.indices {
        redundancy.features[i].substitutes[j].feature = renaming.column(features[i].substitutes[j].feature)
      }
    }
    return redundancy
  }
}

extension Segments {
  fileprivate func renamed(_ renaming: Renaming, _ texts: QuotedNames) -> Segments {
    var segments = self
    segments.column = renaming.column(column)
    for i in levels.indices {
      segments.levels[i].level = renaming.level(levels[i].level, of: column)
      segments.levels[i].failure = levels[i].failure.map(texts.replaced)
      for j in levels[i].scores.indices {
        segments.levels[i].scores[j].feature = renaming.column(levels[i].scores[j].feature)
      }
    }
    for i in tests.indices { segments.tests[i].feature = renaming.column(tests[i].feature) }
    return segments
  }
}

extension Diagnostics {
  fileprivate func renamed(_ renaming: Renaming, target: ByteText) -> Diagnostics {
    var diagnostics = self
    func name(_ name: ByteText) -> ByteText { renaming.level(name, of: target) }
    for i in curves.indices { diagnostics.curves[i].class = curves[i].class.map(name) }
    for i in calibrations.indices { diagnostics.calibrations[i].class = calibrations[i].class.map(name) }
    for i in confusion.indices { diagnostics.confusion[i].class = name(confusion[i].class) }
    return diagnostics
  }
}
