import Testing
import World

@testable import Hashing

@Suite("BcryptHash (SEC-28)") struct BcryptHashTests {
    private let function = PasswordHash(passes: 1, memory: 8_192)

    private func compare(_ text: String, _ hash: String) -> PasswordVerdict {
        self.function.compare(SecretBytes(Array(text.utf8)), with: hash)
    }

    @Test(
        "what bcrypt 4.3.0 of Python has hashed is right, and to be hashed anew",
        arguments: [
            ("correct horse", "$2b$04$i1T6JhxZ1cVgYANh3ggsgOV1djM7v..KoSDHtuP8Fwv8bKh/YdHea"),
            ("correct horse", "$2a$04$Nw0IqlHY3WpXw2Q2JLX9K.wM.61XCGuxdy4eleg.VpLzgrX/4KAq2"),
            ("correct horse", "$2y$04$i1T6JhxZ1cVgYANh3ggsgOV1djM7v..KoSDHtuP8Fwv8bKh/YdHea"),
            ("correct horse", "$2b$12$bDJIclAIHTR25.ziR7kmq.G9w44roAfIwZ4l1fVClyE4Ojsd82JT2"),
            ("caf\u{E9} \u{1F600}", "$2b$04$QXfRCPaNYxFM3mGUsAmZbe//22iU2BY7rrnHUQg/C3YRwyUbl/Uuq"),
            ("cafe\u{301}", "$2b$04$ialZAk4CzKIfPdwY7xPkDuNDgQpnIbSihflVRy8P1VGDSxAQ51Oua"),
            ("", "$2b$04$Lc8w8ERj/vYRP1Q5ABXPzeNtrbqpsv.nDYp2y8hbihsYMhKT12i4y"),
            // openwall.com/crypt: wrapper.c
            ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ]
    )
    func vectors(password: String, hash: String) {
        #expect(self.compare(password, hash) == .rightButOutdated)
        #expect(self.compare(password + "x", hash) == .wrong)
        #expect(self.compare(String(password.dropLast()), hash) == (password.isEmpty ? .rightButOutdated : .wrong))
    }

    @Test("72 bytes count, and no more, also in the middle of a character")
    func length() {
        let hash = "$2b$04$E97fc2XW6VZSvWK1j5rwo.yks6y8dCCCE/8S10OY1o3wCcWAvqkxK"
        let text = String(repeating: "x", count: 72)
        for more in ["", "tail", String(repeating: "y", count: 900)] {
            #expect(self.compare(text + more, hash) == .rightButOutdated)
        }
        #expect(self.compare(String(text.dropLast()), hash) == .wrong)
        let cut = "$2b$04$6H/yEDCAWBd6ed0vaVzVZu1F1a67MJKNb1tpzepmR6aJ3en0G2Vhy"
        #expect(self.compare(text.dropLast() + "\u{E9}", cut) == .rightButOutdated)
        #expect(self.compare(text.dropLast() + "\u{E0}", cut) == .rightButOutdated, "only the first byte of it counts")
        #expect(self.compare(text.dropLast() + "\u{20AC}", cut) == .wrong)
    }

    @Test("a cost above 14 is not computed, and the record says which")
    func cost() {
        let rest = "$i1T6JhxZ1cVgYANh3ggsgOV1djM7v..KoSDHtuP8Fwv8bKh/YdHea"
        for cost in [15, 31, 99] {
            guard case .unusable(let hint) = self.compare("correct horse", "$2b$\(cost)\(rest)") else {
                Issue.record("cost \(cost) was computed")
                continue
            }
            #expect(hint.contains("cost \(cost)"))
        }
        #expect(self.compare("correct horse", "$2b$03\(rest)") == .wrong)
    }

    @Test(
        "texts that only look like it match nothing",
        arguments: [
            "$2b$04$", "$2b$04$i1T6JhxZ1cVgYANh3ggsgOV1djM7v..KoSDHtuP8Fwv8bKh/YdHe",
            "$2b$04$i1T6JhxZ1cVgYANh3ggsgOV1djM7v..KoSDHtuP8Fwv8bKh/YdHeaa",
            "$2x$04$i1T6JhxZ1cVgYANh3ggsgOV1djM7v..KoSDHtuP8Fwv8bKh/YdHea",
            "$2b$+4$i1T6JhxZ1cVgYANh3ggsgOV1djM7v..KoSDHtuP8Fwv8bKh/YdHea",
            "$2b$04$i1T6JhxZ1cVgYANh3ggsgOV1djM7v..KoSDHtuP8Fwv8bKh/YdH:a",
            "$2b$-1$i1T6JhxZ1cVgYANh3ggsgOV1djM7v..KoSDHtuP8Fwv8bKh/YdHea",
        ]
    )
    func malformed(hash: String) {
        #expect(self.compare("correct horse", hash) == .wrong)
    }
}
