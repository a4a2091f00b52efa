import StateCoding
import TestSupport
import Testing

@testable import Contexts

@Suite("a conversation continues in another process")
@TestLoop
struct ContextManagerRestoringTests {
    let former = ManagedConnection(.tests)
    let player = ManagedConnection(.tests)
    let commandLost = Texts()[.commandLost]
    let placeLost = Texts()[.placeLost]

    init() async {
        await self.former.enter("c_form")
    }

    /// Makes the manager of the next process, restored from the snapshot of the former one.
    private func successor() async throws -> ContextManager {
        let location = try #require(await self.former.manager.snapshot())
        try self.player.manager.restore(location)
        return self.player.manager
    }

    @Test("it continues in the same context, without a greeting, at the same question")
    func goesOn() async throws {
        await self.former.say(["count", "form", "uno"])
        let manager = try await self.successor()
        #expect(self.player.connection.contextName == "c_form")
        #expect(manager.contextName == "c_form")
        #expect(await self.player.reply(to: "last").transcript == ["uno|the end|-"])
        #expect(await self.player.reply(to: "count") == Reply("2"))
    }

    @Test("when nothing was lost, nothing is said")
    func nothingLost() async throws {
        let manager = try await self.successor()
        let reply = await manager.afterRestore(isCommandLost: false, isContextLost: false, home: "c_ring")
        #expect(reply == .nothing)
    }

    @Test("the player is told that a command was lost, and the open question is asked again")
    func commandIsLost() async throws {
        let plain = try await self.successor().afterRestore(isCommandLost: true, isContextLost: false, home: "c_ring")
        #expect(plain == Reply(self.commandLost))
        await self.former.say(["form", "1"])
        let asked = try await self.successor().afterRestore(isCommandLost: true, isContextLost: false, home: "c_ring")
        #expect(asked.events == [.text(self.commandLost)])
        #expect(asked.prompt == Prompt("Two?", kind: .newPassword))
    }

    @Test("a question of a dialogue that no longer exists is not asked again")
    func questionIsGone() async throws {
        let manager = self.player.manager
        try manager.restore(ContextSnapshot(name: "c_form", state: try StateEncoder.bytes(of: Kept())))
        let reply = await manager.afterRestore(isCommandLost: true, isContextLost: false, home: "c_ring")
        #expect(reply == Reply(self.commandLost))
    }

    private struct Gone: Encodable {
        var name = "gone"
        var step = "gone"
        var answers: [String: String] = [:]
    }

    private struct Kept: Encodable {
        var dialogue = Gone()
        var count = 1
    }

    @Test("the player is told that the context was lost, and moved home", arguments: [false, true])
    func placeIsLost(_ isCommandLost: Bool) async {
        let reply = await self.player.manager.afterRestore(
            isCommandLost: isCommandLost,
            isContextLost: true,
            home: "c_form"
        )
        #expect(reply.transcript == (isCommandLost ? [self.commandLost] : []) + [self.placeLost, "A form."])
        #expect(self.player.manager.contextName == "c_form")
        #expect(await self.player.reply(to: "count") == Reply("1"))
    }
}
