import Testing

@testable import Transport

@Suite("The elements of a list, from the right") struct ElementsFromRightTests {
    private func read(_ value: String, hasQuotedStrings: Bool) -> [String] {
        ElementsFromRight(value, hasQuotedStrings: hasQuotedStrings).map { String(Substring($0)) }
    }

    @Test(
        "a comma separates, empty elements count, and blanks are part of an element",
        arguments: [
            ("", [""]), ("a", ["a"]), ("a, b", [" b", "a"]), (",", ["", ""]), (",a,,b ,", ["", "b ", "", "a", ""]),
            ("a=\"b,c\",d", ["d", "c\"", "a=\"b"]),
        ]
    )
    func plain(_ value: String, _ elements: [String]) {
        #expect(self.read(value, hasQuotedStrings: false) == elements)
    }

    @Test(
        "a comma in a quoted string does not separate (RFC 9110 5.6.4)",
        arguments: [
            (#"a="b,c",d"#, ["d", #"a="b,c""#]), (#"a="\",\\",b="\\\"""#, [#"b="\\\"""#, #"a="\",\\""#]),
            (#"a="",b"#, ["b", #"a="""#]), (#"\,a"#, ["a", #"\"#]),
            // An unterminated string does not hide what is right of it.
            (#"a=",b"#, ["b", #"a=""#]), (#"a="b,c="d""#, [#"c="d""#, #"a="b"#]), (#"a,b""#, [#"a,b""#]),
        ]
    )
    func quoted(_ value: String, _ elements: [String]) {
        #expect(self.read(value, hasQuotedStrings: true) == elements)
    }
}
