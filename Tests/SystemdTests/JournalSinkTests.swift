import Logging
import Testing

@testable import Systemd

@Suite("Writing to the journal")
struct JournalSinkTests {
    @Test(
        "libsystemd accepts every record, whatever it contains",
        .enabled(if: fileExists("/run/systemd/journal/socket"), "no journal here; the end-to-end tests bring one"),
        arguments: forgeries
    )
    func journal(_ text: String) {
        let sink = JournalSink(identifier: "uuu-server-tests", standIn: ConsoleSink(isPrefixed: true, descriptor: -1))
        #expect(sink.write(.test(level: .debug, fields: [.init("uuu.text", text)])))
    }

    @Test("without a journal a record is a line on stderr, with its priority")
    func absent() {
        let pipe = TestPipe()
        let sink = JournalSink(
            identifier: "uuu-server-tests",
            standIn: ConsoleSink(isPrefixed: true, descriptor: pipe.writer),
            socketPath: temporaryPath()
        )
        #expect(sink.write(.test("text", level: .error)))
        #expect(pipe.read(4_096) == "<3>2026-03-04T05:06:07.089Z error    text\n")
    }

    @Test("with neither journal nor stderr a record is lost, which is reported")
    func neither() {
        let sink = JournalSink(
            identifier: "uuu-server-tests",
            standIn: ConsoleSink(isPrefixed: true, descriptor: -1),
            socketPath: temporaryPath()
        )
        #expect(!sink.write(.test()))
    }
}
