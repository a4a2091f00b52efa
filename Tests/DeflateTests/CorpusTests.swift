import Foundation
import Testing

/// The seed inputs of the fuzzer, and the inputs with which it found an error.
@Suite("The corpus of the fuzzer of compressed messages")
struct CorpusTests {
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
        #expect(Self.files("Corpus/Deflate").count >= 13)
    }

    @Test("the promises of the inflater hold", arguments: files("Corpus/Deflate") + files("FailCases/Deflate"))
    func messages(_ path: String) throws {
        try DeflateCheck.run(Array(try Data(contentsOf: URL(filePath: path))))
    }
}
