// swift-tools-version: 6.1
import PackageDescription

// Places at which a build for tests can be told to die: see CrashPoint and script/test --faults.
let crashPoints: [SwiftSetting] = Context.environment["ASSAY_FAULTS"] == nil ? [] : [.define("ASSAY_FAULTS")]

let strict: [SwiftSetting] =
  [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + crashPoints

/// Only with `swift build --traits Spark`.
let whenSpark: TargetDependencyCondition? = .when(traits: ["Spark"])

let package = Package(
  name: "Assay",
  platforms: [.macOS(.v14)],
  products: [
    .executable(name: "assay", targets: ["assay"]),
    .library(name: "FeatureImportance", targets: ["FeatureImportance", "Tabular"]),
  ],
  traits: [
    .trait(name: "Spark", description: "The client of Spark Connect; off by default, for gRPC takes minutes to build.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
  ],
  targets: [
    .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"]), .brew(["libcsv"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),

    .target(name: "Tabular", dependencies: ["CLibCSV", "CZlib", "CZstd"], swiftSettings: strict),
    .target(
      name: "FeatureImportance",
      dependencies: ["COpenBLAS", "Tabular", .product(name: "RealModule", package: "swift-numerics")],
      swiftSettings: strict),
    .target(
      name: "Storage",
      dependencies: [
        "FeatureImportance", "Tabular",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "Reports",
      dependencies: ["FeatureImportance", "Tabular", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "Spark",
      dependencies: [
        "FeatureImportance", "Tabular",
        .product(name: "GRPCCore", package: "grpc-swift-2", condition: whenSpark),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport", condition: whenSpark),
        .product(name: "SwiftProtobuf", package: "swift-protobuf", condition: whenSpark),
      ],
      exclude: ["Protocol/connect.proto"],
      swiftSettings: strict),
    .executableTarget(
      name: "assay",
      dependencies: [
        "FeatureImportance", "Reports", "Storage", "Tabular",
        .target(name: "Spark", condition: whenSpark),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["FeatureImportance", "Tabular"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "TabularTests", dependencies: ["CZlib", "CZstd", "Tabular", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "FeatureImportanceTests", dependencies: ["FeatureImportance", "Tabular", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "StorageTests",
      dependencies: [
        "FeatureImportance", "Reports", "Storage", "Tabular", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "FeatureImportance", "Reports", "Tabular", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SparkTests", dependencies: ["FeatureImportance", "Spark", "Tabular"], exclude: ["arrow_samples.py"],
      swiftSettings: strict),
    .testTarget(name: "AssayTests", dependencies: ["assay", "TestSupport"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// A libFuzzer target links only with its sanitizer, and gold can't link it: see script/fuzz.
if Context.environment["ASSAY_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "ReaderFuzzer", dependencies: ["Tabular", "TestSupport"], path: "Tests/Fuzzing", swiftSettings: strict,
      linkerSettings: [.unsafeFlags(["-use-ld=lld"])]))
}
