import Contexts
import Foundation
import StandardContexts
import TestSupport
import Testing

@Suite("what the README shows authors can be compiled, and does what it says there")
struct ReadmeTests {
    /// How the pieces begin that are files of the author's own package: its manifest, and what starts it.
    private static let programs = ["// swift-tools-version", "import UUUServer"]

    private static func lines(of text: Substring) -> [Substring] {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }
    }

    private static func file(_ name: String) throws -> [Substring] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        return Self.lines(of: try String(contentsOf: folder.appending(path: name), encoding: .utf8)[...])
    }

    /// The Swift pieces of the author's chapter.
    private static func pieces() throws -> [Substring] {
        let path = URL(filePath: #filePath).appending(path: "../../../README.md").standardizedFileURL
        let readme = try String(contentsOf: path, encoding: .utf8)
        let chapter = try #require(readme.split(separator: "\n## Write a context\n").last).split(separator: "\n## ")[0]
        return chapter.split(separator: "```swift\n").dropFirst().compactMap { $0.split(separator: "```").first }
    }

    @Test("each piece stands, letter by letter, in a file that these tests compile")
    func compiled() throws {
        let pieces = try Self.pieces().filter { piece in !Self.programs.contains { piece.hasPrefix($0) } }
        #expect(pieces.count == 3)
        let files = try ["CTavern.swift", "CTavern+Readme.swift"].map(Self.file)
        for piece in pieces {
            let lines = Self.lines(of: piece)
            #expect(files.contains { $0.contains(lines) }, "\(lines.first ?? "")")
        }
    }

    @Test("the tavern serves drinks, and goes on where one left it for a menu")
    func conversation() async throws {
        var registry = ContextRegistry.standard
        registry.register(CTavern.self)
        let ada = try await TestClient(registry)
        #expect(await ada.enter("c_lobby") == ["You are in the tavern. Type 'commands' for what one can do here."])
        await ada.converse([
            ("drink pale ale", ["You drink pale ale. That makes 1."]),
            ("drink", ["Usage: drink <what>"]),
            ("drnk ale", ["The innkeeper shrugs. Did you mean 'drink'?"]),
            ("help drink", ["drink <what>: order something\nExample: drink ale"]),
            ("manage", ["Account Management"]),
            ("lobby", ["You are back."]),
            ("DRINK ale", ["You drink ale. That makes 2."]),
        ])
    }
}
