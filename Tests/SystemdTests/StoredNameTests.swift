import Testing

@testable import Systemd

@Suite("The names of stored descriptors")
struct StoredNameTests {
    @Test("a name tells what is stored, and is parsed as it was written")
    func roundTrip() {
        let names: [(StoredName, String)] = [
            (.state(0), "state-0"), (.state(.max), "state-18446744073709551615"),
            (.bottle(generation: 17), "bottle-17"), (.probe, "probe"),
        ]
        for (name, text) in names {
            #expect(name.description == text)
            #expect(StoredName(text) == name)
        }
    }

    @Test(
        "any other name is refused",
        arguments: [
            "", "-", "state", "state-", "state-01", "state-+1", "state--1", "state-1 ", "State-1", "bottle-x", "bottle",
            "bottle-1-2", "bottle-18446744073709551616", "probe-1", "probe-", "http", "unknown", "stored",
        ]
    )
    func others(_ text: String) {
        #expect(StoredName(text) == nil)
    }
}
