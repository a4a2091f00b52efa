import Contexts
import TestSupport
import Testing

@testable import Transport

@Suite("What is retained for a client that may come back")
struct ReplayRingTests {
    private static func message(_ text: String) -> SentMessage { SentMessage(.event(.text(text))) }

    private static func texts(_ messages: ArraySlice<SentMessage>) -> [String] {
        messages.map { message in
            if case .text(let text) = message.event { text } else { "?" }
        }
    }

    @Test("messages are numbered from where the client's count begins, and come back from any number on")
    func numbers() {
        var ring = ReplayRing(from: 40)
        for text in ["a", "b", "c"] { ring.append(Self.message(text)) }
        #expect(ring.start == 40 && ring.end == 43 && ring.count == 3)
        #expect(Self.texts(ring.messages(from: 0)) == ["a", "b", "c"])
        #expect(Self.texts(ring.messages(from: 42)) == ["c"])
        #expect(ring.messages(from: 43).isEmpty && ring.messages(from: 99).isEmpty)
    }

    @Test("what the client has seen is freed, once, and never more than there is")
    func seen() {
        var ring = ReplayRing()
        for number in 0..<100 { ring.append(Self.message(String(number))) }
        ring.removeAll(before: 60)
        ring.removeAll(before: 10)
        #expect(ring.start == 60 && ring.end == 100 && Self.texts(ring.messages(from: 98)) == ["98", "99"])
        ring.removeAll(before: 1_000)
        #expect(ring.count == 0 && ring.start == 100 && ring.byteCount == 0)
    }

    @Test("it behaves as a list from which the first are removed, whatever happens in whatever order")
    func likeAList() {
        var chance = SeededGenerator(seed: 7)
        var ring = ReplayRing(from: 5)
        var (list, end): ([String], UInt64) = ([], 5)
        for number in 0..<2_000 {
            switch Int.random(in: 0..<40, using: &chance) {
            case 0:
                let seen = end - UInt64(Int.random(in: 0...list.count, using: &chance))
                ring.removeAll(before: seen)
                list.removeFirst(max(0, list.count - Int(end - seen)))
            case 1:
                let limit = Int.random(in: 0...ring.byteCount, using: &chance)
                ring.trim(toBytes: limit)
                list.removeFirst(list.count - ring.count)
                #expect(ring.byteCount <= limit && ring.room <= 2 * ring.count + 2)
            default:
                ring.append(Self.message(String(number)))
                list = (list + [String(number)]).suffix(ReplayRing.maximumMessages)
                end += 1
            }
            #expect(ring.end == end && ring.count == list.count)
            #expect(Self.texts(ring.messages(from: ring.start)) == list)
        }
    }

    @Test("it has little more room than it needs, and none for what the client has seen")
    func room() {
        var ring = ReplayRing()
        #expect(ring.room == 0)
        for number in 0..<1_000 {
            ring.append(Self.message(String(number)))
            #expect(ring.room <= ring.count + max(2, ring.count / 8))
        }
        ring.removeAll(before: 1_000)
        #expect(ring.room == 0)
    }

    @Test("at most 256 messages are retained, the last ones")
    func messages() {
        var ring = ReplayRing()
        for number in 0..<1_000 { ring.append(Self.message(String(number))) }
        #expect(ring.count == ReplayRing.maximumMessages && ring.end == 1_000)
        #expect(Self.texts(ring.messages(from: 0)).first == "744")
    }

    @Test("at most 64 KiB are retained; a message that is larger alone is not")
    func bytes() {
        var ring = ReplayRing()
        for _ in 0..<20 { ring.append(Self.message(String(repeating: "x", count: 10_000))) }
        #expect(ring.byteCount <= ReplayRing.maximumBytes && ring.count == 6)
        ring.append(Self.message(String(repeating: "y", count: 70_000)))
        #expect(ring.count == 0 && ring.end == 21 && ring.start == 21)
    }

    @Test("rings that have too much together are cut to a share of three quarters")
    func budget() {
        var (budget, ring) = (ReplayBudget(limit: 4_000), ReplayRing())
        budget.add(ring)
        budget.add(ReplayRing())
        while !budget.isExceeded {
            let former = ring.byteCount
            ring.append(Self.message("0123456789"))
            budget.change(from: former, to: ring.byteCount)
        }
        #expect(budget.share == 1_500)
        let former = ring.byteCount
        ring.trim(toBytes: budget.share)
        budget.change(from: former, to: ring.byteCount)
        #expect(budget.used == ring.byteCount && budget.used <= 1_500 && ring.count > 0)
        budget.remove(ring)
        #expect(budget.used == 0 && budget.rings == 1)
    }
}
