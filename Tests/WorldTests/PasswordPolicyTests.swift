import Contexts
import TestSupport
import Testing
import World

@Suite("PasswordPolicy (SEC-24, SEC-25)") struct PasswordPolicyTests {
    private let policy = PasswordPolicy(minimum: 15, serverName: "Gondolin")

    private func refusal(_ password: String, username: String = "Frodo") -> AccountError.Code? {
        do {
            _ = try self.policy.check(password, username: username)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(
        "a long password that is not easily guessed is accepted",
        arguments: [
            "correct horse battery", "GmfYqvxLr8Pz3Nke", "the 1234 of us at abcd street", "               .x.y.z. ",
            "\u{1F600} smile, it is monday", "Passwort und Pferde", "my dog eats 2 apples", "qwerty to the last letter",
            "\u{43F}\u{440}\u{438}\u{432}\u{435}\u{442}, \u{43C}\u{43E}\u{439} \u{43C}\u{438}\u{440}",
        ]
    )
    func taken(password: String) {
        #expect(self.refusal(password) == nil)
    }

    @Test("length is counted in scalars, not in bytes or in characters")
    func length() {
        #expect(self.refusal("correct horse!") == .passwordTooShort(minimum: 15))
        #expect(self.refusal("correct horse!!") == nil)
        #expect(self.refusal("\u{E9}\u{EA}\u{EB}\u{F1}\u{F2}\u{F3}\u{F4}") == .passwordTooShort(minimum: 15))
        #expect(self.refusal("") == .passwordTooShort(minimum: 15))
    }

    @Test(
        "common passwords are refused, in upper or lower case and with digits and signs around them",
        arguments: [
            "whatever12345678", "PASSWORD12345678", "!!!Password!!!!!!!", "1234567 football",
        ]
    )
    func common(password: String) {
        #expect(self.refusal(password) == .passwordTooCommon)
    }

    @Test(
        "a piece that is repeated is refused",
        arguments: [
            "aaaaaaaaaaaaaaa", "abcabcabcabcabc", "passwordpassword", "PasswordPASSWORD", "xq7xq7xq7xq7xq7x",
            "                ",
            "horse7!horse7!ho",
        ]
    )
    func repetition(password: String) {
        #expect(self.refusal(password) == .passwordIsPattern)
    }

    @Test(
        "runs along a keyboard or an alphabet are refused",
        arguments: [
            "123456789012345", "abcdefghijklmno", "qwertyuiopasdfg", "zyxwvutsrqponml", "QWERTYuiop12345",
            "098765432112345",
            "aaaabbbbccccdddd", "qwertzuiopasdfghjkl", "1q2w3e4r5t6y7u8i", "1qaz2wsx3edc4rfv", "asdfasdfqwerqwer",
            "1111222233334444",
            "!@#$%^&*()12345",
        ]
    )
    func runs(password: String) {
        #expect(self.refusal(password) == .passwordIsPattern)
    }

    @Test("a password that contains the account's or the server's name is refused")
    func names() {
        #expect(self.refusal("I am frodo of the Shire") == .passwordHasName)
        #expect(self.refusal("see you in GONDOLIN tonight") == .passwordHasName)
        #expect(self.refusal("I am frodo of the Shire", username: "Sam") == nil)
        #expect(self.refusal("The Same Old Story", username: "Sam") == nil)
        #expect(self.refusal("ababababababababab", username: "ab") == .passwordIsPattern)
    }

    @Test("what the operator's list has is refused, compared whole")
    func blocklist() throws {
        let list = try PasswordBlocklist(Array("Correct Horse Battery\n".utf8))
        let policy = PasswordPolicy(minimum: 15, serverName: "Gondolin", blocklist: list)
        for password in ["correct horse battery", "CORRECT HORSE BATTERY"] {
            #expect(throws: AccountError(.passwordTooCommon, at: "PasswordPolicy")) {
                try policy.check(password, username: "Ada")
            }
        }
        #expect(throws: Never.self) { try policy.check("correct horse battery 7", username: "Ada") }
    }

    @Test("without a server name no password is refused because of it")
    func noServerName() {
        #expect(throws: Never.self) {
            try PasswordPolicy(minimum: 15, serverName: "").check("correct horse battery", username: "Ada")
        }
    }

    @Test("no password within the limits makes the check slow or trap")
    func random() {
        let seed = UInt64.random(in: 0 ... .max)
        print("PasswordPolicy: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "a", "1234", "qwer", "password", " ", "\u{E9}", "\u{1F600}", "e\u{301}", "!", "Z", "frodo", "\u{3000}",
        ]
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...60, using: &random)
            let password = (0..<count).map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined()
            let code = self.refusal(password)
            let scalars = (try? Password(password))?.text.unicodeScalars.count
            switch scalars {
            case nil: #expect(code == .passwordTooLong(maximum: 256), "seed \(seed)")
            case .some(..<15): #expect(code == .passwordTooShort(minimum: 15), "seed \(seed)")
            case .some:
                let codes: [AccountError.Code?] = [nil, .passwordTooCommon, .passwordHasName, .passwordIsPattern]
                #expect(codes.contains(code), "seed \(seed)")
            }
        }
    }
}
