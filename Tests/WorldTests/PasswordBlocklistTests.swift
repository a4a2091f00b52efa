import Testing

@testable import World

@Suite("PasswordBlocklist (SEC-25)") struct PasswordBlocklistTests {
    private func list(_ text: String) throws -> PasswordBlocklist { try PasswordBlocklist(Array(text.utf8)) }

    @Test(
        "lines end with LF or CRLF, the last one with nothing too, and a mark at the beginning is none of it",
        arguments: [
            "dragonfly\nButterfly", "dragonfly\r\nbutterfly\r\n", "\n\nBUTTERFLY\n\ndragonfly\n\n",
            "\u{FEFF}dragonfly\nbutterfly\ndragonfly\n",
        ]
    )
    func lines(text: String) throws {
        let list = try self.list(text)
        #expect(list.count == 2)
        #expect(list.contains("dragonfly") && list.contains("butterfly"))
        #expect(!list.contains("dragonfly\r") && !list.contains("dragonflyb") && !list.contains(""))
    }

    @Test("passwords are compared in the form in which new ones are (SEC-26)")
    func normalised() throws {
        let list = try self.list("CAFE\u{301}\u{3000}OLE\u{301}!!\n")
        let typed = try Password("Caf\u{E9} ol\u{E9}!!").text.lowercased()
        #expect(list.contains(typed))
        #expect(!list.contains("cafe ole!!"))
    }

    @Test("what nobody could have is left out: short, too long, with control characters")
    func leftOut() throws {
        let long = String(repeating: "x", count: 257)
        let list = try self.list("short\ndrag\tonfly\n\(long)\n\u{E4}\u{E4}\u{E4}\u{E4}\n        \n")
        #expect(list.count == 1)
        #expect(list.contains("        "))
    }

    @Test("a line that is not UTF-8 is named")
    func badLine() {
        let bytes = Array("dragonfly\nb".utf8) + [0xE9] + Array("butterfly\n".utf8)
        #expect(throws: PasswordBlocklist.BadLine(number: 2)) { try PasswordBlocklist(bytes) }
    }

    @Test("each password of a long list is found, and others are not")
    func long() throws {
        let list = try self.list((0..<20_000).map { "password number \($0)\n" }.joined())
        #expect(list.count == 20_000)
        #expect((0..<20_000).allSatisfy { list.contains("password number \($0)") })
        #expect(!(20_000..<40_000).contains { list.contains("password number \($0)") })
    }

    @Test("an empty list has nothing")
    func empty() throws {
        #expect(try self.list("") == .none)
        #expect(!PasswordBlocklist.none.contains("dragonfly"))
    }
}
