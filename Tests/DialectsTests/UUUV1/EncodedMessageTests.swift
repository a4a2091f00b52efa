import Dialects
import Testing

@Suite("A message for many clients")
struct EncodedMessageTests {
    @Test(
        "it is the same as if it were written for each",
        arguments: (WritingExamples.examples.map(\.0) + WritingExamples.others.map(\.0)),
        [nil, 0, 7, 10, 9_007_199_254_740_992]
    )
    func same(_ message: ServerMessage, _ re: UInt64?) {
        var bytes = Array("before".utf8)
        EncodedMessage(message).write(re: re, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "before" + WritingExamples.json(message, re: re))
        guard let re else { return }
        let encoded = EncodedMessage(message)
        let number = DecimalNumber(re)
        let written = MessageCheck.written(encoded.byteCount(re: number)) { encoded.write(re: number, to: &$0, at: 1) }
        #expect(written.map { String(decoding: $0, as: UTF8.self) } == WritingExamples.json(message, re: re))
    }

    @Test("what nobody asked for is there at once")
    func bytes() {
        #expect(EncodedMessage(.pong(1)).bytes == Array(#"{"type":"pong","n":1}"#.utf8))
    }
}
