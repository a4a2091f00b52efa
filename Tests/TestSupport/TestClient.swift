package import Contexts
package import ContextsTesting
package import Testing

/// A client in a test world, with the accounts and the log of that world.
package struct TestClient: Sendable {
    /// The accounts, with which a client can log in.
    package let accounts: InMemoryAccounts
    /// The log of the world.
    package let log: RecordingLog
    /// The world.
    package let world: TestWorld
    /// The client; it is in no context before ``enter(_:)``.
    package let player: TestPlayer

    /// Connects a client to a new world of these contexts.
    ///
    /// The contexts are not checked for mistakes.
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

    /// Connects another client to the same world.
    package init(beside other: TestClient, allowsPasswords: Bool = true) {
        (self.accounts, self.log, self.world) = (other.accounts, other.log, other.world)
        self.player = other.world.connection(allowsPasswords: allowsPasswords)
    }

    /// The connection, as contexts see it.
    package var connection: Connection { self.player.connection }

    /// The context that the client is in, or was in last.
    package var contextName: ContextName? { self.player.contextName }

    /// What contexts may use.
    package var services: Services { self.world.services }

    /// Makes an account and logs it in on this client.
    package func logIn(_ name: String, role: Role = .player) async throws {
        self.accounts.add(name, password: "a password of the tests", email: "\(name)@example.org", role: role)
        _ = try await self.accounts.logIn(username: name, password: "a password of the tests", on: self.connection)
    }

    /// Enters a context and returns what the client reads.
    @discardableResult
    package func enter(_ name: ContextName) async -> [String] { await self.player.enter(name) }

    /// Types a line and returns what the client reads.
    @discardableResult
    package func say(_ line: String) async -> [String] { await self.player.types(line) }

    /// Types several lines and returns what the client reads after the last one.
    @discardableResult
    package func say(_ lines: [String]) async -> [String] { await self.player.types(lines) }

    /// Types a line and returns the reply.
    package func reply(to line: String) async -> Reply { await self.player.reply(to: line) }

    /// Sends a binary message and returns the reply.
    package func reply(to bytes: [UInt8]) async -> Reply { await self.player.reply(to: bytes) }

    /// Types lines, and checks what the client reads after each.
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
    /// Everything that the client reads: the events, then the question, each as one message.
    package var transcript: [String] {
        self.events.map { event in
            switch event {
            case .text(let text): text
            case .binary(let bytes): "\(bytes)"
            case .prompt(let prompt): prompt.text
            case .data(let data): "\(data.name): \(data.json)"
            }
        } + (self.prompt.map { [$0.text] } ?? [])
    }
}
