import Foundation
import Testing

/// The inputs that the fuzzer starts from, and those with which it found a fault.
@Suite("The corpus of the fuzzer of compressed messages")
struct CorpusTests {
    /// The files of a folder of Tests/Fuzz, by path.
    private static func files(_ folder: String) -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fuzz/\(folder)")
        // A folder of failures need not exist: none may have been found.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.sorted().map { root.appending(path: $0).path }
    }

    @Test("the corpus is where it should be")
    func corpusExists() {
        #expect(Self.files("Corpus/Deflate").count >= 13)
    }

    @Test("inflating keeps its promises", arguments: files("Corpus/Deflate") + files("FailCases/Deflate"))
    func messages(_ path: String) throws {
        try DeflateCheck.run(Array(try Data(contentsOf: URL(filePath: path))))
    }
}
