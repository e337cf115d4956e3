// swift-tools-version: 6.1
// The package: one folder in Sources for one idea. Imports run one way, from `advex` down to
// `Nets` on one side and `Store` on the other; Tests/HouseTests holds them to it.
import PackageDescription

/// Loops over pixels, bytes and numbers run in the tests too, so they are optimised in debug builds as
/// well.
let optimisedC: [CSetting] = [.unsafeFlags(["-O3", "-mprefer-vector-width=512"])]
let optimisedSwift: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "advex",
  products: [
    .executable(name: "advex", targets: ["advex"]),
    .library(name: "advex_sqlite", type: .dynamic, targets: ["SQLExtension"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    .target(
      name: "COneDNN", cSettings: optimisedC, linkerSettings: [.linkedLibrary("dnnl")]),
    .target(name: "CKernels", cSettings: optimisedC),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .target(name: "CJPEG", cSettings: optimisedC, linkerSettings: [.linkedLibrary("jpeg")]),
    .target(
      name: "SQLFunctions", cSettings: optimisedC,
      linkerSettings: [.linkedLibrary("zstd"), .linkedLibrary("png")]),
    // The same functions as a library that the sqlite3 shell, Python and Datasette load. Linked
    // statically, it asks for no Swift runtime, of which it has nothing.
    .target(
      name: "SQLExtension", cSettings: optimisedC + [.unsafeFlags(["-fvisibility=hidden"])],
      linkerSettings: [
        .linkedLibrary("zstd"), .linkedLibrary("png"), .unsafeFlags(["-static-stdlib"]),
      ]),
    .target(name: "Nets", dependencies: ["COneDNN", "CKernels"], swiftSettings: optimisedSwift),
    .target(name: "Learning", dependencies: ["Nets"], swiftSettings: optimisedSwift),
    .target(
      name: "Store",
      dependencies: [
        "CZstd", "SQLFunctions",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      resources: [.embedInCode("schema.sql"), .embedInCode("queries")],
      swiftSettings: optimisedSwift),
    .target(
      name: "Datasets", dependencies: ["Store", "Learning", "Nets", "CZlib", "CPNG", "CJPEG"],
      resources: [.embedInCode("photographs")],
      swiftSettings: optimisedSwift),
    .target(
      name: "Experiments", dependencies: ["Datasets", "Learning", "Nets", "Store"],
      swiftSettings: optimisedSwift),
    .target(name: "Report", dependencies: ["Store"]),
    .executableTarget(
      name: "advex",
      dependencies: [
        "Experiments", "Report", "Datasets", "Learning", "Nets", "Store",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(name: "NetsTests", dependencies: ["Nets"]),
    .testTarget(name: "LearningTests", dependencies: ["Learning"]),
    .testTarget(
      name: "StoreTests",
      dependencies: [
        "Store", "SQLFunctions",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Store", "Learning", "Nets"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: ["Experiments", "Datasets", "Store", "Learning", "Nets"]),
    .testTarget(name: "ReportTests", dependencies: ["Report", "Datasets", "Store", "Nets"]),
    .testTarget(name: "CommandTests", dependencies: ["advex", "Nets"]),
    .testTarget(name: "HouseTests"),
  ]
)
