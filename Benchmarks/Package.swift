// swift-tools-version: 6.2
import PackageDescription

/// The server with a context of the folder's.
func server(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            .product(name: "Contexts", package: "uuu-server"),
            .product(name: "UUUServer", package: "uuu-server"),
        ],
        path: "peers/\(name)",
        swiftSettings: [.treatAllWarnings(as: .error)]
    )
}

/// Programs to measure that are made of the server's library, as an author's own are.
let package = Package(
    name: "uuu-server-benchmarks",
    dependencies: [.package(name: "uuu-server", path: "..")],
    targets: [
        server("fanout"),
        server("tally"),
    ]
)
