import Testing
import World

@testable import Contexts

@Suite("what a context is made from")
@TestLoop
struct HereTests {
    private let player = ManagedConnection(.tests)

    @Test("its state begins fresh, and each change of it is counted")
    func state() async {
        let form = CForm(self.player.connection)
        #expect(await form.state == CForm.State())
        let before = self.player.connection.changes
        _ = try? await form.handle("count")
        #expect(await form.state.count == 1)
        #expect(self.player.connection.changes == before + 1)
    }

    @Test("what it sends is sent at once, and its person is the player who is logged in")
    func person() throws {
        let here = Here(self.player.connection, NoState())
        #expect(here.person == nil)
        here.send("hello")
        here.send(.binary([1]))
        #expect(self.player.outbound.messages == [.text("hello"), .binary([1])])
        self.player.logIn("ada")
        #expect(here.person?.name == "ada" && here.person?.isHere == true)
        self.player.sessions.close(self.player.connection)
        #expect(here.person?.name == "ada" && here.person?.isHere == false, "they are known in left(_:)")
    }

    @Test("a role that changes counts at the next command")
    func role() async {
        await self.player.enter("c_form")
        self.player.logIn("ada")
        #expect(self.player.sayNow("ban") == Reply("Unknown."))
        self.player.sessions.update(Account(id: 1, username: "ada", role: .administrator))
        #expect(self.player.sayNow("ban") == Reply("Banned."))
        self.player.sessions.update(Account(id: 1, username: "ada", role: .player))
        #expect(self.player.sayNow("ban") == Reply("Unknown."))
    }
}
