import Contexts
import Synchronization
import TestSupport
import Testing

@testable import World

/// A world with staff and players, who are logged in.
struct Crew {
    let gate: Gate
    let gus: Client
    let kim: Client
    let ada: Client
    let bob: Client

    init() async throws {
        self.gate = try await Gate(policy: .unlimited)
        var clients: [Client] = []
        for (index, one) in [
            ("Gus", Role.administrator, "203.0.113.9"), ("Kim", .moderator, "203.0.113.1"),
            ("Ada", .player, "192.0.2.1"),
            ("Bob", .player, "192.0.2.2"),
        ].enumerated() {
            try await self.gate.register(one.0)
            self.gate.store.records.withLock { records in
                records = records.map { $0.username == one.0 ? $0.with(role: one.1.rawValue) : $0 }
            }
            let client = Client(UInt64(index + 1), from: one.2)
            _ = try await self.gate.logIn(one.0, on: client)
            clients.append(client)
        }
        (self.gus, self.kim, self.ada, self.bob) = (clients[0], clients[1], clients[2], clients[3])
    }

    func run(_ line: String, by client: Client) async throws -> StaffAnswer {
        let (verb, rest) = try Self.parts(line)
        return await self.gate.keepers.run(verb, rest, on: client.connection)
    }

    func shell(_ line: String) async throws -> StaffAnswer {
        let (verb, rest) = try Self.parts(line)
        return await self.gate.keepers.run(verb, rest, by: .shell(user: "root"))
    }

    static func parts(_ line: String) throws -> (StaffVerb, String) {
        let parts = line.split(separator: " ", maxSplits: 1)
        return (try #require(StaffVerb(rawValue: String(parts[0]))), parts.count > 1 ? String(parts[1]) : "")
    }

    var actions: [StaffAction] { self.gate.moderation.rows.withLock { $0.actions } }

    /// How a login is refused; nil if it is not.
    func refusal(_ name: String, from address: String = "198.51.100.1") async -> AccountError.Code? {
        await WorldTests.refusal { _ = try await self.gate.logIn(name, on: Client(99, from: address)) }
    }
}
