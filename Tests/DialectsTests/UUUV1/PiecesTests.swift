import Dialects
import TestSupport
import Testing

@Suite("Long texts in uuu.v1")
struct PiecesTests {
    private static let limit = UUUV1.maximumMessageBytes

    /// Returns the length of a message with the text, with the longest `re` that there is.
    private static func bytes(_ text: String) -> Int {
        WritingExamples.json(.text(text), re: 9_007_199_254_740_992).utf8.count
    }

    @Test(
        "a text that fits is not cut",
        arguments: ["", "One.", "One.\nTwo.\n", String(repeating: "a\n", count: 21_000)]
    )
    func short(_ text: String) {
        #expect(UUUV1.pieces(of: text) == [text])
    }

    @Test("whether a text fits for certain is found out by its length")
    func fits() {
        #expect(UUUV1.fits("") && UUUV1.fits(String(repeating: "\u{0}", count: 10_000)))
        #expect(!UUUV1.fits(String(repeating: "\u{0}", count: 11_000)))
    }

    @Test("a text is cut at line ends, which are dropped", arguments: ["\n", "\r\n"])
    func lines(_ end: String) {
        let lines = (0..<5_000).map { "line \($0) " + String(repeating: "x", count: $0 % 90) }
        let text = lines.joined(separator: end)
        let pieces = UUUV1.pieces(of: text)
        #expect(pieces.count > 3 && pieces.count < 7)
        #expect(
            pieces.allSatisfy { Self.bytes($0) <= Self.limit && Self.bytes($0) > Self.limit - 400 || $0 == pieces.last }
        )
        #expect(pieces.joined(separator: end).utf8.elementsEqual(text.utf8))
    }

    @Test("an empty line on which a text is cut stays")
    func emptyLine() {
        let line = String(repeating: "x", count: 65_000)
        #expect(UUUV1.pieces(of: line + "\n\n" + line) == [line + "\n", line])
        #expect(UUUV1.pieces(of: "\n" + line + line).joined() == line + line)
        let whole = String(repeating: "x", count: 65_472)
        #expect(UUUV1.pieces(of: whole) == [whole])
        #expect(UUUV1.pieces(of: whole + "\n") == [whole, ""])
        #expect(UUUV1.pieces(of: whole + "\n\n") == [whole, "\n"])
    }

    @Test("a line that is too long is cut between characters")
    func longLine() {
        let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}"
        let text = "x" + String(repeating: family, count: 10_000)
        let pieces = UUUV1.pieces(of: text)
        #expect(pieces.joined() == text)
        #expect(pieces.allSatisfy { Self.bytes($0) <= Self.limit })
        #expect(pieces.dropFirst().allSatisfy { $0.hasPrefix(family) && $0.unicodeScalars.count % 5 == 0 })
    }

    @Test("a character that is too long is cut between scalars")
    func longCharacter() {
        let text = "e" + String(repeating: "\u{301}", count: 100_000)
        #expect(text.count == 1)
        let pieces = UUUV1.pieces(of: text)
        #expect(pieces.map { $0.unicodeScalars.count }.reduce(0, +) == 100_001)
        #expect(pieces.allSatisfy { Self.bytes($0) <= Self.limit } && pieces.count < 24)
    }

    @Test("of any text, no piece is too long, and nothing but line ends is dropped", arguments: Seeds.fresh)
    func random(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let parts = ["\n", "\r\n", "\r", "\"", "\u{1}", "word ", "\u{E9}", "\u{1F409}", "e\u{301}", "\n\n"]
        for _ in 0..<5 {
            var text = ""
            while text.utf8.count < 150_000 {
                let count = Bool.random(using: &random) ? 1 : Int.random(in: 0..<20_000, using: &random)
                text += String(repeating: parts.randomElement(using: &random) ?? "", count: count)
            }
            let pieces = UUUV1.pieces(of: text)
            #expect(pieces.allSatisfy { Self.bytes($0) <= Self.limit }, "seed \(seed)")
            #expect(Self.areAll(pieces, of: text), "seed \(seed)")
        }
    }

    /// Whether the pieces are the text, with one line end or nothing between two of them.
    private static func areAll(_ pieces: [String], of text: String) -> Bool {
        let octets = Array(text.utf8)
        var starts: Set<Int> = [0]
        for (number, piece) in pieces.enumerated() {
            let ends = ["", "\n", "\r\n"].prefix(number == 0 ? 1 : 3).map { Array($0.utf8) }
            let utf8 = Array(piece.utf8)
            let nexts = starts.flatMap { start in
                ends.map { $0 + utf8 }.filter { octets[start...].starts(with: $0) }.map { start + $0.count }
            }
            starts = Set(nexts)
        }
        return starts.contains(octets.count)
    }
}
