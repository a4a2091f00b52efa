import Contexts
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
