import Contexts
import StandardContexts
import TestSupport

/// A state that a player can be in: a context, and the lines that lead to one of its questions.
struct Path: Sendable, CustomStringConvertible {
    let name: ContextName
    let lines: [String]

    init(_ name: ContextName, _ lines: String...) {
        self.name = name
        self.lines = lines
    }

    var description: String { "\(self.name)[\(self.lines.joined(separator: ", "))]" }

    /// Every context and every question of every dialogue; a test ensures that none is missing.
    static let all = [
        Path(.serverAuth),
        Path(.serverAuth, "login"),
        Path(.serverAuth, "login", "Ada"),
        Path(.serverAuth, "register"),
        Path(.serverAuth, "register", "new@example.org"),
        Path(.serverAuth, "register", "new@example.org", "newbie"),
        Path(.serverAuth, "register", "new@example.org", "newbie", "\n"),
        Path(.serverAuth, "register", "new@example.org", "newbie", otherPassword),
        Path(.lobby),
        Path(.help),
        Path(.management),
        Path(.management, "reset"),
        Path(.management, "reset", goodPassword),
        Path(.management, "reset", goodPassword, otherPassword),
        Path(.messages),
        Path(.echo),
    ]

    /// Makes a player who is logged in, in a world of their own.
    static func player() async throws -> TestClient {
        let player = try await TestClient(.standard)
        player.accounts.add("Ada", password: goodPassword)
        _ = try await player.accounts.logIn(username: "Ada", password: goodPassword, on: player.connection)
        return player
    }
}
