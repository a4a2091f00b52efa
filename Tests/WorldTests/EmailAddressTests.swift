import Contexts
import Testing
import World

@Suite("EmailAddress (SEC-35)") struct EmailAddressTests {
    @Test(
        "an address is stored as typed; only its domain is folded",
        arguments: [
            ("a@b.co", "a@b.co"),
            ("Ada.Lovelace+uuu@Example.ORG", "Ada.Lovelace+uuu@example.org"),
            ("o'brien_99%x@mail-1.example.co.uk", "o'brien_99%x@mail-1.example.co.uk"),
            ("\"a@b\\\"c\"@Example.org", "\"a@b\\\"c\"@example.org"),
            ("j\u{F6}rg@B\u{DC}cher.example", "j\u{F6}rg@b\u{FC}cher.example"),
            ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
            ("a@1.2.3.example", "a@1.2.3.example"),
        ]
    )
    func good(text: String, folded: String) throws {
        let address = try EmailAddress(text)
        #expect(address.text == text)
        #expect(address.folded == folded)
    }

    @Test("a blank address has its own refusal", arguments: ["", "  ", "\t\n"])
    func blank(text: String) {
        #expect(throws: AccountError(.blankEmail, at: "EmailAddress")) { try EmailAddress(text) }
    }

    @Test("the lengths of RFC 5321 §4.5.3.1 are the limits")
    func lengths() throws {
        let local = String(repeating: "l", count: 64)
        let label = String(repeating: "d", count: 63)
        let rest = String(repeating: "e", count: 254 - 64 - 1 - 2 * 64 - 3)
        #expect(throws: Never.self) { try EmailAddress("\(local)@\(label).\(label).\(rest).co") }
        for text in [
            "\(local)@\(label).\(label).\(rest)e.co", "l\(local)@b.co", "a@d\(label).co",
            "\(String(repeating: "\u{F6}", count: 33))@b.co",
        ] {
            #expect(throws: AccountError(.invalidEmail, at: "EmailAddress"), "\(text)") { try EmailAddress(text) }
        }
    }

    @Test(
        "texts that are not addresses are refused",
        arguments: [
            "a", "a@", "@b.co", "@", "a@b", "a@@b.co", "a@b@c.co", "a b@c.co", " a@b.co", "a@b.co ", "a@b .co", "a@.co",
            "a@b..co", "a@b.co.", "a@-b.co", "a@b-.co", "a@b_c.co", ".a@b.co", "a.@b.co", "a..b@c.co", "a@[192.0.2.1]",
            "a@192.0.2.1", "a@b.co\n", "a\r\nBcc: x@y.co", "a@b.c\u{0}o", "a\u{1B}@b.co", "a@b.c\u{200B}o",
            "a\u{202E}@b.co",
            "\"@b.co", "\"\"@b.co", "\"a\"b\"@c.co", "\"a\\\"@b.co", "\"a b\"@c.co", "<a@b.co>", "a,b@c.co", "a@b,c.co",
            "a@\u{1F600}.co", String(repeating: "a@", count: 50_000),
        ]
    )
    func bad(text: String) {
        #expect(throws: AccountError(.invalidEmail, at: "EmailAddress")) { try EmailAddress(text) }
    }
}
