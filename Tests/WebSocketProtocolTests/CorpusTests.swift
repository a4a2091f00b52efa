import Foundation
import Testing

/// The seed inputs of the fuzzers, and the inputs with which they found an error.
@Suite("The fuzzers' corpus")
struct CorpusTests {
    /// Returns the files of a folder in Tests/Fuzz by their paths.
    private static func files(_ folder: String) -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fuzz/\(folder)")
        // The folder of failures does not exist if no error was found.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.sorted().map { root.appending(path: $0).path }
    }

    private static func read(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    @Test("the corpus exists")
    func corpusExists() {
        #expect(Self.files("Corpus/Frames").count >= 32)
        #expect(Self.files("Corpus/Handshake").count >= 27)
    }

    @Test("streams of frames agree with the reference", arguments: files("Corpus/Frames") + files("FailCases/Frames"))
    func frames(_ path: String) throws {
        try FrameCheck.run(Self.read(path))
    }

    @Test(
        "heads of requests agree with the reference",
        arguments: files("Corpus/Handshake") + files("FailCases/Handshake")
    )
    func handshakes(_ path: String) throws {
        try HandshakeCheck.run(Self.read(path))
    }
}
