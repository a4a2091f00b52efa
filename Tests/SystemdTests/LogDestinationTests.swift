import Testing

@testable import Systemd

@Suite("The destination of the log (SD-11)")
struct LogDestinationTests {
    @Test("the journal only if stderr is the stream that systemd connected")
    func journal() {
        let stream = "8:4711"
        #expect(
            LogDestination(.init(journalStream: stream, invocationID: "1f", standardError: stream)) == .journal
        )
        for other in ["8:4712", "9:4711", "8:471", nil] {
            #expect(
                LogDestination(.init(journalStream: stream, invocationID: "1f", standardError: other))
                    == .console(prefixed: false)
            )
        }
    }

    @Test("under systemd without the journal lines have their priority; on a terminal they do not")
    func console() {
        #expect(LogDestination(.init(invocationID: "1f", standardError: "8:1")) == .console(prefixed: true))
        #expect(
            LogDestination(.init(invocationID: "1f", standardError: "8:1", isTerminal: true))
                == .console(prefixed: false)
        )
        #expect(LogDestination(.init(standardError: "8:1", isTerminal: true)) == .console(prefixed: false))
        #expect(LogDestination(.init()) == .console(prefixed: false))
    }
}
