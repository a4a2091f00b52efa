import Contexts
import Glibc

/// The context of these tests: it echoes each line, except for lines that begin with `!`.
///
/// It answers at once if possible; after `!later` the same line is answered on the path that may wait.
actor CStage: LineContext {
    static let name = ContextName("c_stage")
    static let handler = LineHandler<CStage>({ try $0.answerNow($1) }, otherwise: { try await $0.answerLater($1) })

    nonisolated let here: Here<NoState>

    private nonisolated let stage: Stage

    init(_ here: Here<NoState>) {
        self.here = here
        self.stage = (try? here.services[Stage.self]) ?? Stage()
        self.stage.enter(here.connection)
    }

    func entered() async -> Reply {
        let greeting = self.stage.greeting
        if greeting.hasPrefix("!") { await self.stage.pass(greeting) }
        return greeting.isEmpty ? .nothing : Reply(greeting)
    }

    private func answerNow(_ line: String) throws -> Reply? {
        if line == "!way" { return Reply("at once") }
        return line.hasPrefix("!") ? try self.answer(line.split(separator: " ").map(String.init)) : Reply(line)
    }

    private func answerLater(_ line: String) async throws -> Reply {
        if line == "!way" { return Reply("later") }
        let words = line.split(separator: " ").map(String.init)
        switch words.first {
        case "!later": return try await self.answerLater(words.dropFirst().joined(separator: " "))
        case "!slow":
            await self.stage.pass(words[1])
            return Reply("passed \(words[1])")
        case "!login":
            await self.stage.pass(words[1])
            self.stage.note("attached: \(self.isAttached(words[1]))")
            return Reply("in")
        case "!threads":
            let before = Self.thread
            let elsewhere = await Task.detached { Self.thread }.value
            return Reply([before, elsewhere, Self.thread].joined(separator: " "))
        case _: return try self.answerNow(line) ?? Reply("what?")
        }
    }

    /// Returns the reply to a line that need not wait; nil for one that may.
    private func answer(_ words: [String]) throws -> Reply? {
        switch words[0] {
        case "!slow", "!login", "!threads", "!later": return nil
        case "!note":
            self.stage.note(words[1])
            return .nothing
        case "!brake":
            self.stage.brake.hold()
            return Reply("released")
        case "!work":
            self.stage.work.pass(microseconds: UInt64(words[1]) ?? 0)
            self.stage.note(words[2])
            return Reply(words[2])
        case "!move": return Reply("going", next: .context(ContextName(rawValue: words[1])))
        case "!flood":
            let message = String(repeating: "x", count: Int(words[2]) ?? 0)
            return Reply(events: Array(repeating: .text(message), count: Int(words[1]) ?? 0))
        case "!aside":
            self.connection.outbound.send(.text("aside"))
            return Reply("reply")
        case "!thread": return Reply(Self.thread)
        case "!throw": throw TestFailure("thrown by a command")
        case "!prompt": return Reply("a line", prompt: Prompt("a question"))
        case "!quit": return Reply("bye", next: .disconnect(.quit))
        default: return Reply("what?")
        }
    }

    func handleBinary(_ bytes: [UInt8]) -> Reply {
        Reply(events: [.binary(bytes)])
    }

    private func isAttached(_ name: String) -> Bool {
        self.connection.attach(Login(account: Account(id: 1, username: name, role: .player), number: 1))
    }

    /// The name of the thread that runs this (proc(5)).
    nonisolated static var thread: String {
        let file = unsafe Glibc.open("/proc/thread-self/comm", O_RDONLY)
        defer { Glibc.close(file) }
        var name = [UInt8](repeating: 0, count: 16)
        let count = unsafe Glibc.read(file, &name, name.count)
        return String(decoding: name.prefix(max(0, count - 1)), as: UTF8.self)
    }
}
