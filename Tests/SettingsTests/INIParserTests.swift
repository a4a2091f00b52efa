import Settings
import Testing

@Suite("mistakes in an INI text")
struct INIParserTests {
    @Test("all of them are reported, in the order of their lines") func all() {
        let document = INIDocument("[a]\nk = 1\njunk line\n= v\nK = 2\n[b]\n[a]\nj = 1\nk = 3\n")
        #expect(
            document.problems.map(\.kind) == [
                .missingDelimiter(firstWord: "junk"),
                .emptyKey,
                .duplicateOption(section: "a", option: "k", firstLine: 2),
                .duplicateSection("a", firstLine: 1),
                .duplicateOption(section: "a", option: "k", firstLine: 2),
            ]
        )
        #expect(document.problems.map(\.line) == [3, 4, 5, 7, 9])
    }

    @Test("of two options the first one counts, and lines after the second do not continue it")
    func duplicateOption() {
        let document = INIDocument("[a]\nk = 1\nk = 2\n  more\n")
        #expect(document.section("a")?.options.map(\.rawValue) == ["1"])
    }

    @Test("a second section of a name adds to the first") func duplicateSection() {
        let document = INIDocument("[a]\nk = 1\n[a]\nj = 2\n")
        #expect(document.sections.count == 1)
        #expect(document.section("a")?.options.map(\.name) == ["k", "j"])
    }

    @Test("text before the first header is reported once") func missingHeader() {
        #expect(INIDocument("\n# c\nk = 1\nj = 2\n[a]\n").problems.map(\.kind) == [.missingSectionHeader])
        #expect(INIDocument("\n# c\nk = 1\nj = 2\n[a]\n").problems.map(\.line) == [3])
    }

    @Test("a line that is not understood still ends a deeper indentation, as in Python") func badLineIndent() {
        let document = INIDocument("[a]\n    k = 1\n  junk\n   more\n")
        #expect(document.section("a")?.option("k")?.rawValue == "1\nmore")
    }

    @Test("parsing stops after 10 000 options") func tooMany() {
        let options = (1...10_000).map { "k\($0) = v\n" }.joined()
        #expect(INIDocument("[a]\n" + options).problems.isEmpty)
        let document = INIDocument("[a]\n" + options + "one = more\njunk\n")
        #expect(document.problems.map(\.kind) == [.tooManyOptions])
        #expect(document.problems.map(\.line) == [10_002])
    }
}
