import Settings
import Testing

@Suite("the dialect of Python 3.11's configparser")
struct INIDocumentTests {
    @Test("every vector gives what Python gives", arguments: try INIVector.all())
    func vector(_ vector: INIVector) throws {
        #expect(try vector.outcome() == vector.expect)
    }

    @Test("there are 146 vectors") func vectorCount() throws {
        #expect(try INIVector.all().count == 146)
    }

    @Test("sections and options have their lines; a continued value has the line of its key") func lines() {
        let document = INIDocument("# c\n[a]\n\nk = 1\n  2\n\n[b]\nj: 3\n[DEFAULT]\nd=4")
        #expect(document.problems.isEmpty)
        #expect(document.sections.map(\.line) == [2, 7])
        #expect(document.section("a")?.option("k")?.line == 4)
        #expect(document.section("a")?.option("k")?.rawValue == "1\n2")
        #expect(document.section("b")?.option("j")?.line == 8)
        #expect(document.defaults.line == 9)
        #expect(document.defaults.option("d")?.line == 10)
    }

    @Test("keys that differ in code points are different, even if Swift's strings are equal") func codePoints() {
        let document = INIDocument("[a]\n\u{E9} = 1\ne\u{301} = 2\n[\u{E9}]\n[e\u{301}]\n")
        #expect(document.problems.isEmpty)
        #expect(document.section("a")?.option("e\u{301}")?.rawValue == "2")
        #expect(document.sections.count == 3)
    }
}
