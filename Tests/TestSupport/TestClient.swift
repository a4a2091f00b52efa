package import Contexts
package import ContextsTesting
package import Testing

/// A client in a world of tests, with the accounts and the log of that world.
package struct TestClient: Sendable {
    /// The accounts that one can log in to.
    package let accounts: InMemoryAccounts
    /// What an operator would read.
    package let log: RecordingLog
    /// The world.
    package let world: TestWorld
    /// The client, who is in no context before ``enter(_:)``.
    package let player: TestPlayer

    /// A client in a world of these contexts, which may have mistakes.
    package init(
        _ registry: ContextRegistry,
        texts: [String: String] = [:],
        motd: String? = nil,
        allowsPasswords: Bool = true
    ) async throws {
        let (accounts, log) = (InMemoryAccounts(), RecordingLog())
        self.world = try await TestWorld(
            registry,
            home: registry.home,
            texts: texts,
            motd: motd,
            logger: log.logger,
            accounts: { accounts.join($0) },
            checksRegistry: false
        )
        (self.accounts, self.log) = (accounts, log)
        self.player = self.world.connection(allowsPasswords: allowsPasswords)
    }

    /// Another client in the same world.
    package init(beside other: TestClient, allowsPasswords: Bool = true) {
        (self.accounts, self.log, self.world) = (other.accounts, other.log, other.world)
        self.player = other.world.connection(allowsPasswords: allowsPasswords)
    }

    /// The connection, as contexts have it.
    package var connection: Connection { self.player.connection }

    /// The context that the client is in, or was in last.
    package var contextName: ContextName? { self.player.contextName }

    /// What contexts may ask for.
    package var services: Services { self.world.services }

    /// Logs an account in here, which is made for that.
    package func logIn(_ name: String, role: Role = .player) async throws {
        self.accounts.add(name, password: "a password of the tests", email: "\(name)@example.org", role: role)
        _ = try await self.accounts.logIn(username: name, password: "a password of the tests", on: self.connection)
    }

    /// Moves to a context and answers what the client reads.
    @discardableResult
    package func enter(_ name: ContextName) async -> [String] { await self.player.enter(name) }

    /// Types a line and answers what the client reads.
    @discardableResult
    package func say(_ line: String) async -> [String] { await self.player.types(line) }

    /// Types some lines and answers what the client reads after the last.
    @discardableResult
    package func say(_ lines: [String]) async -> [String] { await self.player.types(lines) }

    /// Types a line and answers the reply.
    package func reply(to line: String) async -> Reply { await self.player.reply(to: line) }

    /// Sends a binary message and answers the reply.
    package func reply(to bytes: [UInt8]) async -> Reply { await self.player.reply(to: bytes) }

    /// Holds a conversation: what is typed, and what must be read after it.
    package func converse(
        _ turns: [(typed: String, read: [String])],
        at location: SourceLocation = #_sourceLocation
    ) async {
        for turn in turns {
            let read = await self.say(turn.typed)
            #expect(read == turn.read, "after \(turn.typed.debugDescription)", sourceLocation: location)
        }
    }
}

extension Reply {
    /// What a client reads: the events, then the question, each as a message of its own.
    package var transcript: [String] {
        self.events.map { event in
            switch event {
            case .text(let text): text
            case .binary(let bytes): "\(bytes)"
            case .prompt(let prompt): prompt.text
            }
        } + (self.prompt.map { [$0.text] } ?? [])
    }
}
