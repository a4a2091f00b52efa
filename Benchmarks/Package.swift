// swift-tools-version: 6.2
import PackageDescription

/// Returns the target of a server with the contexts in `peers/NAME`.
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

/// The measured programs that are built with the server's library, as an author's program is.
let package = Package(
    name: "uuu-server-benchmarks",
    dependencies: [.package(name: "uuu-server", path: "..")],
    targets: [
        server("fanout"),
        server("tally"),
    ]
)
