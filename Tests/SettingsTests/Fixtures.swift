import Foundation

/// Files beside the tests, and those of the repository.
enum Fixtures {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    /// A file in `Tests/SettingsTests/Fixtures`.
    static func read(_ name: String) throws -> Data {
        try Data(contentsOf: self.folder.appending(path: "Fixtures/\(name)"))
    }

    /// The shipped config.ini.
    static func shippedConfiguration() throws -> Data {
        try Data(contentsOf: self.folder.appending(path: "../../config.ini"))
    }

    /// The inputs that the fuzzer starts from, and those at which it has stopped.
    static func fuzzInputs() throws -> [Data] {
        try ["Corpus/INI", "FailCases/INI"].flatMap { path in
            let folder = self.folder.appending(path: "../Fuzz/\(path)")
            guard FileManager.default.fileExists(atPath: folder.path) else { return [Data]() }
            return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .map { try Data(contentsOf: $0) }
        }
    }
}
