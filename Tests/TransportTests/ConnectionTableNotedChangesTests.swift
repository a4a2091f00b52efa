@testable import Contexts
import Reactor
import StateCoding
import TestSupport
import Testing

@testable import Transport

@Suite("Changes outside of a command are saved for the next process", .timeLimit(.minutes(1)))
struct ConnectionTableNotedChangesTests {
    /// The saved context of the only connection; nil also for a moment in which the loop replaces it.
    private static func context(in server: TestServer) -> ContextSnapshot? {
        TableSnapshot(server.server.tables[0].file)?.savedConnections.first?.record?.context
    }

    /// The lines in the saved state of the tally.
    ///
    /// Empty, or an error, while the loop is writing it: another process reads only after the loop has ended.
    private static func said(in server: TestServer) throws -> [String] {
        guard let context = Self.context(in: server), !context.state.isEmpty else { return [] }
        return try StateDecoder(context.state).decode(CTally.State.self).said
    }

    /// Starts a server whose connections begin in a tally, with a client that has said one line.
    private static func withTally(
        kept parking: (any SocketParking)? = NoParking(),
        _ body: (TestServer, RawClient) async throws -> Void
    ) async throws {
        try await withServer(kept: parking, configure: { $0.initialContext = CTally.name }) { server in
            let client = try await server.connect()
            #expect(try await client.ask("first") == .text("first"))
            try await body(server, client)
        }
    }

    @Test("a noted change is saved at the end of the turn, without a command, and the loop is idle then")
    func outside() async throws {
        try await Self.withTally { server, client in
            try await client.say("~gate 1")
            try await server.hasHeard()
            #expect(try Self.said(in: server) == ["first"])
            server.stage.open("gate")
            try await eventually("it is kept") { (try? Self.said(in: server)) == ["1 outside"] }
            #expect(try await server.isAtRest() && client.isQuiet())
            #expect(try await client.ask("next") == .text("1 outside,next"))
        }
    }

    @Test("thousands of changes in one turn are saved once")
    func once() async throws {
        try await Self.withTally { server, client in
            try await client.say("~gate 5000")
            try await server.hasHeard()
            let before = server.stage.snapshots.total
            server.stage.open("gate")
            try await eventually("they are kept") { (try? Self.said(in: server)) == ["5000 outside"] }
            #expect(server.stage.snapshots.total == before + 1)
        }
    }

    @Test(
        "changes that other threads note while the loop is busy are saved once, and block no thread"
    )
    func threads() async throws {
        try await Self.withTally { server, client in
            let connection = try #require(server.stage.entered.first)
            let before = server.stage.snapshots.total
            let brake = Brake()
            async let held: Void = server.server.tables[0].hold(brake)
            try await eventually("the loop is held") { brake.isOn }
            await withTaskGroup { group in
                for _ in 0..<4 { group.addTask { for _ in 0..<2_500 { connection.stateHasChanged() } } }
            }
            brake.release()
            await held
            try await server.hasHeard()
            #expect(server.stage.snapshots.total == before + 1)
            #expect(try await client.ask("next") == .text("first,next"))
        }
    }

    @Test("while a command runs nothing is saved; when it ends all is")
    func running() async throws {
        try await Self.withTally { server, client in
            try await client.say("~early 1")
            try await client.say("!command")
            try await server.stage.isWaited(at: "command")
            let before = server.stage.snapshots.total
            server.stage.open("early")
            try await eventually("it has changed") { server.stage.notes == ["changed"] }
            try await server.hasHeard()
            #expect(server.stage.snapshots.total == before)
            #expect(try Self.said(in: server) == ["first"])
            server.stage.open("command")
            #expect(try await client.next() == .text("1 outside,!command"))
            #expect(try Self.said(in: server) == ["1 outside", "!command"])
        }
    }

    @Test("a change noted for a connection that has ended affects neither its slot nor the slot's new user")
    func gone() async throws {
        try await Self.withTally { server, client in
            let connection = try #require(server.stage.entered.first)
            client.vanish()
            try await server.hasDepartures(1)
            try await server.hasConnections(0)
            let other = try await server.connect()
            #expect(try await other.ask("other") == .text("other"))
            let before = server.stage.snapshots.total
            connection.stateHasChanged()
            try await server.hasHeard()
            #expect(server.stage.snapshots.total == before)
            #expect(try Self.said(in: server) == ["other"])
        }
    }

    @Test("if connections do not outlive the process nothing is saved")
    func notKept() async throws {
        try await Self.withTally(kept: nil) { server, client in
            try await client.say("~gate 100")
            server.stage.open("gate")
            try await eventually("it has changed") { server.stage.notes == ["changed"] }
            #expect(try await client.ask("next") == .text("100 outside,next"))
            #expect(server.stage.snapshots.total == 0)
        }
    }

    @Test("a context with an executor of its own is awaited, and its changes meanwhile are not lost")
    func apart() async throws {
        func changes(in server: TestServer) throws -> Int {
            guard let context = Self.context(in: server), !context.state.isEmpty else { return 0 }
            return try StateDecoder(context.state).decode(CApart.State.self).changes
        }
        try await withServer(kept: NoParking()) { server in
            let client = try await server.connect()
            try await client.say("!move c_apart")
            #expect(try await client.next(2) == [.text("going"), .text("apart")])
            for number in 1...20 {
                try await client.say("change \(number)")
                #expect(try await client.next() == .text("changing"))
                server.stage.open("\(number)")
                if number % 4 == 0 { #expect(try await client.ask("hello") == .text("later, elsewhere")) }
                try await eventually("it is kept") { (try? changes(in: server)) == number }
            }
            try await eventually("nobody is served") { await !server.server.tables[0].isServing }
            #expect(try await server.isAtRest())
        }
    }

    @Test(
        "while a context with its own executor is awaited, a line's change in a visited one is saved first"
    )
    func apartBelow() async throws {
        try await withServer(kept: NoParking(), configure: { $0.initialContext = CApart.name }) { server in
            let client = try await server.connect()
            #expect(try await client.next() == .text("apart"))
            #expect(try await client.ask("visit c_tally") == .text("visiting"))
            for (line, said) in [("a", ["a"]), ("b", ["a", "b"])] {
                #expect(try await client.ask(line) == .text(said.joined(separator: ",")))
                let kept = try VisitedContexts(#require(Self.context(in: server)).state)
                #expect(kept.others.map(\.name) == ["c_apart"])
                #expect(try StateDecoder(kept.state).decode(CTally.State.self).said == said)
            }
        }
    }

    @Test("more noted connections than one portion are all saved")
    func many() async throws {
        try await Self.withTally { server, client in
            try await client.say("~gate 1")
            try await server.hasHeard()
            let outbound = server.server.tables[0].outbound
            // They are of connections that have ended.
            for number in 1...3_000 {
                outbound.noteChange(of: SocketKey(index: 1, generation: UInt32(1_000 + number)).tag)
            }
            server.stage.open("gate")
            try await eventually("it is kept") { (try? Self.said(in: server)) == ["1 outside"] }
            try await eventually("all were looked at") { !outbound.hasChanges }
            #expect(try await server.isAtRest())
        }
    }
}
