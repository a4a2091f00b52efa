import Testing

@testable import Settings

@Suite("references in values")
struct INIInterpolationTests {
    private func value(_ raw: String, more: String = "") throws -> String {
        try INIDocument("[a]\nk = \(raw)\n\(more)").value(of: "k", in: "a")
    }

    @Test("a value whose references multiply without end is an error, and does not hang") func laughs() {
        let lines = (0...9).map { "k\($0) = " + String(repeating: "%(k\($0 + 1))s", count: 100) }
        for last in ["k10 = x", "k10 ="] {
            let document = INIDocument("[a]\n" + (lines + [last]).joined(separator: "\n"))
            #expect(throws: INIDocument.LookupError.tooLong) { try document.value(of: "k0", in: "a") }
        }
    }

    @Test("a value that grows larger than a file may be is an error") func tooLong() {
        let long = String(repeating: "x", count: 100_000)
        let document = INIDocument("[a]\nx = \(long)\nk = " + String(repeating: "%(x)s", count: 11))
        #expect(throws: INIDocument.LookupError.tooLong) { try document.value(of: "k", in: "a") }
    }

    @Test(
        "a percent sign outside of %% and %(name)s is lone",
        arguments: ["%", "5%", "%s", "%(x", "%()s", "%(x)"]
    )
    func lone(_ raw: String) {
        #expect(throws: INIDocument.LookupError.lonePercent) { try self.value(raw, more: "x = 1\n") }
    }

    @Test("the error names the missing reference") func unknown() {
        #expect(throws: INIDocument.LookupError.unknownReference("nope")) { try self.value("%(NOPE)s") }
    }

    @Test("a name ends at the first closing bracket, and may contain blanks and percent signs") func names() throws {
        #expect(try self.value("<%(a %% b)s>", more: "a %% b = 1\n") == "<1>")
        #expect(throws: INIDocument.LookupError.lonePercent) { try self.value("%(x)) s", more: "x = 1\n") }
    }

    @Test("DEFAULT is read by its name, without the sections") func defaults() throws {
        let document = INIDocument("[DEFAULT]\nk = %(j)s\nj = 1\n[a]\nj = 2\n")
        #expect(try document.value(of: "k", in: "DEFAULT") == "1")
        #expect(try document.value(of: "K", in: "a") == "2")
    }

    @Test("all referenced names are listed, except those after a doubled percent sign") func references() {
        let document = INIDocument("[DEFAULT]\nk = %(One)s\n[a]\nj = %%(two)s%(three)s % %(four)s\n")
        #expect(document.references == ["one", "three"])
    }
}
