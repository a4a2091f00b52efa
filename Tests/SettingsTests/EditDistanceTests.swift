import Testing

@testable import Settings

@Suite("did you mean")
struct EditDistanceTests {
    @Test(
        "an edit inserts, drops, replaces, or swaps neighbours",
        arguments: [("port", "port", 0), ("prot", "port", 1), ("pot", "port", 1), ("sort", "port", 1), ("", "abc", 3)]
    )
    func distance(_ one: String, _ other: String, _ expected: Int) {
        #expect(EditDistance.between(Array(one.unicodeScalars), Array(other.unicodeScalars)) == expected)
        #expect(EditDistance.between(Array(other.unicodeScalars), Array(one.unicodeScalars)) == expected)
    }

    @Test("the nearest word within reach is meant: one edit, two from five letters, three from ten") func reach() {
        let words = ["port", "event_loops", "level", "MOTD"]
        #expect(EditDistance.nearest(to: "prot", among: words) == "port")
        #expect(EditDistance.nearest(to: "prto", among: ["port"]) == nil)
        #expect(EditDistance.nearest(to: "lvele", among: words) == "level")
        #expect(EditDistance.nearest(to: "evnt_lops_", among: words) == "event_loops")
        #expect(EditDistance.nearest(to: " motd ", among: words) == "MOTD")
        #expect(EditDistance.nearest(to: "x", among: ["y"]) == nil)
        #expect(EditDistance.nearest(to: String(repeating: "port", count: 5_000), among: words) == nil)
    }
}
