import Contexts
import Testing

@Suite("edit distance")
struct EditDistanceTests {
    @Test(
        "an edit inserts, drops, replaces, or swaps two neighbours",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("who", "who", 0), ("who", "hwo", 1), ("who", "wh", 1),
            ("who", "whoo", 1), ("who", "wha", 1), ("kitten", "sitting", 3), ("ca", "abc", 3), ("lobby", "lboby", 1),
        ]
    )
    func between(_ one: String, _ other: String, _ distance: Int) {
        #expect(EditDistance.between(Array(one.unicodeScalars), Array(other.unicodeScalars)) == distance)
        #expect(EditDistance.between(Array(other.unicodeScalars), Array(one.unicodeScalars)) == distance)
    }

    @Test(
        "one edit is near, two from five letters on; the nearest word wins, of equals the first",
        arguments: [
            ("whp", "who"), ("hlep", "help"), ("hpl", nil), ("mesages", "messages"), ("mesaegs", "messages"),
            ("refrehs", "refresh"), ("rfrehs", "refresh"), ("w", nil), ("", nil), ("hel", "help"), ("lobyb", "lobby"),
            ("helo", "help"), (String(repeating: "x", count: 10_000), nil),
        ] as [(String, String?)]
    )
    func nearest(_ typed: String, _ word: String?) {
        #expect(
            EditDistance.nearest(to: typed, among: ["who", "help", "hello", "refresh", "messages", "lobby"]) == word
        )
    }
}
