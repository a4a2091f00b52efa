import CSodium
import Testing
import World

@testable import Hashing

@Suite("PasswordHash (SEC-27, SEC-28)") struct PasswordHashTests {
    /// The cheapest parameters of Argon2id: 8 KiB, one pass.
    private let cheap = PasswordHash(passes: 1, memory: 8_192)

    private func secret(_ text: String) -> SecretBytes { SecretBytes(Array(text.utf8)) }

    init() {
        #expect(PasswordHash.isReady)
    }

    @Test("a hash names its parameters, and matches only its password")
    func roundTrip() throws {
        let hash = try #require(self.cheap.make(self.secret("correct horse")))
        #expect(hash.hasPrefix("$argon2id$v=19$m=8,t=1,p=1$"))
        #expect(self.cheap.compare(self.secret("correct horse"), with: hash) == .right)
        for wrong in ["correct horsf", "correct hors", "correct horse ", "Correct horse", ""] {
            #expect(self.cheap.compare(self.secret(wrong), with: hash) == .wrong)
        }
    }

    @Test("the default parameters are 19 MiB and two passes")
    func standard() throws {
        let configuration = HashingConfiguration()
        let hash = PasswordHash(passes: UInt64(configuration.passes), memory: configuration.memoryKiB * 1_024)
        #expect(try #require(hash.make(self.secret("x"))).hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    }

    @Test("two hashes of one password differ: each has a salt of its own")
    func salted() {
        #expect(self.cheap.make(self.secret("x")) != self.cheap.make(self.secret("x")))
    }

    @Test("an empty password and one with a zero byte can be hashed")
    func oddBytes() throws {
        let empty = try #require(self.cheap.make(self.secret("")))
        #expect(self.cheap.compare(self.secret(""), with: empty) == .right)
        #expect(self.cheap.compare(self.secret("\0"), with: empty) == .wrong)
        let zero = try #require(self.cheap.make(self.secret("a\0b")))
        #expect(self.cheap.compare(self.secret("a\0c"), with: zero) == .wrong)
    }

    @Test(
        "the reference implementation's own vectors are right, and outdated",
        arguments: [
            // phc-winner-argon2, src/test.c, Argon2id, version 0x13, password "password", salt "somesalt".
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        ]
    )
    func vectors(hash: String) {
        #expect(self.cheap.compare(self.secret("password"), with: hash) == .rightButOutdated)
        #expect(self.cheap.compare(self.secret("Password"), with: hash) == .wrong)
    }

    @Test("other parameters, and another function of the family, are outdated")
    func outdated() throws {
        let hash = try #require(self.cheap.make(self.secret("x")))
        for other in [PasswordHash(passes: 2, memory: 8_192), PasswordHash(passes: 1, memory: 16_384)] {
            #expect(other.compare(self.secret("x"), with: hash) == .rightButOutdated)
            #expect(other.compare(self.secret("y"), with: hash) == .wrong)
        }
    }

    @Test(
        "a text that is no hash is wrong",
        arguments: [
            "", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$",
            "$2b$12$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            String(repeating: "$argon2id", count: 10_000),
        ]
    )
    func noHash(hash: String) {
        #expect(self.cheap.compare(self.secret("x"), with: hash) == .wrong)
    }

    @Test("a dummy hash looks like any other with its parameters, and comparing takes as many passes")
    func dummy() throws {
        let function = PasswordHash(passes: 3, memory: 8_192)
        let hash = try #require(function.makeDummy())
        let real = try #require(function.make(self.secret("x")))
        #expect(hash.hasPrefix("$argon2id$v=19$m=8,t=3,p=1$") && hash.count == real.count)
        #expect(unsafe crypto_pwhash_str_needs_rehash(hash, 3, 8_192) == 0, "libsodium reads it")
        for password in ["", "x", hash] { #expect(function.compare(self.secret(password), with: hash) == .wrong) }
        #expect(function.makeDummy() != function.makeDummy())
        #expect(PasswordHash(passes: 0, memory: 8_192).makeDummy() == nil)
        #expect(PasswordHash(passes: 3, memory: 4_398_046_511_104).makeDummy() == nil)
    }

    @Test("parameters that are not available give no hash")
    func impossible() {
        #expect(PasswordHash(passes: 0, memory: 8_192).make(self.secret("x")) == nil)
        #expect(PasswordHash(passes: 1, memory: 1_024).make(self.secret("x")) == nil)
        #expect(PasswordHash(passes: 1, memory: 4_398_046_511_104).make(self.secret("x")) == nil)
    }
}

@Suite("SecretBytes (SEC-30)") struct SecretBytesTests {
    @Test("wiped bytes are zeros in memory")
    func wipe() {
        let secret = SecretBytes(Array("correct horse".utf8))
        let before = unsafe secret.withBytes { bytes, count in unsafe Self.look(bytes, count) }
        secret.wipe()
        let after = unsafe secret.withBytes { bytes, count in unsafe Self.look(bytes, count) }
        #expect(before.values == Array("correct horse".utf8.map(Int8.init)))
        #expect(after.values == Array(repeating: 0, count: 13))
        #expect(after.address == before.address)
    }

    private struct Look: Sendable {
        let address: Int
        let values: [Int8]
    }

    private static func look(_ bytes: UnsafePointer<CChar>, _ count: UInt64) -> Look {
        unsafe Look(
            address: Int(bitPattern: bytes),
            values: Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
        )
    }
}
