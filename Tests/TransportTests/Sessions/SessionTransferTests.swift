import Contexts
import Dialects
import Reactor
import Testing

@testable import Transport

@Suite("The way of a session from one connection to another")
struct SessionTransferTests {
    private let queue: LoopOutbound
    private let target: Outbound

    init() throws {
        self.queue = LoopOutbound(loop: try EventLoop(), capacity: 1 << 20, notesChanges: false)
        self.target = Outbound(queue: self.queue, key: 1)
    }

    private static func message(_ text: String) -> SentMessage { SentMessage(.event(.text(text))) }

    /// A transfer as a reference, so that a check may change it.
    private final class Way {
        private var transfer = SessionTransfer()

        var isSettled: Bool { self.transfer.isSettled }
        var isGone: Bool { self.transfer.isGone }

        func ask() { self.transfer.ask() }
        func divert(_ message: SentMessage) -> Bool { self.transfer.divert(message) }
        func divert(_ text: String) -> Bool { self.divert(SessionTransferTests.message(text)) }
        func holdPassed(_ text: String) -> Bool { self.transfer.holdPassed(.text(text)) }
        @discardableResult
        func answer() -> Bool { self.transfer.answer(takenFrom: nil) }
        func finish() -> [String]? { SessionTransferTests.texts(self.transfer.finish()?.releases) }
        func leave(to target: Outbound) { self.transfer.leave(to: target) }
    }

    /// The texts of messages.
    private static func texts(_ messages: [SentMessage]?) -> [String]? {
        messages?.map { if case .text(let text) = $0.event { text } else { "-" } }
    }

    /// What was passed on to the target.
    private var passedOn: [String] {
        (self.queue.takeAll()?.orders ?? [])
            .map { if case .passOn(_, .text(let text)) = $0 { text } else { "-" } }
    }

    /// A transfer that holds back one message of each kind.
    private func asking() -> Way {
        let transfer = Way()
        transfer.ask()
        #expect(transfer.divert("here") && transfer.holdPassed("there"))
        return transfer
    }

    @Test("while nothing is going on messages go to the client, and there is no answer")
    func settled() {
        let transfer = Way()
        #expect(transfer.isSettled && !transfer.isGone)
        #expect(!transfer.divert("a") && !transfer.holdPassed("b"))
        #expect(!transfer.answer() && transfer.finish() == nil)
        #expect(transfer.isSettled)
    }

    @Test("what is held back follows the answer, and what came to the former connection goes first")
    func taken() {
        let transfer = self.asking()
        #expect(!transfer.isSettled && transfer.finish() == nil, "there is no answer yet")
        #expect(transfer.divert("here too") && transfer.holdPassed("there too"))
        #expect(transfer.answer())
        #expect(!transfer.isSettled)
        #expect(!transfer.divert("answer") && !transfer.holdPassed("late"))
        #expect(transfer.finish() == ["there", "there too", "here", "here too"])
        #expect(transfer.isSettled && transfer.finish() == nil)
    }

    @Test("a second request changes nothing, in any stage")
    func twice() {
        let transfer = self.asking()
        transfer.ask()
        #expect(transfer.answer())
        transfer.ask()
        #expect(!transfer.answer())
        #expect(transfer.finish() == ["there", "here"])
    }

    @Test("from a session that has gone everything is passed on, and it never comes back")
    func gone() {
        let transfer = Way()
        transfer.leave(to: self.target)
        #expect(transfer.isGone && !transfer.isSettled && self.passedOn == [])
        #expect(transfer.divert("a") && self.passedOn == ["a"])
        transfer.ask()
        #expect(!transfer.answer() && transfer.finish() == nil && !transfer.holdPassed("b"))
        transfer.leave(to: Outbound(queue: self.queue, key: 2))
        #expect(transfer.isGone && self.passedOn == [])
    }

    @Test("what was held back when the session went on is passed on in order", arguments: [true, false])
    func goneWhileAsking(_ isAnswered: Bool) {
        let transfer = self.asking()
        if isAnswered { transfer.answer() }
        transfer.leave(to: self.target)
        #expect(self.passedOn == ["there", "here"] && transfer.finish() == nil)
    }

    @Test("what is no event is not passed on, nor a question, whose context has not gone along")
    func questions() {
        let transfer = Way()
        transfer.leave(to: self.target)
        let prompt = Prompt("Name?")
        for content in [
            SentMessage.Content.encoded(EncodedMessage(.pong(1))), .asked(prompt, in: "c_inn", isShown: true),
            .event(.prompt(prompt)),
        ] {
            #expect(transfer.divert(SentMessage(content)))
        }
        #expect(self.passedOn == [])
    }
}
