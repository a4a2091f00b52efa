import TestSupport
import Testing

@testable import Contexts

@Suite("a line answers the question that its client has seen")
@TestLoop
struct QuestionGuardTests {
    let player = ManagedConnection(.tests)

    init() async { await self.player.enter("c_form") }

    /// Gives a line to the context if it answers that question.
    private func answer(_ line: String, _ step: String?) async -> Reply {
        switch self.player.manager.begin(line, answering: step) {
        case .done(let reply): reply
        case .pending(let pending): await self.player.manager.finish(pending)
        }
    }

    /// What is said for a line that was not looked at, with the question that is open.
    private func moved(_ prompt: Prompt?) -> Reply {
        var reply = Reply(Texts()[.questionMoved], prompt: prompt)
        reply.refusal = .moved
        return reply
    }

    @Test("a line that names the open step answers it")
    func named() async {
        await self.player.reply(to: "form")
        #expect(self.player.manager.openQuestion?.step?.name == "one")
        #expect(await self.answer("uno", "one").prompt == Prompt("Two?", kind: .newPassword))
        #expect(await self.answer("dos", "two").prompt == Prompt("Three?", kind: .email))
        #expect(await self.answer("last", "three").transcript == ["uno|dos|the end"])
    }

    @Test("a line that names another step is not looked at, and the question is asked again")
    func another() async throws {
        await self.player.reply(to: "form")
        let open = try #require(self.player.manager.openQuestion)
        #expect(await self.answer("uno", "two") == self.moved(open))
        #expect(self.player.manager.openQuestion?.step?.name == "one")
        #expect(await self.answer("uno", "one").prompt == Prompt("Two?", kind: .newPassword), "nothing was accepted")
    }

    @Test("a line that names a step while no question is open is no command")
    func nothingOpen() async {
        #expect(await self.answer("count", "one") == self.moved(nil))
        #expect(await self.answer("count", nil) == Reply("1"), "it was not counted")
    }

    @Test("a line that names no step answers an open question, but never one whose answer is masked")
    func unnamed() async throws {
        await self.player.reply(to: "form")
        #expect(await self.answer("uno", nil).prompt == Prompt("Two?", kind: .newPassword))
        let open = try #require(self.player.manager.openQuestion)
        #expect(open.kind.isMasked)
        #expect(await self.answer("quit", nil) == self.moved(open))
        #expect(await self.answer("dos", "two").prompt == Prompt("Three?", kind: .email))
        #expect(await self.answer("last", nil).transcript == ["uno|dos|the end"])
    }

    @Test("without a context there is nothing to answer")
    func nowhere() async {
        guard case .done(let reply) = ManagedConnection(.tests).manager.begin("count", answering: "one") else {
            Issue.record("nothing is waited for")
            return
        }
        #expect(reply == Reply(Texts()[.contextMissing]) && reply.refusal == nil)
    }
}
