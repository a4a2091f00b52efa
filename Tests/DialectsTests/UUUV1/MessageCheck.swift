#if canImport(Dialects)
    import Dialects
#endif

/// The properties that hold for any bytes that a client sends, for the fuzzer and the tests of its corpus.
enum MessageCheck {
    /// A property that does not hold.
    struct Breach: Error, CustomStringConvertible {
        let description: String
    }

    /// Throws unless the bytes are refused, or are a message that is written and read again as the same; and unless they
    /// are read as the same when they are the text of a message.
    static func run(_ bytes: [UInt8]) throws {
        switch Self.read(bytes) {
        case .success(let message): try self.check(message)
        case .failure(let mistake):
            guard (0...bytes.count).contains(mistake.offset) else {
                throw Breach(description: "the mistake is outside of the message: \(mistake)")
            }
        }
        if let line = UUUV1.shortLine(bytes.span), let text = String(validating: bytes[line.text], as: UTF8.self) {
            guard case .success(.line(.init(id: line.id, text: text))) = Self.read(bytes) else {
                throw Breach(description: "a short line is read in another way than as any message")
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        try self.check(.line(.init(id: 1, text: text, step: text)))
        try self.checkWriting(.text(text))
    }

    private static func check(_ message: ClientMessage) throws {
        let again = Array(Self.json(message).utf8)
        guard try UUUV1.read(again.span) == message else {
            throw Breach(description: "what was read is another when it is written and read")
        }
    }

    /// Checks that a message of the server is an object whose type no client has.
    private static func checkWriting(_ message: ServerMessage) throws {
        var bytes: [UInt8] = []
        UUUV1.write(message, re: nil, to: &bytes)
        guard case .failure(let mistake) = Self.read(bytes), mistake.code == .unknownType else {
            throw Breach(description: "a message of the server is read in another way than as one with an unknown type")
        }
        for line in [7, 10, 1 << 53] as [UInt64] { try self.checkAnswer(message, to: line) }
    }

    /// Checks that an answer is the same however it is written.
    private static func checkAnswer(_ message: ServerMessage, to line: UInt64) throws {
        var bytes: [UInt8] = []
        UUUV1.write(message, re: line, to: &bytes)
        let (encoded, line) = (EncodedMessage(message), DecimalNumber(line))
        let rewritten = self.written(encoded.byteCount(re: line)) { encoded.write(re: line, to: &$0, at: 1) }
        guard rewritten == bytes else { throw Breach(description: "a message for many is another one") }
        guard case .text(let text) = message else { return }
        let short = EncodedText(text.utf8Span.span, answering: line)
        guard self.written(short.byteCount, { short.write(text.utf8Span.span, to: &$0, at: 1) }) == bytes else {
            throw Breach(description: "a text that answers a line is another one")
        }
    }

    /// Returns what is written from the second byte on; nil if it has another length than was said.
    static func written(_ count: Int, _ write: (inout MutableRawSpan) -> Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0xAA, count: count + 2)
        var span = bytes.mutableSpan
        var target = unsafe span.mutableBytes
        guard write(&target) == count + 1 else { return nil }
        return bytes.first == 0xAA && bytes.last == 0xAA ? Array(bytes[1...count]) : nil
    }

    private static func read(_ bytes: [UInt8]) -> Result<ClientMessage, MessageMistake> {
        do throws(MessageMistake) { return .success(try UUUV1.read(bytes.span)) } catch { return .failure(error) }
    }

    /// Writes a message as a client does.
    static func json(_ message: ClientMessage) -> String {
        let members: [String?] =
            switch message {
            case .hello(let hello): [#""type":"hello""#] + self.members(hello)
            case .resume(let resume):
                [#""type":"resume""#, #""token":\#(self.string(resume.token))"#, #""seen":\#(resume.seen)"#]
                    + self.members(resume.hello)
            case .line(let line):
                [
                    #""type":"line""#, #""id":\#(line.id)"#, #""text":\#(self.string(line.text))"#,
                    line.step.map { #""step":\#(self.string($0))"# },
                ]
            case .ping(let number, let seen):
                [#""type":"ping""#, #""n":\#(number)"#, seen.map { #""seen":\#($0)"# }]
            case .history(let of, let before, let limit):
                [
                    #""type":"history""#, #""of":\#(self.string(of))"#, #""limit":\#(limit)"#,
                    before.map { #""before":\#($0)"# },
                ]
            case .read(let of, let id): [#""type":"read""#, #""of":\#(self.string(of))"#, #""id":\#(id)"#]
            }
        return "{" + members.compactMap(\.self).joined(separator: ",") + "}"
    }

    private static func members(_ hello: ClientMessage.Hello) -> [String?] {
        let words = Wants.words.filter { hello.wants.contains($0.bit) }.map { #""\#($0.word)""# }
        return [
            #""client":\#(self.string(hello.client))"#, #""wants":[\#(words.joined(separator: ","))]"#,
            hello.reader.map { #""reader":\#($0)"# },
        ]
    }

    /// Returns a JSON string, as messages of the server have it.
    static func string(_ text: String) -> String {
        var bytes: [UInt8] = []
        UUUV1.write(.text(text), re: nil, to: &bytes)
        return String(decoding: bytes.dropFirst(#"{"type":"text","text":"#.utf8.count).dropLast(), as: UTF8.self)
    }
}
