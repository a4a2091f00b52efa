import Dispatch
import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("Writing to stderr", .timeLimit(.minutes(1)))
struct ConsoleSinkTests {
    @Test("a record is one line in the pipe")
    func writes() {
        let pipe = TestPipe()
        #expect(ConsoleSink(isPrefixed: true, descriptor: pipe.writer).write(.test("text")))
        #expect(pipe.read(4_096) == "<6>2026-03-04T05:06:07.089Z info     text\n")
    }

    @Test(
        "a line longer than the pipe is written whole while it is read, non-blocking or not",
        arguments: [false, true]
    )
    func long(_ isNonBlocking: Bool) throws {
        let pipe = TestPipe()
        if isNonBlocking { _ = fcntl(pipe.writer, F_SETFL, O_NONBLOCK) }
        let text = String(repeating: "x", count: 200_000)
        let (writer, done) = (pipe.writer, DispatchSemaphore(value: 0))
        try startThread(named: "uuu-test") {
            _ = ConsoleSink(isPrefixed: false, descriptor: writer).write(.test(text))
            done.signal()
        }
        var received = ""
        while !received.hasSuffix("\n") { received += pipe.read(65_536) }
        done.wait()
        #expect(received == ConsoleLine(.test(text), isPrefixed: false).text)
    }

    @Test("a pipe without a reader loses the record and does not end the process")
    func broken() async {
        await #expect(processExitsWith: .success) {
            var ends: [CInt] = [-1, -1]
            #expect(unsafe pipe(&ends) == 0)
            close(ends[0])
            let (writer, done) = (ends[1], DispatchSemaphore(value: 0))
            try startThread(named: "uuu-test") {
                #expect(!ConsoleSink(isPrefixed: false, descriptor: writer).write(.test()))
                done.signal()
            }
            #expect(done.wait(timeout: .now() + 10) == .success)
            ConsoleSink(isPrefixed: false, descriptor: writer).writeAtOnce(.test())
        }
    }

    @Test("the last resort writes if there is room, and returns at once if not")
    func atOnce() {
        let pipe = TestPipe()
        let sink = ConsoleSink(isPrefixed: true, descriptor: pipe.writer)
        sink.writeAtOnce(.test("room"))
        #expect(pipe.read(4_096).hasSuffix(" room\n"))
        pipe.fill()
        sink.writeAtOnce(.test("no room"))
        var rest = ""
        _ = fcntl(pipe.reader, F_SETFL, O_NONBLOCK)
        while case let part = pipe.read(65_536), !part.isEmpty { rest += part }
        #expect(!rest.isEmpty && rest.allSatisfy { $0 == "." })
    }

    @Test("the last resort cuts a line to what a pipe accepts in one piece, never inside a character")
    func cut() {
        let pipe = TestPipe()
        let sink = ConsoleSink(isPrefixed: false, descriptor: pipe.writer)
        for shift in 0..<4 {
            let text = String(repeating: "x", count: shift) + String(repeating: "🜲", count: 2_000)
            sink.writeAtOnce(.test(fields: [.init("uuu.text", text)]))
            let line = pipe.read(65_536)
            #expect(line.utf8.count <= 4_096 && line.utf8.count > 4_090)
            #expect(line.hasSuffix("🜲\n"))
        }
    }
}
