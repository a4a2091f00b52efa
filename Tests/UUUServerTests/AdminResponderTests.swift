import Synchronization
import TestSupport
import Testing

@testable import UUUServer

@Suite("Changing who answers on the admin socket", .timeLimit(.minutes(1)))
struct AdminResponderTests {
    @Test("a request that comes too early waits until there is a desk")
    func held() async {
        let responder = AdminResponder(patience: .seconds(30))
        async let answer = responder.answer(.reload)
        try? await Task.sleep(for: .milliseconds(30))
        responder.set { AdminAnswer(output: [$0.line]) }
        #expect(await answer == AdminAnswer(output: ["reload"]))
    }

    @Test("a request can wait for the next desk")
    func next() async {
        let responder = AdminResponder(patience: .seconds(30))
        responder.set { _ in AdminAnswer(.usage) }
        let number = responder.number
        async let answer = responder.answer(.reload, after: number)
        responder.set(nil)
        responder.set { AdminAnswer(output: [$0.line]) }
        #expect(await answer == AdminAnswer(output: ["reload"]))
    }

    @Test("without a desk a request ends after a time, and may be tried again")
    func bounded() async {
        let responder = AdminResponder(patience: .milliseconds(30))
        #expect(await responder.answer(.status(json: false)).status == .tryAgain)
        responder.set { _ in AdminAnswer() }
        responder.set(nil)
        #expect(await responder.answer(.status(json: false)).status == .tryAgain)
    }

    @Test("finished() waits for a running answer, and not for one that has not begun")
    func finished() async {
        let responder = AdminResponder(patience: .milliseconds(30))
        await responder.finished()
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let (allowed, allow) = AsyncStream.makeStream(of: Void.self)
        responder.set { _ in
            ask.yield()
            for await _ in allowed { break }
            return AdminAnswer(output: ["done"])
        }
        async let answer = responder.answer(.reload)
        for await _ in asked { break }
        responder.set(nil)
        let isOver = Mutex(false)
        async let end: Void = {
            await responder.finished()
            isOver.withLock { $0 = true }
        }()
        #expect(await responder.answer(.reload).status == .tryAgain)
        #expect(!isOver.withLock { $0 })
        allow.yield()
        await end
        #expect(await answer == AdminAnswer(output: ["done"]))
    }
}
