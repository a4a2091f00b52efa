import Contexts
import Testing

@Suite("arguments")
struct ArgumentsTests {
    @Test("the word is cut off in lower case; the rest keeps its case and its inner blanks")
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

    @Test("a line of blanks is no command", arguments: ["", " ", "\n", "\r\n", "\t \u{A0}\u{3000}"])
    func blank(_ line: String) {
        #expect(Arguments.cut(line)?.word == nil)
    }

    @Test("a line feed inside parts words as a blank does, and a control character does not")
    func controls() throws {
        #expect(try #require(Arguments.cut("a\nb")).word == "a")
        #expect(try #require(Arguments.cut("a\u{0}b c")).word == "a\u{0}b")
    }

    @Test("trimming takes blanks from both ends only")
    func trimming() {
        #expect(" \t a b \r\n".trimmingBlanks() == "a b")
        #expect("a".trimmingBlanks() == "a" && "  ".trimmingBlanks().isEmpty)
    }
}
