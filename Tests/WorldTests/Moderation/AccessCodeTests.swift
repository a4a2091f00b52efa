import Testing

@testable import World

@Suite("AccessCode") struct AccessCodeTests {
    @Test("small letters, blanks and hyphens make no difference, and nothing else has the form")
    func form() throws {
        let code = try #require(AccessCode("K7QX-2MZP"))
        #expect(code.text == "K7QX-2MZP")
        for typed in ["k7qx2mzp", " K7QX 2MZP ", "K-7-Q-X-2-M-Z-P"] { #expect(AccessCode(typed) == code) }
        for typed in [
            "", "K7QX-2MZ", "K7QX-2MZPP", "K7QX-2MZ0", "K7QX-2MZO", "K7QX-2MZ1", "K7QX-2MZI", "K7QX_2MZP", "ẞẞẞẞ",
        ] {
            #expect(AccessCode(typed) == nil)
        }
        #expect(AccessCode(String(repeating: "-", count: 10_000) + "K7QX2MZP") == nil)
    }

    @Test("a code that was made is read again, uses all signs, and is printed nowhere")
    func made() {
        let codes = (0..<200).map { _ in AccessCode.make() }
        #expect(Set(codes).count == 200)
        #expect(Set(codes.joined { $0.text }.filter { $0 != "-" }).count == 32)
        for code in codes {
            #expect(AccessCode(code.text) == code)
            #expect(!"\(code)".contains(code.text) && !String(reflecting: code).contains(code.text))
        }
    }
}

extension [AccessCode] {
    fileprivate func joined(_ text: (AccessCode) -> String) -> String { self.map(text).joined() }
}
