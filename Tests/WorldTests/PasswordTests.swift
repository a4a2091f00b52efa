import Contexts
import Testing
import World

@Suite("Password (SEC-24, SEC-26)") struct PasswordTests {
    @Test("ASCII text is not changed, including blanks at the ends")
    func ascii() throws {
        let typed = "  Tr~y  This!  "
        #expect(try Password(typed).bytes == Array(typed.utf8))
    }

    @Test("composed and decomposed letters are one password")
    func formC() throws {
        #expect(try Password("e\u{301}").bytes == [0xC3, 0xA9])
        #expect(try Password("\u{212B}").bytes == Array("\u{C5}".utf8))
        #expect(try Password("\u{1112}\u{1161}\u{11AB}").bytes == Array("\u{D55C}".utf8))
    }

    @Test("every blank becomes a space; case and width do not change (RFC 8265 §4.2.2)")
    func blanks() throws {
        #expect(try Password("a\u{A0}b\u{3000}c\u{2009}\u{C9}").text == "a b c \u{C9}")
        #expect(try Password("\u{FF21}a").text == "\u{FF21}a")
    }

    @Test("emoji are not changed")
    func emoji() throws {
        let family = "\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467} \u{2764}\u{FE0F}"
        #expect(try Password(family).bytes == Array(family.utf8))
    }

    @Test("256 scalars and 1,024 bytes are the limits; nothing is truncated")
    func limits() throws {
        let tooLong = AccountError(.passwordTooLong(maximum: 256), at: "Password")
        #expect(try Password(String(repeating: "a", count: 256)).bytes.count == 256)
        #expect(throws: tooLong) { try Password(String(repeating: "a", count: 257)) }
        #expect(try Password(String(repeating: "\u{1F600}", count: 256)).bytes.count == 1_024)
        #expect(throws: tooLong) { try Password(String(repeating: "\u{1F600}", count: 257)) }
        #expect(throws: tooLong) { try Password(String(repeating: "a", count: 10_000_000)) }
        // The limit counts form C, in which these 768 jamos are 256 Hangul syllables.
        let syllables = String(repeating: "\u{1112}\u{1161}\u{11AB}", count: 256)
        #expect(try Password(syllables).text.unicodeScalars.count == 256)
    }

    @Test(
        "characters that cannot be typed, or may change with Unicode, are refused",
        arguments: [
            "\u{0}", "\t", "\n", "\r", "\u{1B}", "\u{7F}", "\u{85}", "\u{9F}", "\u{2028}", "\u{2029}", "\u{E000}",
            "\u{FFFF}",
            "\u{378}", "\u{10FFFF}",
        ]
    )
    func refused(character: String) {
        #expect(throws: AccountError(.invalidPassword, at: "Password")) {
            try Password("correct \(character) horse battery")
        }
    }
}
