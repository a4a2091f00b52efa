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
            // RFC 3696 section 3, with its erratum 1690; RFC 5321 section 4.1.1.3; RFC 6532 section 4
            ("user+mailbox@example.com", "user+mailbox@example.com"),
            ("customer/department=shipping@example.com", "customer/department=shipping@example.com"),
            ("$A12345@example.com", "$A12345@example.com"), ("!def!xyz%abc@example.com", "!def!xyz%abc@example.com"),
            ("_somename@example.com", "_somename@example.com"), ("\"Abc@def\"@example.com", "\"Abc@def\"@example.com"),
            ("\"Abc\\@def\"@example.com", "\"Abc\\@def\"@example.com"),
            ("\"Joe.\\\\Blow\"@example.com", "\"Joe.\\\\Blow\"@example.com"),
            ("Jones@XYZ.COM", "Jones@xyz.com"),
            ("\u{7528}\u{6237}@\u{4F8B}\u{5B50}.\u{6D4B}", "\u{7528}\u{6237}@\u{4F8B}\u{5B50}.\u{6D4B}"),
            ("a@r3---sn-4g5.example", "a@r3---sn-4g5.example"),
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
            "a@\u{1F600}.co",
            // RFC 5891 section 4.2: not in normal form, with a mark at the beginning, with -- in the third place
            "a@bu\u{308}cher.example", "a@\u{308}b.example", "a@\u{FC}b--c.example", "a@\u{FF42}\u{FF43}.example",
            // RFC 3696 section 3: these need quotes, in which blanks are refused
            "Abc@def@example.com", "Fred Bloggs@example.com", "\"Fred Bloggs\"@example.com",
            String(repeating: "a@", count: 50_000),
        ]
    )
    func bad(text: String) {
        #expect(throws: AccountError(.invalidEmail, at: "EmailAddress")) { try EmailAddress(text) }
    }
}
