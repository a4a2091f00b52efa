// swift-tools-version: 6.2
import PackageDescription

/// Programs to measure that are made of the server's library, as an author's own are.
let package = Package(
    name: "uuu-server-benchmarks",
    dependencies: [.package(name: "uuu-server", path: "..")],
    targets: [
        .executableTarget(
            name: "fanout",
            dependencies: [
                .product(name: "Contexts", package: "uuu-server"),
                .product(name: "UUUServer", package: "uuu-server"),
            ],
            path: "peers/fanout",
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ]
)
