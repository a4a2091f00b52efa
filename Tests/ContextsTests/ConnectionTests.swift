import Contexts
import Testing

@Suite("a connection")
struct ConnectionTests {
    let connection = ContextHarness(.tests).connection
    let login = Login.of("ada", number: 5)
    var ada: Account { self.login.account }

    @Test("it has no account before a login, the account after it, and none after its end")
    func life() {
        #expect(self.connection.account == nil && self.connection.role == .anonymous && !self.connection.isClosed)
        #expect(self.connection.attach(self.login))
        #expect(self.connection.account == self.ada && self.connection.role == .player)
        #expect(self.connection.login == self.login)
        #expect(self.connection.markClosed() == self.ada)
        #expect(self.connection.account == nil && self.connection.role == .anonymous && self.connection.isClosed)
        #expect(self.connection.login == nil)
    }

    @Test("a login and a move are changes that another process would have to know; the end is none")
    func changes() async {
        let player = ContextHarness(.tests)
        #expect(player.connection.changes == 0)
        _ = player.connection.attach(self.login)
        #expect(player.connection.changes == 1 << 32)
        await player.enter("c_form")
        #expect(player.connection.changes == 2 << 32)
        _ = player.connection.markClosed()
        #expect(player.connection.changes == 2 << 32)
    }

    @Test("it knows the context that its manager led it to last, also after its end")
    func context() async {
        let player = ContextHarness(.tests)
        #expect(player.connection.contextName == nil)
        await player.enter("c_form")
        #expect(player.connection.contextName == "c_form")
        await player.enter("c_nowhere")
        #expect(player.connection.contextName == "c_form")
        _ = player.connection.markClosed()
        #expect(player.connection.contextName == "c_form")
    }

    @Test("a login that comes after the end is refused, and the end is told only once")
    func late() {
        #expect(self.connection.markClosed() == nil)
        #expect(!self.connection.attach(self.login))
        #expect(self.connection.account == nil && self.connection.markClosed() == nil)
    }

    @Test("of many logins and one end at once, the account is found by the end or refused")
    func race() async {
        for _ in 0..<200 {
            let connection = ContextHarness(.tests).connection
            async let attached = Task.detached { connection.attach(self.login) }.value
            async let found = Task.detached { connection.markClosed() }.value
            let outcome = await (attached, found)
            #expect(outcome.0 == (outcome.1 == self.ada) && connection.account == nil)
        }
    }

    @Test("roles are ordered by what they may do")
    func roles() {
        #expect(Role.anonymous < .player && Role.player < .administrator)
    }
}
