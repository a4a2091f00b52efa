import Logging
import Testing

@testable import Systemd

@Suite("Lines on stderr (SEC-46)")
struct ConsoleLineTests {
    private func line(_ record: LogRecord, isPrefixed: Bool = false) -> String {
        ConsoleLine(record, isPrefixed: isPrefixed).text
    }

    @Test("a line has time, level, text, and the metadata without its prefix")
    func line() {
        let record = LogRecord.test(
            "Logged in",
            level: .notice,
            fields: [.init("uuu.account", "alice"), .init("uuu.connection", "7"), .init("uuuu", "x")]
        )
        #expect(
            self.line(record) == "2026-03-04T05:06:07.089Z notice   Logged in account=alice connection=7 uuuu=x\n"
        )
    }

    @Test("the completion of the message is not repeated: it is in the fields")
    func completion() {
        let record = LogRecord.test("Refused", completion: " from ::1", fields: [.init("uuu.client_addr", "::1")])
        #expect(self.line(record) == "2026-03-04T05:06:07.089Z info     Refused client_addr=::1\n")
    }

    @Test("a value is bounded as it is written in the line, however much is escaped")
    func bounded() {
        let value = String(repeating: "\u{1}", count: 8_192)
        #expect(ConsoleLine.value(value).utf8.count <= LogText.maximumBytes + 2)
        let line = self.line(LogRecord.test(String(repeating: "\u{202E}", count: 1_024)))
        #expect(line.utf8.count < 1_200)
    }

    @Test("the name of an event is shown, its id is not")
    func event() {
        let record = LogRecord.test(fields: [.init("uuu.event", "tested"), .init("uuu.message_id", "0123")])
        #expect(self.line(record) == "2026-03-04T05:06:07.089Z info     Something happened event=tested\n")
    }

    @Test(
        "under systemd a line begins with its priority",
        arguments: zip(Logger.Level.allCases, [7, 7, 6, 5, 4, 3, 2])
    )
    func prefix(_ level: Logger.Level, _ priority: Int) {
        #expect(
            self.line(.test(level: level), isPrefixed: true).hasPrefix("<\(priority)>2026-03-04T05:06:07.089Z \(level)")
        )
    }

    @Test(
        "the time is UTC with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399_007_000, "2000-02-28T23:59:59.007Z"),
            (4_102_444_800_999_999, "2100-01-01T00:00:00.999Z"),
        ]
    )
    func time(_ microseconds: Int64, _ text: String) {
        #expect(ConsoleLine.time(microseconds) == text)
    }

    @Test(
        "values are quoted if their end would be unclear",
        arguments: [
            ("plain", "plain"), ("::1", "::1"), ("ключ", "ключ"), ("", "\"\""), ("two words", "\"two words\""),
            ("a=b", "\"a=b\""), ("say \"hi\"", #""say \"hi\"""#), (#"back\slash"#, #""back\\slash""#),
            ("a\u{3000}b", "\"a\u{3000}b\""),
            ("a \u{301}b", "\"a \u{301}b\""),
        ]
    )
    func quoting(_ value: String, _ text: String) {
        #expect(ConsoleLine.value(value) == text)
    }

    @Test(
        "what controls a terminal or ends a line is escaped",
        arguments: [
            ("\n", #""\n""#), ("\r\n", #""\r\n""#), ("\t", #""\t""#), ("\u{1B}[31m", #""\u{1b}[31m""#),
            ("\u{9B}", #""\u{9b}""#),
            ("\u{7F}", #""\u{7f}""#), ("\u{2028}", #""\u{2028}""#), ("\u{2029}", #""\u{2029}""#),
            ("\u{202E}", #""\u{202e}""#), ("\u{0}", #""\u{0}""#),
        ]
    )
    func escaping(_ value: String, _ text: String) {
        #expect(ConsoleLine.value(value) == text)
    }

    @Test("what clients type makes one line, wherever it is in the record", arguments: forgeries)
    func forgery(_ text: String) {
        let record = LogRecord.test("Said " + text, fields: [.init("uuu.text", text), .init("key" + text, "value")])
        for isPrefixed in [false, true] {
            let line = self.line(record, isPrefixed: isPrefixed)
            #expect(line.hasPrefix(isPrefixed ? "<6>2026-" : "2026-"))
            #expect(line.unicodeScalars.last == "\n")
            let inside = line.unicodeScalars.dropLast()
            #expect(inside.allSatisfy { $0.properties.generalCategory != .control })
            #expect(!inside.contains("\u{2028}") && !inside.contains("\u{2029}") && !inside.contains("\u{202E}"))
        }
    }
}
