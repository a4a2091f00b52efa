// swift-tools-version: 6.2
import PackageDescription

/// What every target is built with.
let house: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0470-isolated-conformances.md
    .enableUpcomingFeature("InferIsolatedConformances"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0481-weak-let.md
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
    .strictMemorySafety(),
    // What hangs or traps on purpose, for tests of what happens then: never in a release.
    .define("UUU_FAULTS", .when(configuration: .debug)),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0480-swiftpm-warning-control.md
    .treatAllWarnings(as: .error),
]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// The targets of docs/ARCHITECTURE.md: each imports only what it names here, which the build checks.
let package = Package(
    name: "uuu-server",
    products: [
        .executable(name: "uuu-server", targets: ["uuu-server"]),
        .library(name: "Contexts", targets: ["Contexts"]),
        .library(name: "ContextsTesting", targets: ["ContextsTesting"]),
        .library(name: "StandardContexts", targets: ["StandardContexts"]),
        .library(name: "UUUServer", targets: ["UUUServer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Floor 0: stand on nothing of ours.
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libxcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLinux"),
        .target(name: "WebSocketProtocol", swiftSettings: house),
        .target(name: "StateCoding", swiftSettings: house),
        .target(name: "Addresses", swiftSettings: house),
        .target(name: "Words", swiftSettings: house),
        .target(name: "Dumps", swiftSettings: house),
        .target(name: "Telemetry", dependencies: [logging], swiftSettings: house),

        // Floor 1: one trade each.
        .target(name: "Settings", dependencies: ["Addresses", "Words"], swiftSettings: house),
        .target(name: "Contexts", dependencies: ["StateCoding", "Telemetry", "Words", logging], swiftSettings: house),
        .target(name: "Deflate", dependencies: ["WebSocketProtocol", "CZlib"], swiftSettings: house),
        .target(name: "Reactor", dependencies: ["Addresses", "CLinux"], swiftSettings: house),
        .target(name: "Files", dependencies: ["CLinux"], swiftSettings: house),
        .target(name: "Systemd", dependencies: ["Addresses", "CSystemd", "CLinux", logging], swiftSettings: house),

        // Floor 2: what stands on contexts.
        .target(name: "World", dependencies: ["Addresses", "Contexts", "Telemetry", logging], swiftSettings: house),
        .target(name: "StandardContexts", dependencies: ["Contexts"], swiftSettings: house),
        .target(name: "Dialects", dependencies: ["Contexts"], swiftSettings: house),
        .target(
            name: "Transport",
            dependencies: [
                "WebSocketProtocol", "Deflate", "Addresses", "Telemetry", "Contexts", "Dialects", "Reactor", logging,
            ],
            swiftSettings: house
        ),

        // Floor 3: what keeps the world, and what tests contexts in one.
        .target(name: "Hashing", dependencies: ["World", "CSodium", "CCrypt", "CLinux"], swiftSettings: house),
        .target(
            name: "ContextsTesting",
            dependencies: ["Contexts", "World", "Telemetry", logging],
            swiftSettings: house
        ),
        .target(
            name: "StorageSQLite",
            dependencies: [
                "World", "Contexts", "Addresses", "Files",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: house
        ),

        // Floor 4 and 5: the whole, and its door.
        .target(
            name: "UUUServer",
            dependencies: [
                "Settings", "Contexts", "World", "Reactor", "Systemd", "StandardContexts", "Hashing", "StorageSQLite",
                "Transport", "WebSocketProtocol", "Files", "Telemetry", "Addresses", "Dumps",
                logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house
        ),
        .executableTarget(name: "uuu-server", dependencies: ["UUUServer"], swiftSettings: house),

        // What several test targets need, and no product.
        .target(
            name: "TestSupport",
            dependencies: ["ContextsTesting", "Contexts", "World", logging],
            path: "Tests/TestSupport",
            swiftSettings: house
        ),

        .testTarget(
            name: "WebSocketProtocolTests",
            dependencies: ["TestSupport", "WebSocketProtocol"],
            swiftSettings: house
        ),
        .testTarget(name: "WordsTests", dependencies: ["Words"], swiftSettings: house),
        .testTarget(name: "DumpsTests", dependencies: ["TestSupport", "Dumps"], swiftSettings: house),
        .testTarget(name: "AddressesTests", dependencies: ["TestSupport", "Addresses"], swiftSettings: house),
        .testTarget(name: "StateCodingTests", dependencies: ["TestSupport", "StateCoding"], swiftSettings: house),
        .testTarget(
            name: "TelemetryTests",
            dependencies: ["Telemetry", "TestSupport", logging],
            swiftSettings: house
        ),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "Addresses"],
            exclude: ["Fixtures"],
            swiftSettings: house
        ),
        .testTarget(
            name: "ContextsTests",
            dependencies: [
                "Contexts", "ContextsTesting", "TestSupport", "StateCoding", "Telemetry", "Words", "World", logging,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "ContextsTestingTests",
            dependencies: ["ContextsTesting", "Contexts", "StandardContexts"],
            swiftSettings: house
        ),
        // Without the settings of this house: as in a package of an author's own.
        .testTarget(name: "GuideTests", dependencies: ["Contexts", "ContextsTesting", "StandardContexts"]),
        .testTarget(
            name: "WorldTests",
            dependencies: ["TestSupport", "Addresses", "World", "Contexts", "Telemetry", logging],
            swiftSettings: house
        ),
        .testTarget(
            name: "DeflateTests",
            dependencies: ["TestSupport", "Deflate", "WebSocketProtocol"],
            swiftSettings: house
        ),
        .testTarget(
            name: "DialectsTests",
            dependencies: ["TestSupport", "Dialects", "Contexts"],
            exclude: ["Fixtures"],
            swiftSettings: house
        ),
        .testTarget(
            name: "ReactorTests",
            dependencies: ["TestSupport", "Reactor", "Addresses", "CLinux"],
            swiftSettings: house
        ),
        .testTarget(name: "FilesTests", dependencies: ["TestSupport", "Files"], swiftSettings: house),
        .testTarget(
            name: "SystemdTests",
            dependencies: ["TestSupport", "Systemd", "CSystemd", "CLinux", logging],
            swiftSettings: house
        ),
        .testTarget(
            name: "StandardContextsTests",
            dependencies: [
                "StandardContexts", "Contexts", "ContextsTesting", "TestSupport", "StateCoding", "World",
            ],
            swiftSettings: house
        ),
        // What every engine promises; it has no tests of its own, and engines' tests use it.
        .target(
            name: "EngineContract",
            dependencies: ["World", "Contexts"],
            path: "Tests/EngineContract",
            swiftSettings: house
        ),
        .testTarget(
            name: "EngineContractTests",
            dependencies: ["TestSupport", "EngineContract", "World", "Contexts", "Addresses"],
            swiftSettings: house
        ),
        .testTarget(
            name: "HashingTests",
            dependencies: ["TestSupport", "Hashing", "World", "CSodium"],
            swiftSettings: house
        ),
        .testTarget(
            name: "StorageSQLiteTests",
            dependencies: [
                "TestSupport", "StorageSQLite", "EngineContract", "World", "Contexts", "Files",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "TransportTests",
            dependencies: [
                "TestSupport",
                "Transport", "WebSocketProtocol", "Deflate", "Addresses", "StateCoding", "Contexts", "Reactor", logging,
            ],
            exclude: ["Fixtures"],
            swiftSettings: house
        ),
        .testTarget(
            name: "UUUServerTests",
            dependencies: [
                "TestSupport",
                "UUUServer", "Settings", "Contexts", "StandardContexts", "World", "StorageSQLite", "Reactor",
                "Systemd", "Telemetry", "Transport", "WebSocketProtocol", "Addresses", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house
        ),
    ],
    swiftLanguageModes: [.v6]
)
