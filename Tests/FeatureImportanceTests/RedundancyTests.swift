import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Which features say the same")
struct RedundancyTests {
  /// Size in three forms, a colour in two, a number of its own, one with gaps, a constant, and what they predict.
  private func table(rows: Int = 200, columns order: [Int]? = nil) -> Table {
    var stream = Seed(12).stream("shapes")
    let radius = (0..<rows).map { _ in 5 + stream.uniform() * 10 }
    let color = (0..<rows).map { _ in Int32(stream.index(below: 4)) }
    let alone = (0..<rows).map { _ in stream.normal() }
    let gappy = alone.map { $0 > 1 ? .nan : $0 + 0.1 * stream.normal() }
    let outcome = (0..<rows).map { radius[$0] + alone[$0] + stream.normal() }
    let columns = [
      Column(name: "radius", values: .numeric(radius)),
      Column(name: "shade", values: .categorical(Labels(codes: color, levels: ["a", "b", "c", "d"]))),
      Column(name: "perimeter", values: .numeric(radius.map { 6.28 * $0 + stream.normal() })),
      Column(name: "alone", values: .numeric(alone)),
      Column(name: "area", values: .numeric(radius.map { 3.14 * $0 * $0 })),
      Column(name: "color", values: .categorical(Labels(codes: color.map { 3 - $0 }, levels: ["p", "q", "r", "s"]))),
      Column(name: "gappy", values: .numeric(gappy)),
      Column(name: "still", values: .numeric([Double](repeating: 2, count: rows))),
      Column(name: "outcome", values: .numeric(outcome)),
    ]
    let chosen = order ?? Array(columns.indices)
    return Table(columns: chosen.map { columns[$0] }, rowCount: rows)
  }

  private func redundancy(_ table: Table, threads: Int = 1, seed: UInt64 = 0) throws -> Redundancy {
    let features = table.columns.map(\.name).filter { $0 != "outcome" }
    let cohort = Cohort(table: table, target: try Target("outcome", in: table), features: features)
    let (encoding, everything) = cohort.everything()
    return Redundancy(of: cohort, everything, encoding: encoding, seed: Seed(seed), threads: Threads(threads))
  }

