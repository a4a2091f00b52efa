import Testing

@testable import Transport

@Suite("Cutting texts of clients")
struct StringCutTests {
    @Test("a text that fits is unchanged, one byte more is cut and marked")
    func ascii() {
        let text = String(repeating: "x", count: 20)
        #expect(text.cut(toBytes: 20) == text)
        #expect((text + "y").cut(toBytes: 20) == text.dropLast(3) + "…")
        #expect("".cut(toBytes: 3) == "")
        #expect("long".cut(toBytes: 3) == "…")
    }

    @Test("what a log escapes counts with its escaped length")
    func shown() {
        let plain = String(repeating: "x", count: 20)
        #expect(plain.cut(toShownBytes: 20) == plain)
        #expect((plain + "y").cut(toShownBytes: 20) == plain.dropLast(3) + "…")
        // Each is written as \u{202e}, \u{85}, \u{1}, or with a backslash before it.
        #expect("\u{202E}\u{202E}\u{202E}".cut(toShownBytes: 23) == "\u{202E}\u{202E}…")
        #expect("\u{85}\u{85}\u{85}".cut(toShownBytes: 17) == "\u{85}\u{85}…")
        #expect("\"\\\"".cut(toShownBytes: 5) == "\"…")
        #expect("é😀é".cut(toShownBytes: 7) == "é…")
    }

    @Test("the cut is between two scalars, and a character with many marks is bounded like any text")
    func marks() {
        let stacked = "https://" + String(repeating: "a" + String(repeating: "\u{301}", count: 38), count: 200)
        #expect(stacked.count == 208 && stacked.utf8.count > 15_000)
        for maximum in 3...300 {
            let cut = stacked.cut(toBytes: maximum)
            #expect((maximum - 1...maximum).contains(cut.utf8.count))
            #expect(cut.unicodeScalars.last == "…")
            #expect(
                cut.unicodeScalars.dropLast().elementsEqual(stacked.unicodeScalars.prefix(cut.unicodeScalars.count - 1))
            )
        }
        #expect("😀😀".cut(toBytes: 7) == "😀…")
    }
}
