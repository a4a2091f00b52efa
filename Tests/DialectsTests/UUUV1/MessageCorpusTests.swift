import Foundation
import TestSupport
import Testing

/// The seed inputs of the fuzzer, and the inputs with which it found an error.
@Suite("Arbitrary bytes as a message of a client")
struct MessageCorpusTests {
    /// Returns the files of a folder in Tests/Fuzz by their paths.
    private static func files(_ folder: String) -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fuzz/\(folder)")
        // The folder of failures does not exist if no error was found.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.sorted().map { root.appending(path: $0).path }
    }

    @Test("the corpus exists")
    func corpusExists() {
        #expect(Self.files("Corpus/Messages").count >= 10)
    }

    @Test(
        "the corpus of the fuzzer has the properties",
        arguments: files("Corpus/Messages") + files("FailCases/Messages")
    )
    func corpus(_ path: String) throws {
        try MessageCheck.run(Array(try Data(contentsOf: URL(filePath: path))))
    }

    @Test("messages that were changed at random are refused or read, without a trap")
    func mutations() {
        let seed = UInt64.random(in: 0 ... .max)
        print("mutated messages: seed \(seed)")
        var messages = RandomMessages(seed: seed)
        for _ in 0..<3_000 {
            let bytes = messages.nextInput()
            do { try MessageCheck.run(bytes) } catch { Issue.record("seed \(seed): \(error)") }
        }
    }
}
