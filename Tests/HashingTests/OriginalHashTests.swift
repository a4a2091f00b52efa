import Hashing
import Testing
import World

@Suite("Hashes of the original, by their form (SEC-28)") struct OriginalHashTests {
    private static let rest = "bDJIclAIHTR25.ziR7kmq.G9w44roAfIwZ4l1fVClyE4Ojsd82JT2"

    @Test("bcrypt of a cost that is computed is usable")
    func usable() {
        for start in ["$2b$12$", "$2a$04$", "$2y$14$"] {
            #expect(OriginalHash(form: start + Self.rest) == .usable(start + Self.rest))
        }
    }

    @Test("bcrypt of a higher cost is told; any other text is no hash")
    func others() {
        #expect(OriginalHash(form: "$2b$15$" + Self.rest) == .tooCostly(15, maximum: 14))
        let rest = Self.rest
        for text in ["", "secret", "$2b$03$" + rest, "$2b$12$" + rest + "x", "$2x$12$" + rest, "$argon2id$v=19$"] {
            #expect(OriginalHash(form: text) == .unknown, "\(text)")
        }
    }
}
