import Foundation

/// Files beside the tests and in the repository.
enum Fixtures {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    /// The contents of a file in `Tests/SettingsTests/Fixtures`.
    static func read(_ name: String) throws -> Data {
        try Data(contentsOf: self.folder.appending(path: "Fixtures/\(name)"))
    }

    /// The shipped config.ini.
    static func shippedConfiguration() throws -> Data {
        try Data(contentsOf: self.folder.appending(path: "../../config.ini"))
    }

    /// The fuzzer's seed inputs, and those at which it has once failed.
    static func fuzzInputs() throws -> [Data] {
        try ["Corpus/INI", "FailCases/INI"].flatMap { path in
            let folder = self.folder.appending(path: "../Fuzz/\(path)")
            guard FileManager.default.fileExists(atPath: folder.path) else { return [Data]() }
            return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .map { try Data(contentsOf: $0) }
        }
    }
}
