import Testing
import WebSocketProtocol

@Suite("The fast path for a short text")
struct ShortTextTests {
    private static let limits = WebSocketConnection.Limits(messageBytes: 100)

    @Test(
        "it returns what `next` returns, or nil",
        arguments: [false, true],
        [0, 1, 6, 7]
    )
    func agreement(isCompressing: Bool, offset: Int) {
        let agreement = isCompressing ? DeflateAgreement(serverWindowBits: 15) : nil
        for first in UInt8.min...UInt8.max {
            for second in [0, 1, 100, 0x80, 0x81, 0x80 + 99, 0x80 + 100, 0x80 + 101, 0xFD, 0xFE, 0xFF] as [UInt8] {
                for room in [0, 1, 2, 5, 6, 7, 99, 105, 106, 107, 131, 140] {
                    let frame: [UInt8] = [first, second, 0x37, 0xFA, 0x21, 0x3D] + Array(repeating: 0x55, count: 134)
                    let bytes = Array(repeating: 0, count: offset) + frame.prefix(room)
                    var connection = WebSocketConnection(limits: Self.limits, compression: agreement)
                    let before = connection
                    let quick = before.shortText(RawSpan(_elements: bytes.span), at: offset)
                    var end = offset
                    let event = connection.next(RawSpan(_elements: bytes.span), at: &end)
                    if let quick {
                        guard event == .message(.text, quick), end == quick.range.upperBound, connection == before
                        else {
                            Issue.record("\(first) \(second) \(room): \(quick) is not \(event)")
                            return
                        }
                    } else if case .message(.text, let payload) = event, payload.count <= 125 {
                        Issue.record("\(first) \(second) \(room): \(event) was not seen")
                        return
                    }
                }
            }
        }
    }

    @Test("it is not used within a fragmented message, nor after the end")
    func otherStages() {
        let text = ClientFrame.text("hello").bytes
        var connection = WebSocketConnection()
        #expect(!connection.isInMessage)
        let start = ClientFrame.text(String(repeating: "a", count: 64), isFinal: false).bytes
        var offset = 0
        while connection.next(RawSpan(_elements: start.span), at: &offset) != .needsMore { continue }
        #expect(connection.isInMessage)
        #expect(connection.shortText(RawSpan(_elements: text.span), at: 0) == nil)
        var closing = WebSocketConnection()
        let isDue = closing.close()
        #expect(isDue)
        #expect(closing.shortText(RawSpan(_elements: text.span), at: 0) == nil)
        #expect(!closing.isInMessage)
        closing.violated(.invalidUTF8)
        #expect(closing.shortText(RawSpan(_elements: text.span), at: 0) == nil)
    }
}
