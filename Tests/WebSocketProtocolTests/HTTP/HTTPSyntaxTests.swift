import Testing

@testable import WebSocketProtocol

@Suite("The characters of HTTP")
struct HTTPSyntaxTests {
    private let digits = "0123456789"
    private let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    private func all(where belongs: (UInt8) -> Bool) -> Set<UInt8> {
        Set((UInt8.min...UInt8.max).filter(belongs))
    }

    @Test("tokens consist of letters, digits and 15 other characters (RFC 9110 5.6.2)")
    func token() {
        #expect(self.all(where: \.isTokenCharacter) == Set((self.letters + self.digits + "!#$%&'*+-.^_`|~").utf8))
        #expect("chat.v1".isToken && !"".isToken && !"a b".isToken)
    }

    @Test("names consist of unreserved characters, sub-delimiters and percent signs (RFC 3986 3.2.2)")
    func name() {
        #expect(self.all(where: \.isNameCharacter) == Set((self.letters + self.digits + "-._~!$&'()*+,;=%").utf8))
    }

    @Test("targets consist of the characters of a URI but #, and of ^ and | (RFC 3986 2.2, 2.3)")
    func target() {
        #expect(
            self.all(where: \.isTargetCharacter) == Set((self.letters + self.digits + "-._~!$&'()*+,;=%:/?[]@^|").utf8)
        )
    }

    @Test("queries consist of visible ASCII except #")
    func query() {
        #expect(self.all(where: \.isQueryCharacter) == Set(33...126).subtracting([UInt8(ascii: "#")]))
    }

    @Test("values may contain anything but control characters other than the tab (RFC 9110 5.5)")
    func value() {
        #expect(self.all(where: \.isValueCharacter) == Set([9] + Array(32...126) + Array(128...255)))
    }

    @Test("case is only that of ASCII")
    func ignoringCase() {
        #expect("WebSocket".equalsIgnoringASCIICase("wEBsOCKET"))
        #expect(!"webso\u{212A}et".equalsIgnoringASCIICase("websocket"))
        #expect(!"@[`{".equalsIgnoringASCIICase("`{@["))
        #expect(!"web".equalsIgnoringASCIICase("websocket"))
    }

    @Test(
        "a quoted string is removed, its content returned, and the rest stays (RFC 9110 5.6.4)",
        arguments: [
            (#""""#, "", ""), (#""a b"c"#, "a b", "c"), (#""a\"b","c""#, #"a"b"#, #","c""#), (#""\\" "#, #"\"#, " "),
            (#""\a\b""#, "ab", ""), ("\"é\"", "é", ""),
        ]
    )
    func quotedString(_ text: String, _ meaning: String, _ left: String) {
        var rest = text[...].utf8
        #expect(rest.popQuotedString() == meaning)
        #expect(String(Substring(rest)) == left)
    }

    @Test("a quoted string must end", arguments: ["", "a", "a\"b\"", "\"", "\"a", #""a\"#, #""a\""#])
    func unendedString(_ text: String) {
        var rest = text[...].utf8
        #expect(rest.popQuotedString() == nil)
    }
}
