import Foundation
import StateCoding
import TestSupport
import Testing

/// The seed inputs of the fuzzer, and the inputs with which it found an error.
@Suite("Arbitrary bytes as a state")
struct StateCorpusTests {
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
        #expect(Self.files("Corpus/State").count >= 10)
    }

    @Test("the corpus of the fuzzer has the properties", arguments: files("Corpus/State") + files("FailCases/State"))
    func corpus(_ path: String) throws {
        try StateCheck.run(Array(try Data(contentsOf: URL(filePath: path))))
    }

    @Test("a state that was changed at random is refused or decoded, without a trap")
    func mutations() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("mutated states: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let full = try StateEncoderTests.bytes(of: StateSpecimen.full)
        for _ in 0..<3_000 {
            var bytes = full
            for _ in 0..<Int.random(in: 1...4, using: &random) { Self.mutate(&bytes, using: &random) }
            do { try StateCheck.run(bytes) } catch { Issue.record("seed \(seed): \(error)") }
        }
    }

    private static func mutate(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        guard let location = bytes.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[location] = .random(in: 0...255, using: &random)
        case 1: bytes[location] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.remove(at: location)
        case 3: bytes.insert(.random(in: 0...255, using: &random), at: location)
        default: bytes.removeSubrange(location...)
        }
    }
}
