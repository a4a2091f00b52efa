import Contexts
import Dialects
import TestSupport
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("An event for many connections", .timeLimit(.minutes(1)))
struct SharedEventTests {
    private static let plain = SharedEvent.Form(dialect: .plainText, windowBits: 0)

    @Test("it is encoded once for each form, whoever asks and how often")
    func once() {
        let shared = SharedEvent(.text("all"))
        var made = 0
        let forms = [Self.plain, SharedEvent.Form(dialect: .plainText, windowBits: 15), Self.plain]
        let frames = (0..<300).map { number in
            shared.frame(in: forms[number % 3]) {
                made += 1
                return [UInt8(made)]
            }
        }
        #expect(made == 2)
        #expect(frames == (0..<300).map { $0 % 3 == 1 ? [2] : [1] })
    }

    @Test("a whole frame has its head before its payload, of any length", arguments: [0, 1, 125, 126, 65_535, 65_536])
    func frame(_ length: Int) {
        let payload = [UInt8](repeating: 7, count: length)
        var expected: [UInt8] = []
        FrameHead.encode(.text, length: length).append(to: &expected)
        #expect(FrameHead.frame(.text, RawSpan(_elements: payload.span)) == expected + payload)
    }
}
