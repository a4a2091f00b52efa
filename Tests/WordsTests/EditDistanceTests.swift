import Testing
import Words

@Suite("Edit distance")
struct EditDistanceTests {
    @Test(
        "an edit inserts, deletes, replaces, or swaps two adjacent characters",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("who", "who", 0), ("who", "hwo", 1), ("who", "wh", 1),
            ("who", "whoo", 1), ("who", "wha", 1), ("kitten", "sitting", 3), ("ca", "abc", 3), ("lobby", "lboby", 1),
            ("port", "port", 0), ("prot", "port", 1), ("pot", "port", 1), ("sort", "port", 1),
        ]
    )
    func between(_ one: String, _ other: String, _ distance: Int) {
        #expect(EditDistance.between(Array(one.unicodeScalars), Array(other.unicodeScalars)) == distance)
        #expect(EditDistance.between(Array(other.unicodeScalars), Array(one.unicodeScalars)) == distance)
    }
}
