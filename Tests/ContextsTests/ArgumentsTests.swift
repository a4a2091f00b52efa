import Testing

@testable import Contexts

@Suite("arguments")
struct ArgumentsTests {
    @Test("the first word becomes lower case; the arguments keep their case and the blanks between them")
    func cut() throws {
        let (word, arguments) = try #require(Arguments.cut("  TELL  Ada  good \t morning \r\n"))
        #expect(word == "tell")
        #expect(arguments.words == ["Ada", "good", "morning"])
        #expect(arguments.text == "Ada  good \t morning")
    }

    @Test("a word alone has no arguments")
    func alone() throws {
        let (word, arguments) = try #require(Arguments.cut("who"))
        #expect(word == "who" && arguments.words.isEmpty && arguments.text.isEmpty)
    }

    @Test("a line of blanks has no command", arguments: ["", " ", "\n", "\r\n", "\t \u{A0}\u{3000}"])
    func blank(_ line: String) {
        #expect(Arguments.cut(line)?.word == nil)
    }

    @Test("a line feed separates words as a blank does; a control character does not")
    func controls() throws {
        #expect(try #require(Arguments.cut("a\nb")).word == "a")
        #expect(try #require(Arguments.cut("a\u{0}b c")).word == "a\u{0}b")
    }

    @Test("trimming removes blanks at both ends only")
    func trimming() {
        #expect(" \t a b \r\n".trimmingBlanks() == "a b")
        #expect("a".trimmingBlanks() == "a" && "  ".trimmingBlanks().isEmpty)
    }

    @Test(
        "a line of ASCII is cut by bytes as it would be by characters",
        arguments: [UInt64.random(in: 0 ... .max)]
    )
    func octets(_ seed: UInt64) {
        var state = seed
        func next(_ count: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % count
        }
        let blanks: [UInt8] = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20]
        for _ in 0..<20_000 {
            let bytes = (0..<next(12)).map { _ in next(2) == 0 ? blanks[Int(next(6))] : UInt8(next(128)) }
            let line = String(decoding: bytes, as: UTF8.self)
            let (octets, slow) = (Array(bytes), Arguments.cut(line))
            let cut = LineWords(octets.span)
            let word = cut.map { String(decoding: bytes[$0.start..<$0.wordEnd], as: UTF8.self).lowercased() }
            let arguments = cut.map { Arguments(of: octets.span, from: $0.textStart, to: $0.end) }
            #expect(word == slow?.word && arguments == slow?.arguments, "\(bytes), seed \(seed)")
        }
    }

    @Test("hasWords counts the words", arguments: [("a", 0), ("a b", 1), ("a b  c", 2), ("a b \u{A0} c d", 3)])
    func counted(_ line: String, _ count: Int) throws {
        let arguments = try #require(Arguments.cut(line)).arguments
        #expect((0..<6).filter(arguments.hasWords) == Array(0...count))
    }
}
