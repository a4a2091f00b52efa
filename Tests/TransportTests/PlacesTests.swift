import Testing

@testable import Transport

@Suite("Places for connections")
struct PlacesTests {
    @Test("there are as many as were said, and one that is given back can be taken again")
    func admit() {
        let places = Places(count: 2, most: 2)
        #expect(places.admit() == .place && places.admit() == .place)
        #expect(places.admit() == .refusal)
        places.giveBack(hasPlace: true)
        #expect(places.admit() == .place)
        #expect(places.admit() == .refusal)
    }

    @Test("who finds no place is refused in words, if not too many are; one who is done makes room for another")
    func refused() {
        let places = Places(count: 1, most: 1, mostRefused: 2)
        #expect(places.admit() == .place)
        #expect(places.admit() == .refusal && places.admit() == .refusal)
        #expect(places.admit() == .nothing && places.admit() == .nothing)
        places.giveBack(hasPlace: false)
        #expect(places.admit() == .refusal)
        #expect(places.admit() == .nothing)
    }

    @Test("who comes from the process before counts as what it was there, whether there is room or not")
    func occupied() {
        let places = Places(count: 1, most: 2, mostRefused: 1)
        for _ in 0..<3 { places.occupy(hasPlace: true) }
        places.occupy(hasPlace: false)
        #expect(places.admit() == .nothing)
        places.giveBack(hasPlace: false)
        #expect(places.admit() == .refusal)
        for _ in 0..<3 { places.giveBack(hasPlace: true) }
        #expect(places.admit() == .place)
    }

    @Test("when there are fewer, who has one keeps it, and nobody gets another before enough have gone")
    func fewer() {
        let places = Places(count: 3, most: 3)
        for _ in 0..<3 { _ = places.admit() }
        places.resize(to: 1)
        places.giveBack(hasPlace: true)
        places.giveBack(hasPlace: true)
        #expect(places.admit() == .refusal)
        places.giveBack(hasPlace: true)
        #expect(places.admit() == .place)
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
