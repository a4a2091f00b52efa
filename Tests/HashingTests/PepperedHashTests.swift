import Testing
import World

@testable import Hashing

@Suite("PepperedHash (SEC-29)") struct PepperedHashTests {
    private static let key = "2026:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    private static let longKey =
        "2026:/wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJT"
        + "VFVWV1hZWltcXV5fYGFiYw=="
    private static let otherKey = "2027:\(String(repeating: "b", count: 43))"
    private static let start = "$uuu-pepper$2026$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"

    private func function(_ keys: String..., passes: UInt64 = 2, memory: Int = 65_536) throws -> PasswordHash {
        let text = keys.joined(separator: "\n")
        let pepper = keys.isEmpty ? nil : try PasswordPepper(Array(text.utf8))
        return PasswordHash(passes: passes, memory: memory, pepper: pepper)
    }

    private func secret(_ text: String) -> SecretBytes { SecretBytes(Array(text.utf8)) }

    @Test(
        "what argon2-cffi and hmac of Python give is right",
        arguments: [
            (Self.key, "GTSGVAo6Lkg2DqQUE4dJ4tHP1EarmHfvfu2E96VPYYI"),
            (Self.longKey, "4uSE8/HBk3wrGq4BklaxcR0I/VHnrExeAnFvtbFEtko"),
        ]
    )
    func vectors(key: String, mac: String) throws {
        let function = try self.function(key)
        #expect(function.compare(self.secret("correct horse"), with: Self.start + mac) == .right)
        #expect(function.compare(self.secret("Correct horse"), with: Self.start + mac) == .wrong)
    }

    @Test("a new hash has the id, the parameters and the salt, and matches under its key only")
    func roundTrip() throws {
        let function = try self.function(Self.key)
        let hash = try #require(function.make(self.secret("x")))
        #expect(hash.hasPrefix("$uuu-pepper$2026$argon2id$v=19$m=64,t=2,p=1$"))
        #expect(PepperedHash(hash)?.text == hash)
        #expect(hash != function.make(self.secret("x")))
        #expect(function.compare(self.secret("x"), with: hash) == .right)
        let sameID = try self.function("2026" + Self.otherKey.dropFirst(4))
        #expect(sameID.compare(self.secret("x"), with: hash) == .wrong)
        // What the row has is no tag of Argon2id.
        let bare = String(hash.dropFirst("$uuu-pepper$2026".count))
        #expect(try self.function().compare(self.secret("x"), with: bare) == .wrong)
    }

    @Test("another key first, other parameters and a hash without pepper are outdated")
    func outdated() throws {
        let hash = try #require(try self.function(Self.key).make(self.secret("x")))
        for other in [
            try self.function(Self.otherKey, Self.key), try self.function(Self.key, passes: 3),
            try self.function(Self.key, memory: 131_072),
        ] {
            #expect(other.compare(self.secret("x"), with: hash) == .rightButOutdated)
            #expect(other.compare(self.secret("y"), with: hash) == .wrong)
        }
        let plain = try #require(try self.function().make(self.secret("x")))
        #expect(try self.function(Self.key).compare(self.secret("x"), with: plain) == .rightButOutdated)
        #expect(try self.function(Self.key).compare(self.secret("y"), with: plain) == .wrong)
    }

    @Test("without its key a hash cannot be compared, and the mend is told")
    func missing() throws {
        let hash = try #require(try self.function(Self.key).make(self.secret("x")))
        for function in [try self.function(), try self.function(Self.otherKey)] {
            guard case .unusable(let hint) = function.compare(self.secret("x"), with: hash) else {
                Issue.record("it was compared")
                continue
            }
            #expect(hint.contains("\"2026\"") && hint.contains("pepper_file"))
        }
    }

    @Test("a dummy hash looks like any other under the pepper")
    func dummy() throws {
        let function = try self.function(Self.key, passes: 3)
        let dummy = try #require(function.makeDummy())
        #expect(dummy.hasPrefix("$uuu-pepper$2026$argon2id$v=19$m=64,t=3,p=1$"))
        #expect(dummy.count == function.make(self.secret("x"))?.count)
        #expect(function.compare(self.secret("x"), with: dummy) == .wrong)
    }

    @Test(
        "a text that is no such hash is wrong",
        arguments: [
            "$uuu-pepper$2026", "$uuu-pepper$2026$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$",
            "$uuu-pepper$2026$argon2i$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$GTSGVAo6Lkg2DqQUE4dJ4tHP1EarmHfvfu2E96VPYYI",
            "$uuu-pepper$2026$argon2id$v=19$m=64,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$GTSGVAo6Lkg2DqQUE4dJ4tHP1EarmHfvfu2E96VPYYI",
            "$uuu-pepper$2026$argon2id$v=19$m=x,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$GTSGVAo6Lkg2DqQUE4dJ4tHP1EarmHfvfu2E96VPYYI",
            "$uuu-pepper$2026$argon2id$v=19$m=64,t=0,p=1$MDEyMzQ1Njc4OWFiY2RlZg$GTSGVAo6Lkg2DqQUE4dJ4tHP1EarmHfvfu2E96VPYYI",
            "$uuu-pepper$2026$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$GTSGVAo6Lkg2DqQUE4dJ4tHP1EarmHfvfu2E96VPYYI",
            "$uuu-pepper$2026$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$GTSG",
        ]
    )
    func malformed(hash: String) throws {
        #expect(try self.function(Self.key).compare(self.secret("correct horse"), with: hash) == .wrong)
    }
}
