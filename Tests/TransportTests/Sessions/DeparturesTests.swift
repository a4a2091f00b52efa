import Reactor
import Testing

@testable import Transport

@Suite("Sessions that are being taken over")
@MainActor
struct DeparturesTests {
    private static let key = SocketKey(index: 3, generation: 1)
    private let departures = Departures()

    @Test("a session departs once at a time")
    func once() {
        #expect(!self.departures.contains(Self.key) && self.departures.begin(Self.key))
        #expect(self.departures.contains(Self.key) && !self.departures.begin(Self.key))
        self.departures.end(Self.key)
        #expect(!self.departures.contains(Self.key) && self.departures.begin(Self.key))
    }

    @Test("the end of a command is awaited, again and again, until that takes too long")
    func awaited() async {
        _ = self.departures.begin(Self.key)
        for isLate in [false, false, true] {
            let departures = self.departures
            let end = Task.immediate { @MainActor in await departures.commandEnds(on: Self.key) }
            departures.noteRest(of: SocketKey(index: 4, generation: 1))
            if isLate { departures.stopWaiting(for: Self.key) } else { departures.noteRest(of: Self.key) }
            #expect(await end.value == !isLate)
        }
        #expect(await self.departures.commandEnds(on: Self.key) == false, "it does not wait any more")
    }

    @Test("if it takes too long between two commands, the next one is not awaited")
    func lateInBetween() async {
        _ = self.departures.begin(Self.key)
        self.departures.stopWaiting(for: Self.key)
        self.departures.noteRest(of: Self.key)
        #expect(await self.departures.commandEnds(on: Self.key) == false)
    }

    @Test("nothing is awaited for a session that stays")
    func stays() async {
        self.departures.noteRest(of: Self.key)
        self.departures.stopWaiting(for: Self.key)
        #expect(await self.departures.commandEnds(on: Self.key) == false && !self.departures.contains(Self.key))
    }
}