  @Test("features that repeat each other are one cluster, those of their own are in none")
  func clusters() throws {
    let found = try redundancy(table())
    #expect(
      Set(found.clusters.map(\.members)) == [
        ["radius", "perimeter", "area"], ["shade", "color"], ["alone", "gappy"],
      ])
    let size = try #require(found.cluster(of: "area"))
    #expect(size.measure == .spearman && size.association > 0.99 && size.weakest <= size.association)
    let labels = try #require(found.cluster(of: "color"))
    #expect(labels.measure == .cramersV && abs(labels.association - 1) < 1e-12)
    #expect(found.cluster(of: "still") == nil)
  }

  @Test("substitutes are named, strongest first, and a constant has neither substitutes nor a factor")
  func substitutes() throws {
    let found = try redundancy(table())
    let area = try #require(found.features.first { $0.feature == "area" })
    // A monotone function of the radius is as good as the radius.
    #expect(area.substitutes.map(\.feature) == ["radius", "perimeter"])
    #expect(abs(area.substitutes[0].association - 1) < 1e-12 && area.substitutes[1].association < 1)
    #expect(try #require(area.varianceInflation) > 10)
    let still = try #require(found.features.first { $0.feature == "still" })
    #expect(still.substitutes.isEmpty && still.varianceInflation == nil)
    // Each level of the one goes with one of the other.
    #expect(found.features.first { $0.feature == "shade" }?.varianceInflation == .infinity)
  }

  @Test("the order of columns changes nothing but the order of the answer")
  func columnOrder() throws {
    let plain = try redundancy(table())
    let turned = try redundancy(table(columns: [8, 7, 6, 5, 4, 3, 2, 1, 0]))
    for feature in plain.features {
      let other = try #require(turned.features.first { $0.feature == feature.feature })
      #expect(other.place == feature.place && other.substitutes.map(\.feature) == feature.substitutes.map(\.feature))
    }
    #expect(Set(plain.clusters.map { Set($0.members) }) == Set(turned.clusters.map { Set($0.members) }))
    let count = plain.features.count
    for i in 0..<count {
      for j in 0..<count {
        let mirrored = turned.associations[(count - 1 - i) * count + count - 1 - j]
        #expect(abs(plain.associations[i * count + j] - mirrored) < 1e-14)
      }
    }
  }

  @Test("a declared group is one feature, as near to others as its nearest member, and none of its members is named")
  func declaredGroups() throws {
    let table = table()
    let features = table.columns.map(\.name).filter { $0 != "outcome" }
    let size = FeatureGroup(name: "size", members: ["radius", "alone"])
    let cohort = Cohort(
      table: table, target: try Target("outcome", in: table), features: features, groups: [size])
    let (encoding, everything) = cohort.everything()
    let found = Redundancy(of: cohort, everything, encoding: encoding, seed: Seed(0), threads: Threads(1))
    #expect(found.features.map(\.feature) == everything.x.features.map(\.name))
    let joined = try #require(found.features.first { $0.feature == "size" })
    #expect(joined.substitutes.map(\.feature) == ["area", "perimeter", "gappy"])
    #expect(joined.varianceInflation != nil)
    #expect(!found.features.contains { $0.substitutes.contains { size.members.contains($0.feature) } })
  }

  @Test("threads change no bit")
  func threads() throws { #expect(try redundancy(table(), threads: 1) == redundancy(table(), threads: 2)) }

  @Test(
    "clusters are measured by groups with names that do not depend on the order of columns; the strongest comes first")
  func measuring() throws {
    var found = try redundancy(table())
    #expect(found.clusters.allSatisfy { $0.importance == nil })
    found.measure { groups in
      #expect(Set(groups.map(\.name)) == ["area + perimeter + radius", "color + shade", "alone + gappy"])
      return groups.map { group in
        let score = Double(group.members.count) - (group.members.contains("alone") ? 5 : 0)
        return ImportanceScore(feature: group.name, score: score, low: score - 1, high: score + 1)
      }
    }
    #expect(
      found.clusters.map(\.members) == [["radius", "perimeter", "area"], ["shade", "color"], ["alone", "gappy"]])
    #expect(found.clusters.map(\.importance?.value) == [3, 2, -3])
    #expect(found.clusters.map(\.importance?.low) == [2, 1, -4])
  }

  @Test("what a group's importance says depends on how much of it its members show alone")
  func reading() {
    func reading(_ group: Estimate?, _ alone: [Double], reach: Double = 0.005) -> ClusterReading {
      let names: [ByteText] = ["a", "b", "c"]
      let ranking = alone.enumerated().sorted { $0.element > $1.element }.map { place, score in
        RankedFeature(
          feature: names[place], rank: 1, rankLow: 1, rankHigh: 1, tier: 1, score: score, low: score - reach,
          high: score + reach, isSelected: true, entry: nil, verdict: nil, why: "")
      }
      let cluster = FeatureCluster(
        members: names, measure: .spearman, association: 0.9, weakest: 0.8, importance: group)
      return ClusterReading(cluster, ranking: ranking)
    }
    let group = Estimate(1, low: 0.5, high: 2)
    #expect(reading(nil, [1, 1, 1]) == .unmeasured)
    #expect(reading(Estimate(1, low: -0.1, high: 2), [0, 0, 0]) == .unneeded)
    #expect(reading(group, [0.01, -0.02, 0.2]) == .interchangeable)
    #expect(reading(group, [0.01, 0.7, 0]) == .carried(["b"]))
    #expect(reading(group, [0.6, 0.7, 0]) == .carried(["b", "a"]))
    #expect(reading(group, [0.01, 0.7, 0], reach: 0.8) == .onlyTogether)
    #expect(reading(group, [0.3, 0.4, 0.3]) == .divided)
    #expect(reading(group, [0.6, 0.7, 0.9]) == .divided)
  }

  @Test("a run has what is shared and how far its rankings agree, and no value of a row")
  func run() throws {
    let source = DataSource(fileName: "t.csv", sha256: String(repeating: "0", count: 64), byteCount: 1)
    let options = AnalysisOptions(
      target: "outcome", models: ["linear", "lasso"], methods: .brief, resampling: .folds(3, repeats: 1), repeats: 3,
      pathFolds: 3,
      threads: Threads(1))
    let run = try Analysis(options).run(
      on: table(), from: source,
      as: RunIdentity(id: "id", createdAt: "2026-01-01T00:00:00Z", version: "1", command: ["assay"]))
    #expect(run.redundancy.cluster(of: "radius")?.members == ["radius", "perimeter", "area"])
    #expect(run.redundancy.features.map(\.feature) == run.encoding.features.map(\.name))
    #expect(run.agreement.sources.contains(Agreement.Source(model: "lasso", method: "permutation")))
    #expect(run.timings.contains { $0.stage == "redundancy" })
  }
}
