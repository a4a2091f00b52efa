import Logging
import Testing

@testable import Systemd

@Suite("Journal fields (SD-12, SEC-45)")
struct JournalEntryTests {
    private func assignments(_ record: LogRecord) -> [String] {
        let entry = JournalEntry(record, identifier: "uuu-server", documentation: "man:test(1)")
        return entry.ranges.map { String(decoding: entry.bytes[$0], as: UTF8.self) }
    }

    @Test("a record has its text, priority, program, code location, thread, and metadata")
    func fields() {
        let record = LogRecord.test(
            "Logged in",
            level: .notice,
            fields: [.init("uuu.account", "alice"), .init("uuu.client_addr", "::1")]
        )
        #expect(
            self.assignments(record) == [
                "MESSAGE=Logged in", "PRIORITY=5", "SYSLOG_IDENTIFIER=uuu-server", "CODE_FILE=Module/File.swift",
                "CODE_LINE=12", "CODE_FUNC=function(_:)", "TID=42", "UUU_ACCOUNT=alice", "UUU_CLIENT_ADDR=::1",
            ]
        )
    }

    @Test(
        "the message is the constant text with its completion: one line, whatever that contains",
        arguments: forgeries
    )
    func message(_ text: String) throws {
        let message = try #require(self.assignments(.test("Refused", completion: ": \(text)")).first)
        #expect(message.hasPrefix("MESSAGE=Refused: "))
        #expect(message.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(self.assignments(.test("Refused", completion: " from ::1")).first == "MESSAGE=Refused from ::1")
    }

    @Test(
        "levels become priorities",
        arguments: zip(Logger.Level.allCases, [7, 7, 6, 5, 4, 3, 2])
    )
    func priorities(_ level: Logger.Level, _ priority: Int) {
        #expect(self.assignments(.test(level: level))[1] == "PRIORITY=\(priority)")
    }

    @Test(
        "keys become names that the journal accepts",
        arguments: [
            ("uuu.client_addr", "UUU_CLIENT_ADDR"), ("uuu.event", "UUU_EVENT"), ("Request-ID", "REQUEST_ID"),
            ("_uid", "UID"),
            ("__x", "X"), ("9lives", "UUU_9LIVES"), ("", "UUU_"), ("ключ", "UUU_"), ("straße", "STRA_E"),
            ("a=b\nPRIORITY", "A_B_PRIORITY"), ("uuu.message_id", "UUU_MESSAGE_ID"),
        ]
    )
    func names(_ key: String, _ name: String) {
        #expect(JournalEntry.name(for: key) == name)
    }

    @Test(
        "metadata cannot repeat the fields that systemd reads",
        arguments: [
            "message", "message_id", "priority", "syslog.identifier", "code_file", "_code_line", "CODE_FUNC", "tid",
            "errno", "documentation", "unit", "object-pid",
        ]
    )
    func ownNames(_ key: String) {
        #expect(JournalEntry.name(for: key).hasPrefix("UUU_"))
    }

    @Test("any key becomes a name of A–Z, 0–9 and _, at most 64 long, that begins with a letter")
    func anyKey() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = TestGenerator(state: seed)
        for _ in 0..<2_000 {
            let scalars = (0..<Int.random(in: 0..<100, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0..<0x500, using: &generator))
            }
            let name = JournalEntry.name(for: String(String.UnicodeScalarView(scalars)))
            #expect((1...64).contains(name.utf8.count), "seed \(seed)")
            #expect(name.unicodeScalars.allSatisfy { "A"..."Z" ~= $0 || "0"..."9" ~= $0 || $0 == "_" }, "seed \(seed)")
            #expect(name.unicodeScalars.first.map { "A"..."Z" ~= $0 } == true, "seed \(seed)")
        }
    }

    private static let anID = "0123456789abcdef0123456789abcdef"

    @Test("the id of an event is MESSAGE_ID, with a link to its documentation; an errno is ERRNO")
    func event() {
        let record = LogRecord.test(fields: [
            .init("message_id", "mine"), .init("uuu.errno", "98"), .init("uuu.message_id", Self.anID),
        ])
        #expect(
            self.assignments(record).dropFirst(7) == [
                "UUU_MESSAGE_ID=mine", "ERRNO=98", "MESSAGE_ID=" + Self.anID, "DOCUMENTATION=man:test(1)",
            ]
        )
    }

    @Test("a record without an id has no link to documentation")
    func plain() {
        #expect(!self.assignments(.test()).contains { $0.hasPrefix("DOCUMENTATION") || $0.hasPrefix("MESSAGE_ID") })
    }

    @Test(
        "a value that is not an id or errno is a field like any other",
        arguments: [
            ("uuu.message_id", ""), ("uuu.message_id", "0123"), ("uuu.message_id", Self.anID.uppercased()),
            ("uuu.message_id", Self.anID + "\n"), ("uuu.message_id", "x" + Self.anID.dropFirst()),
            ("uuu.errno", ""), ("uuu.errno", "ENOENT"), ("uuu.errno", "2\nPRIORITY=0"),
        ]
    )
    func malformed(_ key: String, _ value: String) {
        #expect(self.assignments(.test(fields: [.init(key, value)])).last == JournalEntry.name(for: key) + "=" + value)
    }

    @Test("what clients type stays in its own field", arguments: forgeries)
    func forgery(_ text: String) {
        let assignments = self.assignments(.test(fields: [.init("uuu.text", text)]))
        #expect(assignments.count == 8)
        #expect(assignments.last == "UUU_TEXT=" + text)
        #expect(assignments[1] == "PRIORITY=6")
    }
}
