import Logging
import Testing

@testable import Systemd

@Suite("Writing to the journal")
struct JournalSinkTests {
    @Test("a record that the journal is given is accepted by libsystemd, whatever it holds", arguments: forgeries)
    func journal(_ text: String) {
        #expect(
            JournalSink(identifier: "uuu-server-tests").write(.test(level: .debug, fields: [.init("uuu.text", text)]))
        )
    }
}
