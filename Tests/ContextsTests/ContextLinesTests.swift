import TestSupport
import Testing

@testable import Contexts

@Suite("lines that need not wait")
@TestLoop
struct ContextLinesTests {
    let player = ManagedConnection(.tests)
    let wrong = "Something went wrong on our side. It has been logged; please try again."

    init() async {
        await self.player.enter("c_form")
    }

    @Test("a closure without await makes a command that runs at once; one with await does not")
    func overloads() async throws {
        let form = CForm(self.player.connection)
        #expect(try await form.runNow("count") == Reply("1"))
        #expect(try await form.runNow("slowly") == nil)
        #expect(try await form.runNow("count") == Reply("2"), "nothing was done")
        #expect(try await CForm.commands.run("slowly", on: form) == Reply("slowly 3"))
        #expect(try await CForm.commands.run("count", on: form) == Reply("4"))
    }

    @Test(
        "guards and answers are the same with and without a task, for every role",
        arguments: [
            "count", " COUNT \r\n", "", "\t", "say hello  World ", "say hello", "xyzzy", "conut", "ban", "help say",
            "commands", "quit", "f", String(repeating: "x", count: 1025), String(repeating: "é", count: 1024),
        ],
        [Role.anonymous, .administrator]
    )
    func guards(_ line: String, _ role: Role) async {
        let other = ManagedConnection(.tests)
        await other.enter("c_form")
        for connection in [self.player, other] where role > .anonymous { connection.logIn("root", role: role) }
        let reply = self.player.sayNow(line)
        #expect(reply != nil)
        #expect(await other.reply(to: line) == reply)
    }

    @Test("a line for an open dialogue is answered in a task, unless it is too long")
    func dialogue() async {
        #expect(self.player.sayNow("form")?.transcript == ["One?"])
        #expect(self.player.sayNow("count") == nil)
        #expect(self.player.sayNow(String(repeating: "x", count: 1025))?.transcript.last == "One?")
        #expect(await self.player.reply(to: "count").transcript == ["Two?"])
        #expect(await self.player.reply(to: "cancel").transcript == ["Cancelled."])
        #expect(self.player.sayNow("count") == Reply("1"))
    }

    @Test("an error is logged and answered with one sentence, and no dialogue stays open", arguments: ["boom", "half"])
    func error(_ line: String) async {
        #expect(self.player.sayNow(line) == Reply(self.wrong))
        #expect(self.player.log.records.map { $0.metadata["uuu.error"] } == ["Boom()"])
        #expect(self.player.sayNow("count") == Reply("1"))
    }

    @Test("a reply that names another context is not followed until finish is called")
    func move() async {
        let reply = self.player.sayNow("again")
        #expect(reply == Reply(events: [], next: .context("c_form")))
        #expect(self.player.sayNow("count") == Reply("1"))
        #expect(await self.player.manager.finish(.move(reply ?? .nothing)) == Reply("A form."))
        #expect(self.player.sayNow("count") == Reply("1"), "a fresh one")
    }

    @Test("a context with a handler of its own hears every line")
    func listener() async {
        await self.player.enter("c_listener")
        #expect(self.player.sayNow("heard") == nil)
        #expect(await self.player.reply(to: "heard") == Reply("1"))
        #expect(await self.player.reply(to: "heard") == Reply("2"))
    }

    @Test("without a context the answer says that there is none")
    func none() async {
        let nowhere = ManagedConnection(.tests)
        #expect(nowhere.sayNow("hello") == Reply("This screen is not available."))
    }
}

extension CForm {
    fileprivate func runNow(_ line: String) throws -> Reply? {
        switch Self.commands.plan(line, for: self) {
        case .refused(let reply): reply
        case .now(let handler, let arguments): try handler(self, arguments)
        case .wait: nil
        }
    }
}
