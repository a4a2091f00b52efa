import Contexts
import Testing
import World

@Suite("Username (SEC-32)") struct UsernameTests {
    @Test(
        "a name keeps its form and is compared in lower case",
        arguments: [
            "Ada", "ab", "A1", "mary-ann", "x_y-z_1", "ABCDEFGHIJKLMNOPQRST",
        ]
    )
    func good(name: String) throws {
        let username = try Username(name)
        #expect(username.display == name)
        #expect(username.folded == name.lowercased())
    }

    @Test("names that look alike are equal in one form, and no others (SEC-32)")
    func alike() throws {
        for (one, other) in [("Bill", "B1lI"), ("Bob-O", "b0b_o"), ("x1-0", "Xl_O"), ("ada", "ADA")] {
            #expect(try Username(one).alike == Username(other).alike, "\(one) and \(other)")
        }
        for (one, other) in [("Bill", "Bil"), ("b2b", "b3b"), ("ab", "a-b"), ("mm", "nn"), ("s5", "s6"), ("vv", "ww")] {
            #expect(try Username(one).alike != Username(other).alike, "\(one) and \(other)")
        }
        #expect(Username.alike("i1l0o_-az") == "llloo--az")
    }

    @Test("a blank name has its own refusal", arguments: ["", " ", "\t \n", String(repeating: " ", count: 10_000)])
    func blank(name: String) {
        #expect(throws: AccountError(.blankUsername, at: "Username")) { try Username(name) }
    }

    @Test(
        "texts that are not names are refused",
        arguments: [
            "a", "ABCDEFGHIJKLMNOPQRSTU", "1ab", "-ab", "_ab", "ab-", "ab_", "a--b", "a__b", "a-_b", "a b", " ab",
            "ab ",
            "a.b", "a@b", "a:b", "Zo\u{EB}", "\u{430}da", "ab\n", "ab\r\n", "a\u{0}b", "a\u{1B}b", "ab\u{7F}",
            "ab\u{200B}",
            "a\u{202E}b", "ab\u{301}", "\u{1F600}\u{1F600}", "a/b", "a'b", "[ab]", "a`b", "a{b", "a@", "K\u{212A}",
            String(repeating: "a", count: 100_000),
        ]
    )
    func bad(name: String) {
        #expect(throws: AccountError(.invalidUsername, at: "Username")) { try Username(name) }
    }
}
