import Contexts
import StandardContexts
import TestSupport

/// A state that a player can be in: a context, and the lines that lead to one of its questions.
struct Path: Sendable, CustomStringConvertible {
    let name: ContextName
    let lines: [String]
    /// Whether who registers needs an invitation.
    let isInvited: Bool

    init(_ name: ContextName, isInvited: Bool = false, _ lines: String...) {
        self.name = name
        self.lines = lines
        self.isInvited = isInvited
    }

    var description: String { "\(self.name)[\(self.lines.joined(separator: ", "))]" }

    /// Every context and every question of every dialogue; a test ensures that none is missing.
    static let all = [
        Path(.serverAuth),
        Path(.serverAuth, "login"),
        Path(.serverAuth, "login", "Ada"),
        Path(.serverAuth, "login", "Ada", InMemoryAccounts.code),
        Path(.serverAuth, "login", "Ada", InMemoryAccounts.code, otherPassword),
        Path(.serverAuth, "register"),
        Path(.serverAuth, "register", "new@example.org"),
        Path(.serverAuth, "register", "new@example.org", "newbie"),
        Path(.serverAuth, "register", "new@example.org", "newbie", "\n"),
        Path(.serverAuth, "register", "new@example.org", "newbie", otherPassword),
        Path(.serverAuth, isInvited: true, "register"),
        Path(.serverAuth, isInvited: true, "register", InMemoryAccounts.code),
        Path(.serverAuth, isInvited: true, "register", InMemoryAccounts.code, "new@example.org"),
        Path(.serverAuth, isInvited: true, "register", InMemoryAccounts.code, "new@example.org", "newbie"),
        Path(.serverAuth, isInvited: true, "register", InMemoryAccounts.code, "a@example.org", "newbie", otherPassword),
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
    static func player() async throws -> TestClient { try await Path(.serverAuth).player() }

    /// Makes a player who is logged in, in a world of their own where the path leads on.
    func player() async throws -> TestClient {
        let player = try await TestClient(.standard)
        player.accounts.add("Ada", password: goodPassword)
        player.accounts.setInvitations(needed: self.isInvited)
        _ = try await player.accounts.logIn(username: "Ada", password: goodPassword, on: player.connection)
        player.accounts.reset("Ada")
        return player
    }
}
