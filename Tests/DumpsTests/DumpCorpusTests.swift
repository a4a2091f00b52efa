import Dumps
import Foundation
import TestSupport
import Testing

/// The seed inputs of the fuzzer, and the inputs with which it found an error.
@Suite("Arbitrary bytes as a table")
struct DumpCorpusTests {
    /// Returns the files of a folder in Tests/Fuzz by their paths.
    private static func files(_ folder: String) -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fuzz/\(folder)")
        // The folder of failures does not exist if no error was found.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.sorted().map { root.appending(path: $0).path }
    }

    @Test("the corpus exists")
    func corpusExists() {
        #expect(Self.files("Corpus/Dumps").count >= 6)
    }

    @Test("the corpus of the fuzzer has the properties", arguments: files("Corpus/Dumps") + files("FailCases/Dumps"))
    func corpus(_ path: String) throws {
        try DumpCheck.run(Array(try Data(contentsOf: URL(filePath: path))))
    }

    @Test("files that were changed at random are refused or read, without a trap", arguments: Seeds.fresh)
    func changed(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let seeds = try Self.files("Corpus/Dumps").map { Array(try Data(contentsOf: URL(filePath: $0))) }
        for _ in 0..<300 {
            guard var bytes = seeds.randomElement(using: &random) else { continue }
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert("'\"`\\(),;/*-#\n\0".utf8.randomElement(using: &random) ?? 0, at: index)
                }
            }
            try DumpCheck.run(bytes)
        }
    }
}
