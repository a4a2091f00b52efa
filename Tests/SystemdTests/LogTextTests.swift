import Testing

@testable import Systemd

@Suite("The texts of log records")
struct LogTextTests {
    @Test("a text is cut between scalars, by bytes, and marked", arguments: ["x", "é", "€", "😀", "\u{301}"])
    func bounded(_ piece: String) {
        let text = String(repeating: piece, count: 5000)
        let cut = LogText.bounded(text, to: 1024)
        #expect((1020...1024).contains(cut.utf8.count) && cut.unicodeScalars.last == "…")
        #expect(text.unicodeScalars.starts(with: cut.unicodeScalars.dropLast()))
        #expect(LogText.bounded(cut, to: 1024) == cut)
    }

    @Test("a text that fits is unchanged, to the last byte")
    func fits() {
        for count in [0, 1, 1023, 1024] {
            let text = String(repeating: "x", count: count)
            #expect(LogText.bounded(text, to: 1024) == text)
        }
    }

    @Test("a message is one line that controls no terminal", arguments: forgeries)
    func line(_ text: String) {
        let line = LogText.line("before " + text)
        #expect(line.hasPrefix("before "))
        #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(!line.unicodeScalars.contains { ["\u{2028}", "\u{2029}", "\u{202E}"].contains($0) })
        #expect(LogText.line(line) == line)
    }

    @Test("no field and no message of a record exceeds its maximum")
    func record() {
        let long = String(repeating: "z\u{301}", count: 100_000)
        let record = LogRecord.test(long, completion: long, fields: [.init("uuu.text", long)])
        #expect(record.fields.allSatisfy { $0.value.utf8.count <= LogText.maximumBytes })
        #expect(record.glance.utf8.count <= LogText.maximumMessageBytes)
        #expect(record.byteCount < 16_384)
    }
}
