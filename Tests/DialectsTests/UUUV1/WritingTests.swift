import Dialects
import Testing

@Suite("Messages of the server, in uuu.v1")
struct WritingTests {
    @Test("the examples of the protocol", arguments: WritingExamples.examples)
    func examples(_ message: ServerMessage, _ re: UInt64?, _ json: String) {
        #expect(WritingExamples.json(message, re: re) == json)
    }

    @Test(
        "members without a value are absent, and the number of lost messages is null",
        arguments: WritingExamples.others
    )
    func others(_ message: ServerMessage, _ json: String) {
        #expect(WritingExamples.json(message) == json)
    }

    @Test("a session that does not go on says why", arguments: Welcome.ResumeRefusal.allCases)
    func refused(_ reason: Welcome.ResumeRefusal) {
        let json = WritingExamples.json(.welcome(WritingExamples.welcome(.refused(reason))))
        #expect(
            json.hasSuffix(
                #""resumed":false,"wants":["commands","mail"],\#(WritingExamples.limits),"reason":"\#(reason)"}"#
            )
        )
    }

    @Test("what is written is appended")
    func appends() {
        var bytes = Array("before".utf8)
        UUUV1.write(.pong(1), re: nil, to: &bytes)
        UUUV1.write(.text("\n"), re: nil, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"before{"type":"pong","n":1}{"type":"text","text":"\n"}"#)
    }
}
