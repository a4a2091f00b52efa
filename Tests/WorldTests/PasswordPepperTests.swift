import Testing
import World

@Suite("PasswordPepper (SEC-29)") struct PasswordPepperTests {
    /// 32 and 33 bytes.
    private static let one = "2026:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    private static let other = "old_one-2:/wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"

    private func pepper(_ text: String) throws -> PasswordPepper { try PasswordPepper(Array(text.utf8)) }

    @Test("the first key is for new hashes, and each is found by its id")
    func keys() throws {
        let pepper = try self.pepper("# made in 2026\n\n\(Self.one)\r\n  \(Self.other)\n")
        #expect(pepper.current.id == "2026" && pepper.current.bytes == Array(0..<32))
        #expect(pepper["old_one-2"]?.bytes == [255] + Array(1...32))
        #expect(pepper["2027"] == nil && pepper[""] == nil)
    }

    @Test("a key may have its padding or not")
    func padding() throws {
        #expect(try self.pepper(String(Self.one.dropLast())) == self.pepper(Self.one))
    }

    @Test(
        "what has no key is refused, with its line",
        arguments: [
            ("", nil), ("# 2026:x\n", nil), ("2026\n", 1), ("\n:\(Self.one.dropFirst(5))", 2), ("a b:AAAA", 1),
            ("2026:", 1), ("2026:AAAA", 1), ("2026:\(String(repeating: "?", count: 44))", 1),
            ("\(Self.one)x", 1), ("\(Self.one)\n\(Self.one)", 2),
            ("\(String(repeating: "a", count: 33))\(Self.one.dropFirst(4))", 1),
        ] as [(String, Int?)]
    )
    func refused(text: String, line: Int?) throws {
        do throws(PasswordPepper.Problem) {
            _ = try PasswordPepper(Array(text.utf8))
            Issue.record("\(text) has been read")
        } catch {
            #expect(error.line == line)
            #expect(!error.hint.contains("AAEC") && !error.hint.contains("????"), "\(error.hint)")
        }
    }

    @Test("no description has a key in it")
    func descriptions() throws {
        let pepper = try self.pepper("\(Self.one)\n\(Self.other)")
        var dumped = ""
        dump(pepper, to: &dumped)
        dump(pepper.current, to: &dumped)
        dumped += "\(pepper) \(pepper.current) \(String(reflecting: pepper)) \(String(reflecting: pepper.current))"
        #expect(pepper.description == "2026, and 1 former")
        #expect(!dumped.contains("AAEC") && !dumped.contains("17") && !dumped.contains("bytes"), "\(dumped)")
    }
}
