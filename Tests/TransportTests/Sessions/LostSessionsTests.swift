import Reactor
import TestSupport
import Testing

@testable import Transport

@Suite("The order of sessions that wait")
struct LostSessionsTests {
    private static func key(_ number: Int) -> SocketKey { SocketKey(index: UInt32(number), generation: 1) }
    private static func time(_ number: Int) -> MonotonicTime { MonotonicTime(milliseconds: UInt64(number)) }

    /// Removes all, and returns them in order.
    private static func all(_ lost: inout LostSessions) -> [SocketKey] {
        var keys: [SocketKey] = []
        while let key = lost.popFirst() { keys.append(key) }
        return keys
    }

    @Test("the one whose time ends first comes first")
    func order() {
        var lost = LostSessions()
        for (key, time) in [(1, 30), (2, 10), (3, 20)] { lost.add(Self.key(key), until: Self.time(time)) }
        #expect(lost.count == 3)
        let all = Self.all(&lost)
        #expect(all == [2, 3, 1].map(Self.key) && lost.count == 0)
    }

    @Test("one that was removed does not come, and one whose time has changed comes once")
    func changed() {
        var lost = LostSessions()
        for key in 1...3 { lost.add(Self.key(key), until: Self.time(key)) }
        lost.remove(Self.key(1))
        lost.remove(Self.key(9))
        lost.add(Self.key(2), until: Self.time(5))
        #expect(lost.count == 2)
        let all = Self.all(&lost)
        #expect(all == [Self.key(3), Self.key(2)])
    }

    @Test("it agrees with a list, whatever is done", arguments: 0..<20 as Range<UInt64>)
    func random(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var (lost, list) = (LostSessions(), [SocketKey: MonotonicTime]())
        for step in 0..<2_000 {
            let key = Self.key(Int.random(in: 0..<50, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0...1:
                // No two times are the same, so the order is known.
                let time = Self.time(Int.random(in: 0..<1_000, using: &generator) * 2_000 + step)
                lost.add(key, until: time)
                list[key] = time
            case 2...3:
                lost.remove(key)
                list[key] = nil
            default:
                let first = list.min { $0.value < $1.value }?.key
                let popped = lost.popFirst()
                #expect(popped == first)
                if let first { list[first] = nil }
            }
            #expect(lost.count == list.count)
        }
    }
}
