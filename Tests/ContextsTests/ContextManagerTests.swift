import Contexts
import Logging
import TestSupport
import Testing

@Suite("the context manager")
struct ContextManagerTests {
    let player: TestClient
    let wrong = "Something went wrong on our side. It has been logged; please try again."

    init() async throws {
        self.player = try await TestClient(.tests)
    }

    @Test("a context is entered by name, and greets")
    func enter() async {
        #expect(self.player.contextName == nil)
        #expect(await self.player.enter("c_form") == ["A form."])
        #expect(self.player.contextName == "c_form")
    }

    @Test("an unknown context is logged, and the player stays, with the same state")
    func unknown() async {
        await self.player.enter("c_form")
        await self.player.converse([
            ("count", ["1"]), ("nowhere", ["This screen is not available."]), ("count", ["2"]),
        ])
        #expect(await self.player.enter("c_nowhere") == ["This screen is not available."])
        #expect(self.player.contextName == "c_form")
        let record = self.player.log.records.first
        #expect(self.player.log.records.count == 2 && record?.level == .error)
        #expect(record?.metadata["uuu.event"] == "context_missing")
        #expect(record?.metadata["uuu.context"] == "c_form")
        #expect(record?.metadata["uuu.error"]?.contains("c_nowhere") == true)
    }

    @Test("without a context every message is answered with the sentence that there is none")
    func none() async {
        #expect(await self.player.enter("c_nowhere") == ["This screen is not available."])
        #expect(await self.player.say("hello") == ["This screen is not available."])
        #expect(await self.player.reply(to: [1]) == Reply("This screen is not available."))
    }

    @Test("an error inside a command is logged and answered with one sentence, and the connection continues")
    func error() async throws {
        try await self.player.logIn("ada")
        await self.player.enter("c_form")
        await self.player.converse([("count", ["1"]), ("boom", [wrong]), ("count", ["2"])])
        #expect(self.player.log.records.count == 1)
        let metadata = self.player.log.records.first?.metadata ?? [:]
        #expect(metadata["uuu.connection"] == "1" && metadata["uuu.context"] == "c_form")
        #expect(metadata["uuu.account"] == "ada" && metadata["uuu.client_addr"] == "192.0.2.1")
        #expect(metadata["uuu.error"] == "Boom()" && metadata["uuu.event"] == "command_failed")
    }

    @Test("an error in a greeting is answered in the new context")
    func errorInGreeting() async {
        await self.player.enter("c_form")
        #expect(await self.player.say("fall") == [wrong])
        #expect(self.player.contextName == "c_trap")
        #expect(await self.player.reply(to: "quit").next == .disconnect(.quit))
    }

    @Test("contexts that send the player from one to the next without end are stopped and logged")
    func circle() async {
        await self.player.enter("c_form")
        let reply = await self.player.reply(to: "ring")
        #expect(reply.next == .stay)
        #expect(reply.events.count == 8 && Set(reply.transcript) == ["Round."])
        #expect(self.player.log.records.map(\.message) == ["contexts go in a circle"])
    }

    @Test("a context that is entered again has a fresh state")
    func fresh() async {
        await self.player.enter("c_form")
        await self.player.converse([
            ("count", ["1"]), ("again", ["A form."]), ("count", ["1"]),
        ])
    }

    @Test("a command runs on its connection's event loop")
    func executor() async {
        await self.player.enter("c_form")
        #expect(await self.player.say("loop") == ["On the loop."])
    }
}
