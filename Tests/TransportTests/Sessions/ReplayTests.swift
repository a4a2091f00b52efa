import Contexts
import Testing

@testable import Transport

@Suite("How client and server count on after a resume")
struct ReplayTests {
    private static func remains(from first: UInt64, count: Int, byeNumber: UInt64? = nil) -> SessionRemains {
        var ring = ReplayRing(from: first)
        for number in 0..<count { ring.append(SentMessage(.event(.text(String(number))))) }
        let wire = ExchangeRemains(ring: ring, did: 9, byeNumber: byeNumber)
        return SessionRemains(context: nil, wire: wire)
    }

    @Test("what was not seen comes again, and nothing is lost")
    func complete() {
        let replay = Replay(of: Self.remains(from: 50, count: 10), seen: 57)
        #expect(replay.count == 57 && replay.lost == 0 && replay.ring.count == 3 && replay.did == 9)
    }

    @Test("what is not retained any more is lost, to the message: count = seen + lost")
    func lost() {
        let replay = Replay(of: Self.remains(from: 60, count: 12), seen: 57)
        #expect(replay.count == 60 && replay.lost == 3 && replay.ring.count == 12 && replay.ring.end == 72)
    }

    @Test("a client that has seen more than was sent begins again, like the server, and nothing is known")
    func unknown() {
        let replay = Replay(of: Self.remains(from: 0, count: 12), seen: 13)
        #expect(replay.count == 0 && replay.lost == nil && replay.ring.count == 0 && replay.ring.end == 0)
    }

    @Test("a client that has counted the last message of its connection is not taken for one that has seen too much")
    func bye() {
        let replay = Replay(of: Self.remains(from: 0, count: 12, byeNumber: 12), seen: 13)
        #expect(replay.count == 12 && replay.lost == 0 && replay.ring.count == 0)
    }

    @Test("a message that comes after the last one of the connection is not taken for that one")
    func afterBye() {
        let replay = Replay(of: Self.remains(from: 0, count: 12, byeNumber: 11), seen: 12)
        #expect(replay.count == 11 && replay.lost == 0 && replay.ring.count == 1)
    }

    @Test("of a stored session all that was not seen is lost")
    func stored() {
        let stored = StoredSession(account: 1, context: nil, messages: 20, did: 4, isReader: false)
        let replay = Replay(of: SessionRemains(context: nil), stored: stored, seen: 15)
        #expect(replay.count == 20 && replay.lost == 5 && replay.did == 4 && replay.ring.end == 20)
        let ahead = Replay(of: SessionRemains(context: nil), stored: stored, seen: 21)
        #expect(ahead.count == 0 && ahead.lost == nil)
    }

    @Test("if nothing was left, nothing is known")
    func nothing() {
        let replay = Replay(of: SessionRemains(context: nil), seen: 0)
        #expect(replay.count == 0 && replay.lost == nil && replay.did == 0)
    }
}
