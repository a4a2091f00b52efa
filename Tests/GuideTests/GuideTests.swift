import Foundation
import Testing

@Suite("the code in the guide for authors compiles and does what the guide says")
struct GuideTests {
    /// The text by which to recognize a piece that is the manifest or the main file of an author's package.
    private static let programs = ["// swift-tools-version", "@main"]

    private static let documents = [
        "docs/WRITING-CONTEXTS.md", "README.md", "Sources/Contexts/Contexts.docc/Contexts.md",
        "Sources/ContextsTesting/ContextsTesting.docc/ContextsTesting.md",
        "Sources/UUUServer/UUUServer.docc/UUUServer.md",
    ]

    private static func lines(of text: Substring) -> [Substring] {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }
    }

    private static func file(_ name: String) throws -> [Substring] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        return Self.lines(of: try String(contentsOf: folder.appending(path: name), encoding: .utf8)[...])
    }

    /// Returns the pieces of Swift code in a document.
    private static func pieces(of document: String) throws -> [Substring] {
        let path = URL(filePath: #filePath).appending(path: "../../../\(document)").standardizedFileURL
        let guide = try String(contentsOf: path, encoding: .utf8)
        return guide.split(separator: "```swift\n").dropFirst().compactMap { $0.split(separator: "```").first }
    }

    @Test("each piece of code is, letter by letter, in a file that these tests compile")
    func compiled() throws {
        let all = try Self.documents.flatMap { try Self.pieces(of: $0) }
        let pieces = all.filter { piece in !Self.programs.contains { piece.contains($0) } }
        #expect(pieces.count == 9)
        let files = try [
            "CTavern", "CTavern+Order", "CTavern+Timers", "CTavern+Shelf", "Tavern", "TavernTests", "CBar",
        ].map {
            try Self.file("\($0).swift")
        }
        for piece in pieces {
            let lines = Self.lines(of: piece)
            #expect(files.contains { $0.contains(lines) }, "\(lines.first ?? "")")
        }
    }
}
