import Dialects
import Testing

@Suite("Messages of clients, in uuu.v1")
struct ReadingTests {
    static func read(_ json: String) throws(MessageMistake) -> ClientMessage {
        try UUUV1.read(Array(json.utf8).span)
    }

    @Test("what is accepted", arguments: ReadingExamples.accepted)
    func accepts(_ json: String, _ message: ClientMessage) throws {
        #expect(try Self.read(json) == message)
    }

    @Test("what is refused, why, and where", arguments: ReadingExamples.refused)
    func refuses(_ json: String, _ code: MessageMistake.Code, _ offset: Int) {
        let mistake = #expect(throws: MessageMistake.self) { try Self.read(json) }
        #expect(mistake?.code == code && mistake?.offset == offset, "\(String(describing: mistake))")
        #expect(mistake?.error == (code == .unknownType ? .unknownType : .badMessage))
    }

    @Test("each way of being refused is in the table")
    func allCodes() {
        #expect(Set(ReadingExamples.refused.map(\.1)).union([.notUTF8]) == Set(MessageMistake.Code.allCases))
    }

    @Test(
        "what is not UTF-8 is refused",
        arguments: [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE2, 0x82]]
    )
    func utf8(_ octets: [UInt8]) {
        let bytes = Array(#"{"type":"line","id":1,"text":"a"#.utf8) + octets + Array(#""}"#.utf8)
        let mistake = #expect(throws: MessageMistake.self) { try UUUV1.read(bytes.span) }
        #expect(mistake?.code == .notUTF8 && mistake?.offset == 31 && mistake?.error == .badMessage)
    }

    @Test("a mistake in a line has the line's id if that was read before", arguments: ReadingExamples.lines)
    func ids(_ json: String, _ id: UInt64?) {
        let mistake = #expect(throws: MessageMistake.self) { try Self.read(json) }
        #expect(mistake?.line == id)
    }

    @Test("every beginning of a message is refused, without a trap", arguments: ReadingExamples.accepted.map(\.0))
    func beginnings(_ json: String) {
        let bytes = Array(json.utf8)
        let end = bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
        for count in 0...end {
            #expect(throws: MessageMistake.self) { try UUUV1.read(bytes.span.extracting(first: count)) }
        }
    }

    @Test("no sentence for the client's author has a part of the message", arguments: MessageMistake.Code.allCases)
    func sentences(_ code: MessageMistake.Code) {
        for json in ReadingExamples.refused.filter({ $0.1 == code }).map(\.0) {
            // Names, values and a type that are none of the protocol's.
            let secret = json.replacing(#""a"#, with: #""ZQZQ"#).replacing("typing", with: "ZQtyping")
            guard let mistake = #expect(throws: MessageMistake.self, performing: { try Self.read(secret) }) else {
                return
            }
            #expect(!"\(mistake)".contains("ZQ"))
            #expect("\(mistake)".hasSuffix(".") && "\(mistake)".contains("(byte \(mistake.offset))"))
        }
    }

    @Test("a sentence says what was expected")
    func expected() {
        let mistake = #expect(throws: MessageMistake.self) {
            try Self.read(#"{"type":"history","of":"a","limit":201}"#)
        }
        let sentence =
            #"A member has a value that is not allowed (byte 35): an integer from 1 to 200 for "limit" was expected."#
        #expect(mistake?.description == sentence)
        let missing = #expect(throws: MessageMistake.self) { try Self.read(#"{"type":"line","id":1}"#) }
        #expect(missing?.description == #"A member is missing (byte 0): "text" was expected."#)
    }

    @Test("long texts, and messages with many values")
    func long() throws {
        let text = String(repeating: "a line \u{E9} ", count: 3_000)
        #expect(try Self.read(#"{"type":"line","id":1,"text":"\#(text)"}"#) == .line(.init(id: 1, text: text)))
        let escaped = text.replacing("\u{E9}", with: #"\u00e9"#)
        #expect(try Self.read(#"{"type":"line","id":1,"text":"\#(escaped)"}"#) == .line(.init(id: 1, text: text)))
        let values = repeatElement(#"[[{"a":1}],"b"]"#, count: 5_000).joined(separator: ",")
        #expect(throws: MessageMistake.self) { try Self.read(#"{"type":"ping","n":1,"x":[\#(values)]}"#) }
        let flat = repeatElement(#"{"a":[]},"b""#, count: 5_000).joined(separator: ",")
        #expect(try Self.read(#"{"type":"ping","n":1,"x":[\#(flat)]}"#) == .ping(n: 1, seen: nil))
    }
}
