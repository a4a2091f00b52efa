import Settings
import Testing

@Suite("the bytes of a configuration file")
struct SourceTextTests {
    @Test("a file of 1 MiB is read, a larger one is not") func size() throws {
        let text = try SourceText([UInt8](repeating: UInt8(ascii: "\n"), count: 1 << 20)).text
        #expect(text.utf8.count == 1 << 20)
        let error = #expect(throws: INIProblem.self) {
            try SourceText([UInt8](repeating: UInt8(ascii: "\n"), count: 1 << 20 + 1))
        }
        #expect(error?.kind == .tooLarge(bytes: 1 << 20 + 1))
        #expect(error?.line == nil)
    }

    @Test(
        "a byte that is not UTF-8 is reported with its line, whatever the line ends are",
        arguments: [
            ("[a]\nk=", [0xFF], 2, 0xFF), ("a\r\nb\r\n", [0xC0, 0x80], 3, 0xC0),
            ("a\rb\r", [0xED, 0xA0, 0x80], 3, 0xED),
            ("", [0x80], 1, 0x80),
        ] as [(String, [UInt8], Int, UInt8)]
    )
    func notUTF8(_ before: String, _ bytes: [UInt8], _ line: Int, _ byte: UInt8) {
        let error = #expect(throws: INIProblem.self) { try SourceText(Array(before.utf8) + bytes) }
        #expect(error?.kind == .notUTF8(byte: byte))
        #expect(error?.line == line)
    }

    @Test("CR LF and a lone CR end a line") func lineEnds() throws {
        #expect(try SourceText(Array("a\r\nb\rc\n\rd\r\r\n".utf8)).text == "a\nb\nc\n\nd\n\n")
    }

    @Test("a control character is removed, and reported once a line; TAB is not one") func controls() throws {
        let source = try SourceText(Array("a\tb\u{0}\u{7}\nc\u{7F}\n\nd\u{85}\n".utf8))
        #expect(source.text == "a\tb\nc\n\nd\n")
        #expect(source.problems.map(\.line) == [1, 2, 4])
        #expect(source.problems.first?.kind == .controlCharacter("\u{0}"))
    }

    @Test("only the first byte order mark is removed") func byteOrderMark() throws {
        var source = try SourceText(Array("\u{FEFF}\u{FEFF}[a]".utf8))
        let hadMark = source.removeByteOrderMark()
        #expect(hadMark)
        #expect(source.text.unicodeScalars.elementsEqual("\u{FEFF}[a]".unicodeScalars))
        var plain = try SourceText(Array("[a]".utf8))
        let plainHadMark = plain.removeByteOrderMark()
        #expect(!plainHadMark)
    }
}
