import Testing

@testable import WebSocketProtocol

@Suite("Offers of extensions (RFC 6455 9.1)")
struct ExtensionOfferTests {
    private static func offer(_ name: String, _ parameters: (String, String?)...) -> ExtensionOffer {
        ExtensionOffer(name: name, parameters: parameters.map { .init(name: $0, value: $1) })
    }

    @Test(
        "offers are separated by commas, parameters by semicolons, blanks do not matter (RFC 6455 9.1)",
        arguments: [
            ("foo", [Self.offer("foo")]),
            ("foo, bar;a", [Self.offer("foo"), Self.offer("bar", ("a", nil))]),
            ("foo; a=1; b", [Self.offer("foo", ("a", "1"), ("b", nil))]),
            ("\tfoo ;\ta = 1 ;b= 2,bar", [Self.offer("foo", ("a", "1"), ("b", "2")), Self.offer("bar")]),
            ("foo; a=1; a=1", [Self.offer("foo", ("a", "1"), ("a", "1"))]),
            (" ,\t, ,foo,", [Self.offer("foo")]),
        ]
    )
    func lists(_ value: String, _ offers: [ExtensionOffer]) {
        #expect(ExtensionOffer.list([value]) == offers)
    }

    @Test("several fields count as one, in order (RFC 6455 9.1)") func fields() {
        #expect(ExtensionOffer.list([]) == [])
        #expect(ExtensionOffer.list(["foo", "", "bar, foo"]) == ["foo", "bar", "foo"].map { Self.offer($0) })
        #expect(ExtensionOffer.list(["foo", "b r"]) == nil)
        // A quoted string cannot continue in the next field.
        #expect(ExtensionOffer.list(["foo; a=\"1", "2\""]) == nil)
    }

    @Test("a list without an element contains no offer (RFC 9110 5.6.1.2)", arguments: [[""], [" ,\t,, "], ["", ","]])
    func empty(_ fields: [String]) {
        #expect(ExtensionOffer.list(fields) == [])
    }

    @Test(
        "a quoted value means the token in it (RFC 6455 9.1, RFC 9110 5.6.4)",
        arguments: [(#"f; a="10""#, "10"), (#"f; a="1\0""#, "10"), (#"f;a= "\x" "#, "x")]
    )
    func quoted(_ value: String, _ token: String) {
        #expect(ExtensionOffer.list([value]) == [Self.offer("f", ("a", token))])
    }

    @Test("a syntax error in one offer fails the whole list, wherever it is (RFC 6455 9.1)")
    func brokenOne() {
        #expect(ExtensionOffer.list(["f;=, bar; a=1"]) == nil)
        #expect(ExtensionOffer.list(["bar; a=1, f;="]) == nil)
        #expect(ExtensionOffer.list([#"f; a="x,y;z", bar"#]) == nil)
        #expect(ExtensionOffer.list([#"f; a="x\",y", bar"#]) == nil)
    }

    @Test(
        "an offer with a syntax error is refused (RFC 6455 9.1)",
        arguments: [
            ";", "; a", "f;", "f; ", "f;;a", "f; =", "f; =1", "f; a=", "f; a==1", "f; a=1=2", "f o", "f; a b",
            "f; a=1 2",
            "f/", "\"f\"", "f; \"a\"", "f; a=\"", "f; a=\"\"", "f; a=\"1", "f; a=\"1\\", "f; a=\"1\"2",
            "f; a=\"1\"\"2\"",
            "f; a=\"1 2\"", "f; a=\"x;y\"", "f; a=\"x,y\"", "f; a=\"1, g", "f; a=1\"2\"", "é", "f; a=é", "f; a=\"é\"",
        ]
    )
    func broken(_ value: String) {
        #expect(ExtensionOffer.list([value]) == nil)
    }
}
