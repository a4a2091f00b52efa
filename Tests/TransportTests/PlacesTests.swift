import Testing

@testable import Transport

@Suite("Places for connections")
struct PlacesTests {
    @Test("there are as many as were said, and one that is given back can be taken again")
    func take() {
        let places = Places(count: 2, most: 2)
        #expect(places.take() && places.take())
        #expect(!places.take())
        places.giveBack()
        #expect(places.take())
        #expect(!places.take())
    }

    @Test("when there are fewer, who has one keeps it, and nobody gets another before enough have gone")
    func fewer() {
        let places = Places(count: 3, most: 3)
        for _ in 0..<3 { _ = places.take() }
        places.resize(to: 1)
        places.giveBack()
        places.giveBack()
        #expect(!places.take())
        places.giveBack()
        #expect(places.take())
    }

    @Test("there are never more than tables were made for, and always one")
    func bounds() {
        let places = Places(count: 1, most: 4)
        places.resize(to: 1_000)
        #expect(places.count == 4)
        places.resize(to: 0)
        #expect(places.count == 1)
        #expect(Places(count: 0, most: 0).count == 1)
        #expect(Places(count: 9, most: 2).most == 9)
    }
}
