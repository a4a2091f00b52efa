import Foundation
import Telemetry
import Testing

/// The journal's catalogue as systemd reads it: `systemd/uuu-server.catalog`.
@Suite("the catalogue of log events (SD-13)")
struct CatalogueTests {
    typealias LogEvent = Telemetry.LogEvent

    /// The explanation of one event for the operator.
    struct Entry {
        var headers: [String: String] = [:]
        /// Paragraphs that say what happened and what to do.
        var paragraphs: [String] = []

        /// The fields that the text uses.
        var fields: Set<String> {
            let text = (self.headers.values + self.paragraphs).joined(separator: "\n")
            let pieces = text.split(separator: "@", omittingEmptySubsequences: false)
            return Set(pieces.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) })
        }
    }

    /// The fields that every record has.
    static let ofAll: Set<String> = ["MESSAGE", "PRIORITY", "UUU_EVENT", "MESSAGE_ID", "_PID", "_SYSTEMD_UNIT"]

    static func lines() throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appending(path: "../../systemd/uuu-server.catalog"))
        return String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// The entries by id.
    static func entries() throws -> [String: Entry] {
        let text = try self.lines().filter { !$0.hasPrefix("#") }.joined(separator: "\n")
        var entries: [String: Entry] = [:]
        for piece in ("\n" + text).components(separatedBy: "\n-- ").dropFirst() {
            let paragraphs = piece.components(separatedBy: "\n\n")
            let head = paragraphs[0].components(separatedBy: "\n")
            #expect(entries[head[0]] == nil, "twice: \(head[0])")
            var entry = Entry(paragraphs: paragraphs.dropFirst().map(Self.unwrapped).filter { !$0.isEmpty })
            for line in head.dropFirst() {
                let colon = try #require(line.range(of: ": "), "no header: \(line)")
                entry.headers[String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
            }
            entries[head[0]] = entry
        }
        return entries
    }

    private static func unwrapped(_ paragraph: String) -> String {
        paragraph.split(separator: "\n").joined(separator: " ")
    }

    @Test("each event has an entry, and each entry an event")
    func complete() throws {
        let ids = try Set(Self.entries().keys)
        let known = Set(LogEvent.allCases.map(\.id))
        let missing = LogEvent.allCases.filter { !ids.contains($0.id) }.map { "\($0.id) \($0.rawValue)" }
        #expect(missing == [])
        #expect(ids.subtracting(known) == [])
    }

    @Test("an entry says what happened and what the operator should do", arguments: LogEvent.allCases)
    func content(_ event: LogEvent) throws {
        let entry = try #require(try Self.entries()[event.id])
        #expect(Set(entry.headers.keys) == ["Subject", "Defined-By", "Support"])
        #expect(entry.headers["Defined-By"] == "uuu-server")
        #expect(entry.headers["Support"] == "file:///usr/share/doc/uuu-server/docs/OPERATING.md")
        #expect(entry.headers["Subject"].map { (10...70).contains($0.count) && !$0.hasSuffix(".") } == true)
        #expect(entry.paragraphs.count >= 2)
        let advice = try #require(entry.paragraphs.last)
        #expect(advice.hasPrefix("What to do: ") && advice.count >= 20 && advice.hasSuffix("."))
    }

    @Test("an entry uses only fields that every record of its event has", arguments: LogEvent.allCases)
    func fields(_ event: LogEvent) throws {
        let entry = try #require(try Self.entries()[event.id])
        let own = event.fields.map { "UUU_" + $0.rawValue.dropFirst(4).uppercased() }
        #expect(entry.fields.subtracting(Self.ofAll.union(own)) == [])
        #expect(!entry.fields.contains("UUU_ORIGIN"), "a stranger's text may steer the terminal that shows it")
    }

    @Test("before each entry its event is named, for readers of the file")
    func comments() throws {
        let lines = try Self.lines()
        for event in LogEvent.allCases {
            let location = try #require(lines.firstIndex(of: "-- \(event.id)"))
            #expect(location > 0 && lines[location - 1] == "# \(event.rawValue)")
        }
    }

    @Test("its lines fit into a terminal")
    func width() throws {
        for line in try Self.lines() { #expect(line.count <= 80, "\(line)") }
    }
}
